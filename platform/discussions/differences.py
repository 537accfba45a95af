"""What an edit changed, line by line."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from discussions.models import Post
from discussions.queries import history_of

MOST = 50


@dataclass(frozen=True)
class Line:
    sign: str
    text: str

    @property
    def kind(self) -> str:
        return {"+": "add", "-": "del"}.get(self.sign, "")


@dataclass(frozen=True)
class Version:
    """One edit: when it was made, and how its text differs from the one before."""

    at: datetime
    lines: list[Line]


def versions(post: Post) -> list[Version]:
    """The newest edit first; of more than fifty, the newest fifty."""
    found, after = [], post.text
    for revision in history_of(post)[:MOST]:
        found.append(Version(revision.replaced_at, list(_lines(revision.text, after))))
        after = revision.text
    return found


def _lines(before: str, after: str) -> Iterator[Line]:
    old, new = before.splitlines(), after.splitlines()
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line("", text) for text in old[start:end])
        else:
            yield from (Line("-", text) for text in old[start:end])
            yield from (Line("+", text) for text in new[begin:stop])
