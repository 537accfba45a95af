"""What there is to grant."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import F, Prefetch, QuerySet, Sum, prefetch_related_objects
from django.utils.translation import gettext as _

from core.problems import NotFound
from resources import units
from resources.grants.models import Gift, Grant, GrantLine, Pool, grant_under, holder_of
from resources.ledger.models import Account
from resources.ledger.queries import accounts_of
from resources.ledger.states import AccountKind

MOST_GIFTS = 50
FIGURES = ("brought", "left", "promised", "granted", "used")


def default_pool() -> Pool | None:
    return Pool.objects.filter(is_default=True).first()


def left_in(pool: Pool | None) -> dict[str, int]:
    """By unit."""
    return dict(accounts_of(pool.holder).values_list("unit", "available")) if pool else {}


def pools() -> QuerySet[Pool]:
    return Pool.objects.order_by("-is_default", "name")


def get_pool(slug: str) -> Pool:
    found = Pool.objects.filter(slug=slug).first() if "\x00" not in slug else None
    if found is None:
        raise NotFound(_("There is no such pool."))
    return found


@dataclass(frozen=True)
class InPool:
    """One unit of a pool: what came in, what is left or kept for promises, what was granted, what of that was used."""

    unit: str
    brought: int
    left: int
    promised: int
    granted: int
    used: int

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def parts(self) -> list[tuple[str, float, float]]:
        """As a bar of a hundred: used, granted, promised, each with where it begins and how long it is."""
        whole = max(self.brought, self.granted + self.promised + self.left, 1)
        sizes = (min(self.used, self.granted), max(self.granted - self.used, 0), self.promised)
        begins = accumulate(sizes, initial=0)
        kinds = ("used", "granted", "promised")
        return [
            (kind, round(at * 100 / whole, 1), round(size * 100 / whole, 1))
            for kind, at, size in zip(kinds, begins, sizes, strict=False)
        ]

    def in_words(self) -> dict[str, str]:
        return {name: units.in_words(self.unit, getattr(self, name)) for name in FIGURES}


@dataclass(frozen=True)
class Fund:
    """The trail of what was given: from sponsors to the pool, from the pool to grants, and to work."""

    pool: Pool
    units: list[InPool]
    gifts: list[Gift]


def funds(only: Pool | None = None) -> list[Fund]:
    """Every pool, or one, in as many questions for many as for one."""
    found = [only] if only else list(pools())
    prefetch_related_objects(found, Prefetch("gifts", Gift.objects.order_by("-id")))
    slugs = {pool.holder: pool.slug for pool in found}
    accounts = Account.objects.filter(holder__in=slugs).order_by("unit")
    brought = _summed(Gift.objects.filter(pool__in=found), "pool__slug", "amount")
    granted = _summed(GrantLine.objects.filter(grant__pool__in=found), "grant__pool__slug", "passed")
    used = _used_of(only) if only else _used()
    by_pool: dict[str, list[InPool]] = defaultdict(list)
    for account in accounts:
        key = (slugs[account.holder], account.unit)
        figures = (brought.get(key, 0), account.available, account.reserved, granted.get(key, 0), used.get(key, 0))
        by_pool[key[0]].append(InPool(account.unit, *figures))
    return [Fund(pool, by_pool[pool.slug], list(pool.gifts.all())[:MOST_GIFTS]) for pool in found]


def _summed(rows: QuerySet[Any], pool: str, column: str) -> dict[tuple[str, str], int]:
    summed = rows.order_by().values_list(pool, "unit").annotate(amount=Sum(column))
    return {(slug, unit): amount for slug, unit, amount in summed}


def spent_of_all(grants: QuerySet[Grant]) -> dict[str, int]:
    """By unit, in one question."""
    mine = Account.objects.filter(holder__in=grants.values(name=holder_of(F("pk"))))
    return dict(mine.order_by().values_list("unit").annotate(Sum("spent")))


def _used_of(pool: Pool) -> dict[tuple[str, str], int]:
    return {(pool.slug, unit): amount for unit, amount in spent_of_all(Grant.objects.filter(pool=pool)).items()}


def _used() -> dict[tuple[str, str], int]:
    """What the accounts of grants say was spent, by the pool that it came from."""
    pool_of = dict(Grant.objects.values_list("pk", "pool__slug"))
    found: dict[tuple[str, str], int] = defaultdict(int)
    spent = Account.objects.filter(kind=AccountKind.GRANT, spent__gt=0).values_list("holder", "unit", "spent")
    for holder, unit, amount in spent.iterator():
        found[pool_of.get(grant_under(holder), ""), unit] += amount
    return found
