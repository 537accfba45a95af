"""What there is to grant."""

from collections.abc import Mapping

from resources.grants.models import Pool
from resources.ledger.models import Account
from resources.ledger.queries import accounts_of


def default_pool() -> Pool | None:
    return Pool.objects.filter(is_default=True).first()


def left_in(pool: Pool | None) -> dict[str, int]:
    """By unit."""
    return dict(accounts_of(pool.holder).values_list("unit", "available")) if pool else {}


def has_room(pool: Pool | None, lines: Mapping[str, int]) -> bool:
    left = left_in(pool)
    return all(left.get(unit, 0) >= amount for unit, amount in lines.items())


def accounts_in(pool: Pool) -> list[Account]:
    return list(accounts_of(pool.holder))
