"""Who may pay for keeping a release ready, what an hour costs, and how long what is left lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import can
from core.policies import current
from core.problems import BadInput
from inference.fleet.models import HOUR, SITE, Pin
from inference.queries.allowances import Payer, available_in
from inference.queries.budgets import payers_for
from projects.models import Release
from resources.grants.models import Grant, grant_under
from resources.units import device_unit

MILLISECONDS_OF_HOUR = 3_600_000


@dataclass(frozen=True)
class Keeper:
    """A budget, or the site. `wish` is by which word one asks that it pays."""

    wish: str
    name: str
    payer: Payer | None = None

    @property
    def label(self) -> str:
        """With what is left of it."""
        return f"{self.name} · {self.payer.left}" if self.payer else self.name

    @property
    def grant(self) -> str:
        """The id of it, where it is one."""
        return self.payer.grant.pk if self.payer and self.payer.grant else ""


def hour_price() -> int:
    """Of a class of device, in its milliseconds."""
    return max(1, MILLISECONDS_OF_HOUR * int(current("pinning")["percent_of_device"]) // 100)


def keepers_for(user: Any, release: Release, device_classes: Sequence[str]) -> list[Keeper]:
    """Grants of time of these classes of device; for operators the site as well."""
    found = [keeper for device_class in device_classes for keeper in _granted(user, release, device_class)]
    return [*found, Keeper(SITE, _("the site"))] if can(user, "fleet.operate") else found


def _granted(user: Any, release: Release, device_class: str) -> list[Keeper]:
    unit = device_unit(device_class)
    paying = [payer for payer in payers_for(user, release, device_class=device_class) if payer.grant]
    return [Keeper(payer.wish, payer.name, payer) for payer in paying if payer.unit == unit]


def keeper_of(user: Any, release: Release, device_class: str, wish: str) -> Keeper:
    """By the account, the grant or the word `site`; the first where nobody is named."""
    found = keepers_for(user, release, [device_class])
    named = [each for each in found if wish in {each.wish, each.grant}] if wish else found
    if not named:
        text = _("Name a grant of %(unit)s that you may spend. None of yours is meant by this.")
        raise BadInput(fields={"payer": text % {"unit": device_unit(device_class)}}, code="unknown_payer")
    return named[0]


def lasts_until(pin: Pin) -> datetime:
    """The end of its time, or of the budget if nothing else draws on it, whichever comes first."""
    if pin.is_of_site:
        return pin.ends_at
    grant = grant_of(pin)
    left = available_in(pin.account_id) or 0
    ends = pin.paid_until + (left // pin.hour_price) * HOUR if grant and grant.is_usable else pin.paid_until
    return max(min(pin.ends_at, ends, grant.ends_at if grant else ends), timezone.now())


def grant_of(pin: Pin) -> Grant | None:
    return Grant.objects.filter(pk=grant_under(pin.payer)).first()
