"""The shape of a policy is that of its defaults: what differs from it is told by its path, `reviewers.full`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

MISSING: Any = object()
MOST = 2**53
CENTURY = {"months": 1_200, "days": 36_500, "hours": 876_000, "minutes": 52_560_000, "seconds": 3_153_600_000}


@dataclass(frozen=True)
class Difference:
    """What one path of a policy was, and what it is. MISSING where there was, or is, nothing."""

    path: str
    before: Any
    after: Any

    @property
    def is_new(self) -> bool:
        return self.before is MISSING

    @property
    def is_gone(self) -> bool:
        return self.after is MISSING


def faults(
    default: Any, value: Any, path: str = "", *, choices: Mapping[str, Sequence[str]], is_partial: bool = False
) -> dict[str, str]:
    """Every path at which `value` has not the shape of `default`. A partial one may leave out keys at the top."""
    if (wanted := _kind(default)) != (found := _kind(value)) and (wanted, found) != ("number", "whole number"):
        return {path: _("expected %(kind)s") % {"kind": _words()[wanted]}}
    if wanted == "object":
        return _faults_of_object(default, value, path, choices, is_partial=is_partial)
    if wanted == "list":
        return _faults_of_list(default, value, path, choices)
    if wanted in {"number", "whole number"} and (wrong := _fault_of_number(value, path)):
        return {path: wrong}
    allowed = choices.get(path.partition(".")[0], ())
    if allowed and value not in allowed:
        return {path: _("expected one of: %(choices)s") % {"choices": ", ".join(allowed)}}
    return {}


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """From one body to another, leaf by leaf; lists of plain values are told whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(before.get(key, MISSING), after.get(key, MISSING), inner)
    elif _named(before) and _named(after):
        yield from differences(_by_id(before), _by_id(after), path)
    elif before != after:
        yield Difference(path, before, after)


def _faults_of_object(
    default: dict[str, Any], value: dict[str, Any], path: str, choices: Any, *, is_partial: bool
) -> dict[str, str]:
    def at(key: str) -> str:
        return f"{path}.{key}" if path else key

    wrong = {at(str(key)): _("unknown key") for key in value if key not in default}
    if not is_partial:
        wrong |= {at(key): _("is missing") for key in default if key not in value}
    for key in default.keys() & value.keys():
        wrong |= faults(default[key], value[key], at(key), choices=choices)
    return wrong


def _faults_of_list(default: list[Any], value: list[Any], path: str, choices: Any) -> dict[str, str]:
    """Its elements look like the first of the defaults; where there was none, nothing is known of them."""
    wrong: dict[str, str] = {}
    for place, item in enumerate(value if default else []):
        wrong |= faults(default[0], item, f"{path}.{place}", choices=choices)
    return wrong


def _fault_of_number(value: float, path: str) -> str:
    """Times are kept within a century, so that no date computed from them leaves the calendar."""
    if value < 0:
        return _("may not be negative")
    most = CENTURY.get(path.rpartition(".")[2].rpartition("_")[2], MOST)
    return _("may be %(most)d at most") % {"most": most} if not value <= most else ""


def _kind(value: Any) -> str:
    """JSON's kinds. True is no number, whatever Python says."""
    kinds = ((bool, "yes or no"), (int, "whole number"), (float, "number"), (str, "text"), (list, "list"))
    return next(
        (kind for type_, kind in kinds if isinstance(value, type_)), "object" if isinstance(value, dict) else ""
    )


def _words() -> dict[str, str]:
    return {
        "yes or no": _("yes or no"),
        "whole number": _("a whole number"),
        "number": _("a number"),
        "text": _("text"),
        "list": pgettext("json", "list"),
        "object": pgettext("json", "object"),
        "": _("nothing"),
    }


def _named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


def _by_id(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(item["id"]): {key: held for key, held in item.items() if key != "id"} for item in items}
