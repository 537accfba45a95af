"""The trail of what was given: from whoever gave it to the pool, from there to each grant, and to what it paid for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from resources import units
from resources.grants.models import Gift, Grant, GrantLine, Pool, grant_under
from resources.grants.queries.pools import Fund, funds, spent_of_all
from resources.grants.queries.register import is_told, register
from resources.grants.states import Tier
from resources.grants.works import Work, works_of
from resources.ledger.models import Account


@dataclass(frozen=True)
class Given:
    """All that one sponsor gave of one unit, and how much of the pool that is; without a name it is the site's own."""

    sponsor: str
    url: str
    unit: str
    amount: int
    gifts: int
    percent: int

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)


@dataclass(frozen=True)
class Spent:
    """One unit of a grant, or of many: how much was passed on from the pool, and what of it work took."""

    unit: str
    granted: int
    used: int

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def granted_in_words(self) -> str:
        return units.in_words(self.unit, self.granted)

    @property
    def used_in_words(self) -> str:
        return units.in_words(self.unit, self.used)


@dataclass(frozen=True)
class SpentTogether(Spent):
    grants: int


@dataclass(frozen=True)
class Trail:
    """`at_once` is what rules granted, together: no such grant is listed."""

    fund: Fund
    given: list[Given]
    at_once: list[SpentTogether]


def trail_of(pool: Pool) -> Trail:
    """As many questions for a pool of any age."""
    (fund,) = funds(pool)
    return Trail(fund, _given(pool), _summed(Grant.objects.filter(pool=pool, tier=Tier.AT_ONCE)))


def registered_from(pool: Pool) -> QuerySet[Grant]:
    """What people granted from it, the newest first."""
    return register().filter(pool=pool)


def get_registered(id: str) -> Grant:
    """What everybody may read of; what rules granted is nobody else's matter."""
    found = register().filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("No grant of this id is in the register."))
    return found


def spent_of(grants: Sequence[Grant]) -> dict[str, list[Spent]]:
    """By grant, in one question."""
    used: dict[tuple[str, str], int] = {}
    for holder, unit, spent in Account.objects.filter(holder__in=[grant.holder for grant in grants]).values_list(
        "holder", "unit", "spent"
    ):
        used[grant_under(holder), unit] = spent
    return {
        grant.pk: [Spent(line.unit, line.passed, used.get((grant.pk, line.unit), 0)) for line in grant.lines.all()]
        for grant in grants
    }


def told_works(grant: Grant) -> list[Work]:
    """While its purpose is not public, only how many there were."""
    found = works_of(grant)
    return found if is_told(grant) else [replace(work, shown=[]) for work in found]


def _given(pool: Pool) -> list[Given]:
    """Who gave most of a unit first. All gifts are here already."""
    found: dict[tuple[str, str], list[Gift]] = defaultdict(list)
    whole: dict[str, int] = defaultdict(int)
    for gift in pool.gifts.all():
        found[gift.unit, gift.sponsor].append(gift)
        whole[gift.unit] += gift.amount
    given = [_from(sponsor, gifts, whole[unit]) for (unit, sponsor), gifts in found.items()]
    return sorted(given, key=lambda one: (one.unit, -one.amount, one.sponsor))


def _from(sponsor: str, gifts: Sequence[Gift], whole: int) -> Given:
    amount, url = sum(gift.amount for gift in gifts), next((gift.url for gift in gifts if gift.url), "")
    return Given(sponsor, url, gifts[0].unit, amount, len(gifts), round(100 * amount / whole))


def _summed(grants: QuerySet[Grant]) -> list[SpentTogether]:
    lines = GrantLine.objects.filter(grant__in=grants).order_by("unit").values_list("unit")
    passed, used = lines.annotate(Sum("passed"), Count("grant")), spent_of_all(grants)
    return [SpentTogether(unit, amount, used.get(unit, 0), count) for unit, amount, count in passed]
