"""What a model found in a text, ready to be shown where it stands."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _


class Stretch(NamedTuple):
    """A part of a text; one that something was found in has a label and a score."""

    text: str
    label: str = ""
    score: float | None = None


def stretches(text: str, found: Iterable[dict[str, Any]]) -> list[Stretch]:
    """The text from end to end. What overlaps an earlier place is left out: it cannot be marked twice."""
    told, at = [], 0
    for one in sorted(found, key=lambda each: (each["start"], -each["end"])):
        start, end = one["start"], one["end"]
        if start < at or end <= start:
            continue
        told.append(Stretch(text[at:start]))
        told.append(Stretch(text[start:end], _label(one), one["score"]))
        at = end
    return [each for each in [*told, Stretch(text[at:])] if each.text]


def marked(run: Any) -> list[list[Stretch]]:
    """Each text of a run with its entities, or each context with its answers."""
    output = run.output or {}
    if "entities" in output:
        return [stretches(text, found) for text, found in zip(run.input, output["entities"], strict=True)]
    pairs = zip(run.input, output.get("answers", []), strict=False)
    return [stretches(given["context"], answers) for given, answers in pairs]


def named(run: Any) -> list[list[Stretch]]:
    """The entities of each text in its own words: tokens of bytes have none that could be read."""
    found = zip(run.input, (run.output or {}).get("entities", []), strict=False)
    return [
        [Stretch(text[one["start"] : one["end"]], _label(one), one["score"]) for one in entities]
        for text, entities in found
    ]


def ranked(run: Any) -> list[list[Stretch]]:
    """Each list of texts in the order of their scores."""
    found = zip(run.input, (run.output or {}).get("ranking", []), strict=False)
    return [
        [Stretch(given["texts"][one["index"]], str(one["index"] + 1), one["score"]) for one in order]
        for given, order in found
    ]


def filled(run: Any) -> list[Sequence[dict[str, Any]]]:
    """The suggestions for each mask of each text."""
    fills = (run.output or {}).get("fills", [])
    return [masks for each in fills for masks in ([each] if isinstance(each[0], dict) else each)]


def _label(found: dict[str, Any]) -> str:
    return str(found.get("entity_group") or found.get("entity") or "")


def about_file(facts: dict[str, Any]) -> str:
    """A picture or a recording in words: it may be gone, these stay."""
    kind = str(facts["type"]).partition("/")[2].upper()
    size = filesizeformat(facts["bytes"])
    if "width" in facts:
        told = {"width": facts["width"], "height": facts["height"], "kind": kind, "size": size}
        return _("A picture of %(width)d × %(height)d pixels (%(kind)s, %(size)s)") % told
    return _("A recording (%(kind)s, %(size)s)") % {"kind": kind, "size": size}


def words_of(given: Any) -> str:
    """An input as a person would read it aloud: its texts, a line each."""
    if isinstance(given, dict):
        return "\n".join(words_of(each) for each in given.values())
    if isinstance(given, list):
        return "\n".join(map(words_of, given)) if given and isinstance(given[0], str) else " ".join(map(str, given))
    return str(given)
