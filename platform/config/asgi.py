"""What uvicorn serves: Django, wrapped by the transport that limits bodies, takes parts and sends files."""

import gc
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402  (needs the environment)
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from repositories import blobs  # noqa: E402  (needs the settings)
from repositories.transport import Transport  # noqa: E402  (needs the settings)

if away := blobs.bucket():
    away.require_reachable()  # nothing could be kept: rather no site than one that loses what it is given
MODELS = ("/v1/", "/models/", "/hf-inference/")


def _with_middleware(names: list[str]) -> ASGIHandler:
    """Django once more, with another chain around its views: it reads the list only when a handler is made."""
    usual, settings.MIDDLEWARE = settings.MIDDLEWARE, names
    try:
        return ASGIHandler()
    finally:
        settings.MIDDLEWARE = usual


model_application = _with_middleware(settings.MODEL_MIDDLEWARE)


async def django(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The same views either way; only what stands around them differs."""
    is_for_models = scope["type"] == "http" and scope["path"].startswith(MODELS)
    await (model_application if is_for_models else django_application)(scope, receive, send)


application = Transport(django)
gc.freeze()  # what was loaded stays as long as the process: no request has to wait until it is looked through
