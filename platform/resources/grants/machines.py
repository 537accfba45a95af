"""What machines say of a request before anybody judges it: what is left, what is there, what would fit.

Packages that know the machines say what they find (`reads`). People are told it in words, and what they saw is kept
with what they said.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.quantities import size
from resources import units

POOL, HOSTS, MEMORY = "pool", "hosts", "memory"


@dataclass(frozen=True)
class Fact:
    """So much is asked of a thing and so much is there: of a unit in the pool, hosts of a class, bytes of memory."""

    about: str
    unit: str
    asked: int
    there: int

    @property
    def is_met(self) -> bool:
        return self.there >= self.asked

    @property
    def in_words(self) -> str:
        if self.about == POOL:
            told = {"left": units.in_words(self.unit, self.there), "unit": units.name_of(self.unit)}
            return _("%(unit)s: the pool has %(left)s left") % told
        if self.about == HOSTS:
            words = ngettext("%(unit)s: %(n)d host is there now", "%(unit)s: %(n)d hosts are there now", self.there)
            return words % {"unit": units.name_of(self.unit), "n": self.there}
        told = {"needs": size(self.asked), "memory": size(self.there), "unit": units.name_of(self.unit)}
        return _("%(unit)s: the model needs about %(needs)s of memory, the largest host has %(memory)s") % told

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Reads = Callable[[Any], Iterable[Fact]]
_reads: list[Reads] = []


def reads(read: Reads) -> Reads:
    """Something to look at for every request. What cannot be found out just now is left out."""
    _reads.append(read)
    return read


def facts_of(request: Any) -> list[Fact]:
    return [fact for read in _reads for fact in read(request)]


def kept(facts: Iterable[Mapping[str, Any]]) -> list[Fact]:
    """As they were when somebody said something about them."""
    return [Fact(**fact) for fact in facts]
