"""Who is told when the books do not agree."""

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import people_with
from accounts.states import Role
from core.models import Event
from notifications.states import NEEDS_YOU
from notifications.telling import Words, leave_untold, subject, tell
from resources.ledger.models import Reconciliation


def admins(event: Event) -> Iterable[User]:
    return people_with(Role.ADMIN)


def seen_by(_reader: Any, ids: Collection[str]) -> Iterable[Reconciliation]:
    """By everybody."""
    return Reconciliation.objects.filter(pk__in=ids)


subject("reconciliation", seen_by)
leave_untold("That the books balance stands on their page.", "reconciliation.balance")


@tell("reconciliation.alarm", urgency=NEEDS_YOU, to=admins)
def books_do_not_balance(event: Event, proven: Reconciliation) -> Words:
    title = ngettext(
        "The books do not balance: %(n)s figure is wrong",
        "The books do not balance: %(n)s figures are wrong",
        proven.wrong,
    )
    body = _("No budget was changed because of it. See which accounts, and what their entries add up to.")
    return Words(title % {"n": proven.wrong}, body, reverse("ledger:books"))
