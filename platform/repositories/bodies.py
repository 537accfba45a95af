"""Large bodies are judged before they come.

A view that takes one asks for it with `received`, after its checks and before it changes anything. Our transport calls
it first without the body; when it asks, the body goes straight to the disk, and the view runs once more with it. Other
servers bring the body along, and the view spools it itself.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.problems import Problem, TooLarge
from repositories.parts import BODY_WAITS, WELCOME, IncomingPart

BODY = "repositories.body"  # extension in the scope: the body, on the disk

_expected: list[tuple[str, re.Pattern[str], bool]] = []


class BodyWaits(Exception):
    """For the door to turn into `welcome()`."""


class LengthRequired(Problem):
    status, code = 411, "length_required"


def expect_bodies(method: str, path: str, *, by_digest: bool = False) -> None:
    """Register raw paths whose views use `received`. Nowhere else may a body be larger than BODY_LIMIT. `by_digest`:
    they ask for its SHA-256, which is half of the work of taking it."""
    _expected.append((method, re.compile(path), by_digest))


def are_expected(method: str, path: str) -> bool:
    return any(method == expected and pattern.fullmatch(path) for expected, pattern, _by_digest in _expected)


def are_by_digest(method: str, path: str) -> bool:
    return any(
        by_digest and method == expected and pattern.fullmatch(path) for expected, pattern, by_digest in _expected
    )


def is_held_back(request: HttpRequest) -> bool:
    """Whether our transport asks for the first time, and waits with the body."""
    return BODY_WAITS in _extensions(request)


def welcome() -> HttpResponse:
    return HttpResponse(headers={WELCOME: "1"})


@contextmanager
def received(request: HttpRequest, *, limit: int) -> Iterator[IncomingPart]:
    """The body of a request, whole. What is not settled elsewhere is gone afterwards."""
    size = declared_length(request, limit)
    if BODY in _extensions(request):
        yield _extensions(request)[BODY]
    elif is_held_back(request):
        raise BodyWaits
    else:
        with IncomingPart(settings.UPLOAD_FOLDER, size) as incoming:
            incoming.fill(request.read)
            incoming.close()
            yield incoming


def declared_length(request: HttpRequest, limit: int) -> int:
    """How long a body says that it is, where that is not too long."""
    declared = str(request.META.get("CONTENT_LENGTH") or "")
    if not (declared.isascii() and declared.isdigit()):
        raise LengthRequired(_("Say with Content-Length how long the body is."))
    if int(declared) > limit:
        text = _("This body may have at most %(limit)d bytes.") % {"limit": limit}
        raise TooLarge(text, limit=limit)
    return int(declared)


def _extensions(request: HttpRequest) -> dict[str, Any]:
    return getattr(request, "scope", {}).get("extensions") or {}
