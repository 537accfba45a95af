"""May a work under one licence be made from a work under another? A table of what licences ask, and four questions.

This is what a careful reader would see at once, not advice of a lawyer: what is plain stands in the way, what can be
argued about is only said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from license_expression import ExpressionError, Licensing, ParseError, get_spdx_licensing

from projects.vocabulary import licences

PERMISSIVE, WEAK, SHARE_ALIKE = "permissive", "weak", "share_alike"
NON_COMMERCIAL, NO_DERIVATIVES, COMMUNITY = "non_commercial", "no_derivatives", "community"
UNKNOWN, EXCEPTION = "unknown", " WITH "

# By the beginning of an SPDX name; the first that fits counts, so members come before their families.
ASKS: dict[str, frozenset[str]] = {
    "CC-BY-NC-ND": frozenset({NON_COMMERCIAL, NO_DERIVATIVES}),
    "CC-BY-NC-SA": frozenset({NON_COMMERCIAL, SHARE_ALIKE}),
    "CC-BY-NC": frozenset({NON_COMMERCIAL}),
    "CC-BY-ND": frozenset({NO_DERIVATIVES}),
    **dict.fromkeys(("CC-BY-SA", "GPL-", "AGPL-", "ODbL-", "OSL-", "CDLA-Sharing", "EUPL-"), frozenset({SHARE_ALIKE})),
    **dict.fromkeys(("LGPL-", "MPL-", "EPL-", "CDDL-"), frozenset({WEAK})),
    **dict.fromkeys(("LicenseRef-Llama", "LicenseRef-Gemma", "LicenseRef-OpenRAIL"), frozenset({COMMUNITY})),
    **dict.fromkeys(
        ("Apache-", "MIT", "BSD-", "ISC", "0BSD", "Unlicense", "CC0-", "CC-BY-", "PDDL-", "ODC-By-", "CDLA-Permissive",
         "MulanPSL-", "Zlib", "BSL-", "PostgreSQL", "Python-", "WTFPL", "AFL-", "NCSA", "MS-PL", "Artistic-"),
        frozenset({PERMISSIVE}),
    ),
}  # fmt: skip
# Share-alike licences that let a derived work go on under another one.
OPENS_TO = {
    "CC-BY-SA-4.0": {"GPL-3.0"},
    "GPL-3.0": {"AGPL-3.0"},
    "EUPL-1.2": {"GPL-2.0", "GPL-3.0", "AGPL-3.0", "LGPL-2.1", "LGPL-3.0", "MPL-2.0", "CC-BY-SA-3.0"},
}


@dataclass(frozen=True)
class Conflict:
    """`is_clear`: no reading of the two texts lets it pass."""

    code: str
    is_clear: bool


def conflict(base: str, this: str) -> Conflict | None:
    """What stands between a base under `base` and a work made from it under `this`; None when nothing does.

    Of a base one may choose among its alternatives; whoever gets the work may choose among those of the work.
    """
    return _of_base(_parsed(base), _parsed(this)) if this else None


def asks(name: str) -> frozenset[str]:
    """What a licence asks of those who build on the work, by its SPDX name. An exception only ever allows more."""
    asked = next((asked for start, asked in ASKS.items() if name.startswith(start)), frozenset({UNKNOWN}))
    return frozenset({WEAK}) if SHARE_ALIKE in asked and EXCEPTION in name else asked


def _of_base(base: Any, this: Any) -> Conflict | None:
    parts = [_of_base(part, this) for part in getattr(base, "args", ())]
    if parts:
        return _mildest(parts) if _is_choice(base) else _worst(parts)
    return _of_this(_name(base), this)


def _of_this(base: str, this: Any) -> Conflict | None:
    parts = [_of_this(base, part) for part in getattr(this, "args", ())]
    if parts:
        return _worst(parts) if _is_choice(this) else _mildest(parts)
    return next(_conflicts(base, _name(this)), None)


def _conflicts(base: str, this: str) -> Iterator[Conflict]:
    """Worst first."""
    asked, given = asks(base), asks(this)
    if NO_DERIVATIVES in asked:
        yield Conflict(NO_DERIVATIVES, is_clear=True)
    if _stem(base) == _stem(this):
        return
    is_plain = not {COMMUNITY, UNKNOWN} & given
    if NON_COMMERCIAL in asked and NON_COMMERCIAL not in given:
        yield Conflict(NON_COMMERCIAL, is_clear=is_plain)
    if SHARE_ALIKE in asked and _stem(this) not in OPENS_TO.get(_stem(base), ()):
        yield Conflict(SHARE_ALIKE, is_clear=is_plain)
    if COMMUNITY in asked:
        yield Conflict(COMMUNITY, is_clear=is_plain)
    if WEAK in asked and SHARE_ALIKE not in given:
        yield Conflict(WEAK, is_clear=False)
    if UNKNOWN in asked:
        yield Conflict(UNKNOWN, is_clear=False)


def _worst(found: list[Conflict | None]) -> Conflict | None:
    return max(found, key=_weight)


def _mildest(found: list[Conflict | None]) -> Conflict | None:
    return min(found, key=_weight)


def _weight(found: Conflict | None) -> int:
    return 0 if found is None else 1 + found.is_clear


def _is_choice(expression: Any) -> bool:
    return str(getattr(expression, "operator", "")).strip().upper() == "OR"


def _stem(name: str) -> str:
    return name.partition(EXCEPTION)[0].removesuffix("+").removesuffix("-only").removesuffix("-or-later")


def _name(expression: Any) -> str:
    return str(getattr(expression, "key", expression))


def _parsed(name: str) -> Any:
    if known := licences.canonical(name):
        return known
    try:
        parsed = _licensing().parse(name[:200])
    except (ExpressionError, ParseError):
        return UNKNOWN
    return UNKNOWN if parsed is None else parsed


@cache
def _licensing() -> Licensing:
    return get_spdx_licensing()
