"""What somebody was sanctioned for, how many points they have, and until when."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from core.models import Event
from deliberation.appeals.queries import appealable
from moderation.models import Act, Sanction
from moderation.states import LIVE, ActState


def acts_with_points(person: Any) -> QuerySet[Act]:
    """Those whose points count now, the ones that lapse first at the head."""
    counting = Act.objects.filter(person=person, points__gt=0, state=ActState.IN_FORCE)
    return counting.filter(points_until__gt=timezone.now()).order_by("points_until")


def points_of(person: Any) -> int:
    total: int | None = acts_with_points(person).aggregate(total=Sum("points"))["total"]
    return total or 0


def acts_about(person: Any) -> QuerySet[Act]:
    return Act.objects.filter(person=person).order_by("-id")


def sanctions_of(person: Any) -> QuerySet[Sanction]:
    return Sanction.objects.filter(person=person).select_related("moderator__owner", "act").order_by("-id")


def live_sanctions(person: Any) -> QuerySet[Sanction]:
    """What is in force now."""
    return sanctions_of(person).filter(state__in=LIVE)


def with_appeals(person: Any, found: "QuerySet[Any]", kind: str) -> list[tuple[Any, Event | None]]:
    """Each with the decision that may still be appealed against by this person."""
    return [(one, appealable(person, one, kind)) for one in found[:20]]
