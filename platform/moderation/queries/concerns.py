"""What waits on the moderators' desk, and what helps to judge it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from core import events
from core.ids import is_id
from core.models import Event
from core.permissions import can
from core.problems import NotFound
from deliberation.conflicts import blocked
from moderation.models import Act, Concern, Flag
from moderation.states import WAITING, ActKind
from moderation.things import Shown, all_shown, label_of, takes

SHOWN = 100
SIMILAR = 5
EARLIER = 20


@dataclass(frozen=True)
class Listed:
    concern: Concern
    thing: Shown
    label: str


def open_concerns(moderator: Any) -> QuerySet[Concern]:
    """What waits for somebody who had no part, those due first."""
    if not can(moderator, "moderation.see_desk"):
        return Concern.objects.none()
    waiting = Concern.objects.filter(state__in=WAITING).exclude(blocked(moderator, Concern))
    return waiting.select_related("author__owner").annotate(flag_count=Count("flags")).order_by("due_at", "id")


def listed(concerns: Iterable[Concern]) -> list[Listed]:
    found = list(concerns)
    known = all_shown((one.kind, one.object_id) for one in found)
    return [Listed(one, known[one.kind, one.object_id], label_of(one.kind)) for one in found]


def get_concern(moderator: Any, id: str) -> Concern:
    """One that waits for this person, or that is decided."""
    found = Concern.objects.filter(pk=id).select_related("author__owner").first() if is_id(id) else None
    if found is None or not can(moderator, "moderation.judge", found):
        raise NotFound(_("There is nothing here, or you may not see it."))
    return found


def flags_on(concern: Concern) -> QuerySet[Flag]:
    return concern.flags.select_related("flagger__owner").order_by("id")


def history_of(concern: Concern) -> QuerySet[Event]:
    return events.history(concern)


def similar_to(concern: Concern) -> QuerySet[Act]:
    """How others decided the last that were flagged for the same, about the same sort of thing."""
    same = Act.objects.filter(concern__kind=concern.kind, concern__reason=concern.reason)
    return same.exclude(concern=concern).select_related("concern").order_by("-id")[:SIMILAR]


def earlier_acts(person: Any) -> QuerySet[Act]:
    """What was decided about what this person made, newest first."""
    return Act.objects.filter(person=person).select_related("moderator__owner").order_by("-id")[:EARLIER]


def offered_on(concern: Concern) -> list[ActKind]:
    """What can be done with this thing. To approve, warn and hand on is always possible."""
    possible = takes(concern.kind, concern.object_id) | {ActKind.APPROVE, ActKind.WARN, ActKind.REFER}
    return [kind for kind in ActKind if kind.value in possible]
