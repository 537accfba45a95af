"""Pools, and what comes into them."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import line, written
from resources import amounts, units
from resources.grants.actions.holding import pool_account
from resources.grants.models import Gift, Pool
from resources.grants.models.pools import COMMONS
from resources.grants.policies import granted_units
from resources.grants.queries.pools import default_pool, left_in
from resources.ledger.actions import bring

NAME_LIMIT = 120


def stock_commons() -> Pool:
    """The default pool, filled for this month by the site's own machines: once for each month and unit, whoever asks.

    A new site has it as soon as somebody asks for something.
    """
    pool = default_pool() or _found_commons()
    month, left = f"{timezone.now():%Y-%m}", left_in(pool)
    stocked = set(Gift.objects.filter(pool=pool, month=month).values_list("unit", flat=True))
    for unit in granted_units():
        missing = _monthly(unit) - left.get(unit, 0)
        if missing > 0 and unit not in stocked:
            _stock(pool, unit, missing, month)
    return pool


@transaction.atomic
def create_pool(*, officer: Any, name: str, purpose: str, rules: str = "") -> Pool:
    """A pool of its own for one purpose; nothing is in it until somebody brings something."""
    require(officer, "grants.keep_pools")
    title = line(name, "name", limit=NAME_LIMIT, needed=_("Give the pool a name."))
    told = {
        "purpose": written(purpose, "purpose", needed=_("Say what it is there for.")),
        "rules": written(rules, "rules"),
    }
    try:
        with transaction.atomic():
            pool = Pool.objects.create(slug=_slug(title), name=title, created_by=officer, **told)
    except IntegrityError:
        raise Conflict(_("There is a pool of this name already."), code="pool_exists") from None
    events.record("pool.create", pool, actor=officer, role=as_officer(officer))
    return pool


@transaction.atomic
def bring_gift(
    *, pool: Pool, officer: Any, unit: str, amount: int, sponsor: str = "", url: str = "", note: str = ""
) -> Gift:
    """Write down what a sponsor, or the site itself, puts into a pool."""
    require(officer, "grants.keep_pools")
    units.check_unit(unit)
    if not 0 < amount <= amounts.MOST:
        raise BadInput(fields={"amount": _("Name an amount above zero, and one that there can be.")})
    told = {
        "sponsor": line(sponsor, "sponsor", limit=NAME_LIMIT),
        "url": url,
        "note": written(note, "note"),
        "brought_by": officer,
    }
    gift = Gift.objects.create(pool=pool, unit=unit, amount=amount, **told)
    _enter(gift, reason="gift", by=officer)
    events.record("pool.gift", pool, actor=officer, role=as_officer(officer), evidence=[{"gift": gift.pk}])
    return gift


def _found_commons() -> Pool:
    try:
        with transaction.atomic():
            return Pool.objects.create(slug=COMMONS, name="Commons", purpose="For everybody.", is_default=True)
    except IntegrityError:  # somebody else asked in this very moment
        return Pool.objects.get(is_default=True)


def _monthly(unit: str) -> int:
    return int(current("grants")["month"].get(unit.partition(":")[0], 0))


def _stock(pool: Pool, unit: str, amount: int, month: str) -> None:
    try:
        with transaction.atomic():
            gift = Gift.objects.create(pool=pool, unit=unit, amount=amount, month=month)
            _enter(gift, reason="month")
    except IntegrityError:  # somebody else did in this very moment
        return


def _enter(gift: Gift, **told: Any) -> None:
    account = pool_account(gift.pool, gift.unit)
    bring(account=account, amount=gift.amount, key=f"gift:{gift.pk}", **told)


def _slug(name: str) -> str:
    """From the name where it is written in Latin letters; otherwise by the day, for an address must be ASCII."""
    return slugify(name)[:48] or f"pool-{timezone.now():%Y%m%d%H%M%S}"
