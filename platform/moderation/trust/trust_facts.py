"""What is known of people below the boards: when they were here, and what they gave."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.contributions import kinds
from moderation.trust.facts import fact
from moderation.trust.models import Presence


@fact("minutes", label=_("Minutes here"), how=_("Time in which you were signed in and looked at something."))
def minutes(person: Any, since: datetime | None) -> int:
    total: int | None = _days(person, since).aggregate(total=Sum("minutes"))["total"]
    return total or 0


@fact("days", label=_("Days here"), how=_("Days on which you came by."))
@fact("active_days", label=_("Days here of late"), how=_("Days on which you came by within the days that count."))
def days(person: Any, since: datetime | None) -> int:
    return _days(person, since).count()


@fact(
    "contributions",
    label=_("Accepted contributions"),
    how=_(
        "Publish a release, report what somebody can confirm, answer so that the question is solved, "
        "or translate a card of others."
    ),
)
def contributions(person: Any, since: datetime | None) -> int:
    """Every line of the record, whatever its kind."""
    return sum(since is None or line.at >= since for kind in kinds() for line in kind.lines(person))


def _days(person: Any, since: datetime | None) -> QuerySet[Presence]:
    here = Presence.objects.filter(person=person)
    return here if since is None else here.filter(day__gte=since.date())
