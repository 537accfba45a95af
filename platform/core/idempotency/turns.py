"""One request under a key, from its claim to the answer that is kept."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from core import policies
from core.database import in_one_transaction
from core.idempotency import HEADER, REPLAYED, SHAPE, Repeats
from core.idempotency.claims import LEAST_SIZE, Wish, claim
from core.lockbox import Unreadable, lock, unlock
from core.models import KeptAnswer
from core.models.answers import PURPOSE
from core.problems import Conflict, Problem

KEPT_HEADERS = ("Cache-Control", "Content-Language", "Content-Type", "ETag", "Last-Modified", "Link", "Location")


class Answered(Exception):
    """It was done before; this is what was answered."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__()


@contextmanager
def turn(request: Request, repeats: Repeats) -> Iterator["Turn"]:
    """Raises `Answered` or a `Problem` where it is not this request's turn."""
    wish = wish_of(request, repeats)
    row = claim(wish, may_begin_anew=repeats is Repeats.ONCE)
    if row.answered_at is not None:
        raise Answered(replayed(row))
    mine = Turn(row, repeats)
    try:
        with mine.around():
            yield mine
    except BaseException:
        mine.is_refused = repeats is Repeats.ONCE
        mine.let_go()
        raise
    if not mine.is_kept:
        mine.let_go()


class Turn:
    def __init__(self, row: KeptAnswer, repeats: Repeats) -> None:
        self.repeats = repeats
        self.is_refused = self.is_kept = False
        self.is_in_doubt = False  # something went away in the middle: in steps, nobody knows which were taken
        self._rows = KeptAnswer.objects.filter(pk=row.pk, held_by=row.held_by, answered_at=None)

    def around(self) -> AbstractContextManager[None]:
        return in_one_transaction() if self.repeats is Repeats.ONCE else nullcontext()

    def settle(self, response: HttpResponseBase) -> bool:
        """Keep the answer with what was done. False: somebody else's turn came meanwhile, and nothing was done here."""
        if response.status_code >= 400:
            self.is_refused = self.repeats is Repeats.ONCE or not self.is_in_doubt
            if self.repeats is Repeats.ONCE and response.status_code >= 500:
                transaction.set_rollback(True)
            return True
        self.is_kept = bool(self._rows.update(**_kept(response)))
        if self.is_kept:
            return True
        if self.repeats is Repeats.ONCE:
            transaction.set_rollback(True)
        return False

    def let_go(self) -> None:
        """Of what was refused another may try; of what died on its way nobody knows how far it came."""
        if self.is_refused:
            self._rows.delete()
        else:
            self._rows.update(held_until=timezone.now())


def wish_of(request: Request, repeats: Repeats) -> Wish:
    key = request.headers[HEADER]
    if repeats is Repeats.UNKEPT or not request.user.is_authenticated:
        raise _bad_key(_("This operation takes no Idempotency-Key. Send it without."), "idempotency_key_unsupported")
    if SHAPE.fullmatch(key) is None:
        raise _bad_key(_("An Idempotency-Key has 1 to 255 visible characters of ASCII."), "idempotency_key_invalid")
    credential = str(request.auth.pk) if request.auth is not None else "session"
    parts = (str(request.method), request.get_full_path(), credential)
    digest = hashlib.sha256("\0".join(parts).encode() + b"\0" + _body_of(request))
    return Wish(request.user, key, digest.hexdigest())


def replayed(row: KeptAnswer) -> HttpResponse:
    """The same once more, and it says that it is."""
    try:
        body = unlock(row.locked_body, PURPOSE) if row.locked_body else ""
    except Unreadable:
        raise _not_kept() from None
    if not row.is_whole:
        raise _not_kept()
    response = HttpResponse(body.encode(), status=row.status, headers=row.headers)
    response.headers[REPLAYED] = "true"
    return response


def forget_answers() -> int:
    """Those whose time is over."""
    return KeptAnswer.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _kept(response: HttpResponseBase) -> dict[str, Any]:
    body = _text_of(response)
    is_whole = body is not None and len(body.encode()) <= policies.recent("idempotency")["answer_bytes"]
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    locked = lock(body, PURPOSE) if is_whole and body else ""
    return {
        "answered_at": timezone.now(),
        "status": response.status_code,
        "headers": headers,
        "locked_body": locked,
        "is_whole": is_whole,
        "size": LEAST_SIZE + len(locked) + len(json.dumps(headers)),
    }


def _text_of(response: HttpResponseBase) -> str | None:
    """None of what is no text, or not all there yet."""
    if response.streaming:
        return None
    if not getattr(response, "is_rendered", True):
        response.render()  # type: ignore[attr-defined]  # of REST framework's own
    try:
        return str(response.content.decode())  # type: ignore[attr-defined]  # only what streams has none
    except UnicodeDecodeError:
        return None


def _body_of(request: Request) -> bytes:
    """As it came; the parser finds it again. Django's own way to it refuses what JSON of ours may have."""
    asked: Any = request._request  # noqa: SLF001 -- REST framework hides it
    if not hasattr(asked, "_body"):
        asked._body = asked.read()  # noqa: SLF001 -- Django has no other way
        asked._stream = BytesIO(asked._body)  # noqa: SLF001 -- likewise
    return bytes(asked._body)  # noqa: SLF001 -- likewise


def _bad_key(text: str, code: str) -> Problem:
    return Problem(fields={HEADER: text}, code=code)


def _not_kept() -> Conflict:
    text = _("This was done, but its answer was too large or cannot be read any more. Look at what came of it.")
    return Conflict(text, code="idempotency_answer_not_kept")
