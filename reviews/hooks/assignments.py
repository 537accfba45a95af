"""What is asked of a reviewer, to that reviewer alone: a program may put it into their calendar."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from reviews.models import Assignment
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

TYPES = {
    "assignment.invite": "reviewer.invited",
    "assignment.expire": "reviewer.invitation_expired",
    "assignment.remind": "reviewer.review_due",
    "assignment.nudge": "reviewer.review_due",
    "assignment.release": "reviewer.review_released",
    "assignment.remove": "reviewer.review_removed",
    "assignment.thank": "reviewer.review_done",
}


def own_assignments(person: Any, ids: Collection[str]) -> Iterable[Assignment]:
    return Assignment.objects.filter(pk__in=ids, reviewer=person).select_related("round__release__project__owner")


def place_of_reviewer(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(assignments=event.object_id))


def told_of_assignment(event: Event, assignment: Assignment) -> dict[str, Any]:
    return {
        "assignment": {
            "id": assignment.pk,
            "state": assignment.state,
            "release": assignment.round.title,  # by no name in a double-blind round
            "due_at": assignment.due_at.isoformat() if assignment.due_at else None,
            "url": settings.SITE_URL + assignment.get_absolute_url(),
        }
    }


offer(TYPES, about="assignment", seen_by=own_assignments, places=place_of_reviewer, data=told_of_assignment)
withhold(
    "The reviewer's own doing; to anybody else it would tell who judges.",
    "assignment.claim",
    "assignment.accept",
    "assignment.decline",
    "assignment.start",
    "assignment.submit",
    "assignment.revise",
    "reviewer.describe",
)
