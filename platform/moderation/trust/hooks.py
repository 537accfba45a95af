"""What programs may be told of trust: to whom it is about."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from core.models import Event
from moderation.trust.models import Stewardship
from moderation.trust.notices import steward, stewardships_seen_by
from webhooks.hooks.accounts import oneself, place_of_person
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer


def told_of_trust(event: Event, person: User) -> dict[str, Any]:
    return {"person": person.handle, "before": event.from_state, "after": event.to_state}


def place_of_steward(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(pk__in=[one.pk for one in steward(event)]))


def told_of_stewardship(event: Event, stewardship: Stewardship) -> dict[str, Any]:
    return {"person": stewardship.person.handle, "until": stewardship.until.isoformat()}


offer(
    {"trust.rise": "account.trust_risen", "trust.fall": "account.trust_fallen"},
    about="user",
    seen_by=oneself,
    places=place_of_person,
    data=told_of_trust,
)
offer(
    {"stewardship.begin": "account.steward_named", "stewardship.end": "account.steward_ended"},
    about="stewardship",
    seen_by=stewardships_seen_by,
    places=place_of_steward,
    data=told_of_stewardship,
)
