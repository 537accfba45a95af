"""What webhooks may tell of becoming a reviewer and being one: to the person themselves, and the tier to the site."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from accounts.models import User
from core.models import Event
from reviews.applications.models import Application, Standing
from reviews.applications.states import MAY_JUDGE, StandingState
from webhooks.offers import Key, offer

APPLYING = {
    "application.submit": "reviewer.applied",
    "application.calibrate": "reviewer.calibration",
    "application.convene": "reviewer.panel",
    "application.ask": "reviewer.question",
    "application.admit": "reviewer.admitted",
    "application.reject": "reviewer.not_admitted",
    "application.withdraw": "reviewer.withdrawn",
}
STANDING = {
    "standing.begin": "reviewer.probation",
    "standing.confirm": "reviewer.confirmed",
    "standing.promote": "reviewer.senior",
    "standing.pause": "reviewer.paused",
    "standing.resume": "reviewer.returned",
    "standing.retire": "reviewer.emeritus",
}
SHOWN = (*MAY_JUDGE, StandingState.EMERITUS)


def own_applications(person: Any, ids: Collection[str]) -> Iterable[Application]:
    return Application.objects.filter(pk__in=ids, applicant=person)


def standings_seen_by(person: Any, ids: Collection[str]) -> Iterable[Standing]:
    """Everybody may know who reviews, or did; the rest is the reviewer's own."""
    seen = Q(user_id=person.pk) | Q(state__in=SHOWN)
    return Standing.objects.filter(seen, pk__in=ids).select_related("user")


def places_of_application(event: Event) -> Iterable[Key]:
    return _owner(User.objects.filter(reviewer_applications=event.object_id))


def places_of_standing(event: Event) -> Iterable[Key]:
    return _owner(User.objects.filter(standings=event.object_id))


def _owner(people: Any) -> Iterable[Key]:
    for owner in people.values_list("owner_id", flat=True):
        yield "owner", owner


def told_of_application(event: Event, application: Application) -> dict[str, Any]:
    return {"application": {"id": application.pk, "state": application.state, "kinds": application.kinds}}


def told_of_standing(event: Event, standing: Standing) -> dict[str, Any]:
    return {"reviewer": standing.user.handle, "kind": standing.kind, "tier": standing.tier, "state": standing.state}


offer(APPLYING, about="application", seen_by=own_applications, places=places_of_application, data=told_of_application)
offer(STANDING, about="standing", seen_by=standings_seen_by, places=places_of_standing, data=told_of_standing)
