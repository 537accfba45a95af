"""What policy gives everybody a day for free. Packages that give something say how much of it somebody has today."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.problems import BadInput
from resources import units


@dataclass(frozen=True)
class Allowance:
    """Of one person and unit, today. As long as nobody has drawn on it, no account goes by the name of its `holder`."""

    unit: str
    holder: str
    limit: int
    remaining: int

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.remaining)

    @property
    def of_in_words(self) -> str:
        return units.in_words(self.unit, self.limit)

    @property
    def percent_used(self) -> int:
        return 100 - self.remaining * 100 // self.limit if self.limit else 0


Look = Callable[[Any], Allowance]
_looks: list[Look] = []


def allowance(look: Look) -> Look:
    _looks.append(look)
    return look


def allowances_of(person: Any) -> list[Allowance]:
    return [look(person) for look in _looks]


def allowance_of(person: Any, unit: str) -> Allowance:
    found = {one.unit: one for one in allowances_of(person)}
    if unit not in found:
        raise BadInput(fields={"unit": _("Choose one of: %(units)s.") % {"units": ", ".join(found)}})
    return found[unit]
