"""Reading as somebody else does: a header names them. A package above says who may look so, and as whom.

Whatever is written while one looks is taken back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.problems import BadInput
from core.remembering import remembering

HEADER = "View-As"
READING = {"GET", "HEAD"}
# Takes who asks, the header's value and the path; returns whom they look as, or raises a `Problem`.
Standing = Callable[[Any, str, str], Any]

_standings: list[Standing] = []


def look_through(standing: Standing) -> None:
    _standings[:] = [standing]


def looked_as(user: Any, name: str, path: str, *, is_open: bool) -> Any:
    """Only where it `is_open` to anybody to read: nothing there is somebody's own."""
    if not is_open or not _standings:
        raise unfit()
    return _standings[0](user, name, path)


def unfit() -> BadInput:
    """Of what is somebody's own, of streams, which go on after the look, and of whatever else is no endpoint."""
    return BadInput(fields={HEADER: _("Only what anybody may read can be looked at as somebody else.")})


@contextmanager
def taken_back() -> Iterator[None]:
    with remembering(), transaction.atomic():
        yield
        transaction.set_rollback(True)
