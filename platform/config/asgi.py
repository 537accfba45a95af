"""What uvicorn serves: Django, wrapped by the transport that limits bodies, takes parts and sends files."""

import gc
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402  (needs the environment)

from config.origins import OpenToPages  # noqa: E402  (needs the environment)
from config.pages import PageHandler  # noqa: E402  (needs the environment)
from config.programs import ProgramHandler, is_for_programs  # noqa: E402  (needs the environment)
from repositories import blobs  # noqa: E402  (needs the settings)
from repositories.transport import Transport  # noqa: E402  (needs the settings)

if away := blobs.bucket():
    away.require_reachable()  # nothing could be kept: rather no site than one that loses what it is given
# The loop's thread lets go of Python at each byte that it sends. While a visit to the database computes, it gets it
# back after this long: with Python's own 5 ms each stream would wait for each request that is being accepted.
SWITCH_SECONDS = 0.0005


def _for_programs(names: list[str]) -> ProgramHandler:
    """Django once more, with another chain around its views: it reads the list only when a handler is made."""
    usual, settings.MIDDLEWARE = settings.MIDDLEWARE, names
    try:
        return ProgramHandler()
    finally:
        settings.MIDDLEWARE = usual


page_application = PageHandler()
model_application = _for_programs(settings.MODEL_MIDDLEWARE)


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The same views either way; only what stands around them differs."""
    by_program = scope["type"] == "http" and is_for_programs(scope["path"])
    await (model_application if by_program else page_application)(scope, receive, send)


application = OpenToPages(Transport(answer))
sys.setswitchinterval(SWITCH_SECONDS)
gc.freeze()  # what was loaded stays as long as the process: no request has to wait until it is looked through
