"""Whom authors would like, and would rather not have, to judge a release: typed as lines, `@handle: why`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.problems import BadInput

WHY_LIMIT = 500
LINE = re.compile(r"@?(?P<handle>[^\s:：@]+)\s*[:：]\s*(?P<why>.*)", re.ASCII)


@dataclass(frozen=True)
class Wish:
    """One person, by handle, with the reason."""

    handle: str
    why: str


def wishes_in(text: str) -> list[Wish]:
    """The wishes of a text field, or BadInput that shows the line which is none."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = LINE.fullmatch(line)
        if parts is None:
            raise BadInput(_("“%(line)s” is not written as “@handle: why”.") % {"line": line[:80]})
        found.append(Wish(parts["handle"], parts["why"].strip()))
    return found


def as_lines(wishes: Iterable[Wish]) -> str:
    return "\n".join(f"@{wish.handle}: {wish.why}" for wish in wishes)
