"""What the engine tells people. It speaks English and knows no reader, so a sentence remembers what it was made of, and
whoever shows it says it in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from inference.engine.storable import storable

LONGEST = 4_000  # as it is kept with a run or a deployment
BEGINS = '{"template": '


class Sentence(str):
    """A sentence in English: `template` with `values` in its places, which may be such sentences, too. The catalogues
    take up each `Sentence("…")` that stands in the source, so a template is written out where it is told."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, **values: Any) -> Self:
        told = super().__new__(cls, template % values if values else template)
        told.template, told.values = template, values
        return told

    @property
    def parts(self) -> dict[str, Any]:
        return {"template": self.template, "values": {name: _plain(value) for name, value in self.values.items()}}

    def packed(self) -> str:
        """As it is kept and sent: its parts where it has any, else the sentence as it is, as all were before. Somebody
        else's words that look like parts are kept apart from ours by a space: they fill no places."""
        if self.values:
            return json.dumps(self.parts, default=str)
        said: str = storable(str(self))
        return f" {said}" if said.startswith(BEGINS) else said

    def within(self, most: int) -> Sentence:
        """What is kept in so many characters: too long, it is English and cut."""
        return self if len(self.packed()) <= most else Sentence(str(self)[:most])


def packed(text: str) -> str:
    return (text if isinstance(text, Sentence) else Sentence(text)).packed()


def unpacked(text: str) -> Sentence:
    if not text.startswith(BEGINS):
        return Sentence(text)
    try:
        return _told(json.loads(text))
    except (ValueError, TypeError, KeyError):  # somebody else's words that only look like ours
        return Sentence(text)


NOTHING = unpacked("")


def joined(sentences: list[Sentence]) -> Sentence:
    """Halved again and again, so that many are not as many levels deep."""
    if len(sentences) == 1:
        return sentences[0]
    half = len(sentences) // 2
    return Sentence("%(one)s; %(other)s", one=joined(sentences[:half]), other=joined(sentences[half:]))


def _plain(value: Any) -> Any:
    return value.parts if isinstance(value, Sentence) else storable(value)


def _told(parts: Mapping[str, Any]) -> Sentence:
    template, values = parts["template"], parts["values"]
    return Sentence(
        template, **{name: _told(value) if isinstance(value, dict) else value for name, value in values.items()}
    )
