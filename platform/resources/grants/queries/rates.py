"""What one unit is worth in another, as published: the policy `grants` names amounts that are worth the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.policies import current
from resources import units
from resources.grants.policies import granted_units


@dataclass(frozen=True)
class Rate:
    """So much of this unit is worth as much as the amounts of all others."""

    unit: str
    amount: int

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)


def rates() -> list[Rate]:
    """Of all units that this site grants and that can be exchanged."""
    return list(_rates())


def exchanged(unit: str, amount: int, into: str) -> int:
    """Rounded down; 0 where one of them cannot be exchanged."""
    worth = {rate.unit: rate.amount for rate in rates()}
    return amount * worth[into] // worth[unit] if unit in worth and into in worth else 0


def _rates() -> Iterator[Rate]:
    """A class of device may have a line of its own; else that of its kind holds."""
    published = {entry["id"]: entry["amount"] for entry in current("grants")["exchange"]}
    for unit in granted_units():
        if amount := published.get(unit, published.get(units.parts_of(unit)[0])):
            yield Rate(unit, amount)
