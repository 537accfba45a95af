"""What programs may be told of moderation: those who look after the site, and people of what concerns them."""

from collections.abc import Collection, Iterable
from typing import Any

from accounts.models import User
from core.models import Event
from core.permissions import can
from moderation.models import Act, Concern, Storm
from moderation.notices import acts_seen_by, flagger, flags_seen_by
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

CONCERNS = {
    "concern.open": "moderation.flagged",
    "concern.hide": "moderation.hidden",
    "concern.show": "moderation.mended",
    "concern.settle": "moderation.decided",
    "concern.remind": "moderation.waiting",
    "concern.escalate": "moderation.late",
}
STORMS = {"storm.begin": "moderation.storm_begun", "storm.end": "moderation.storm_ended"}
ANSWERS = {"flag.uphold": "flag.upheld", "flag.reject": "flag.rejected", "flag.change": "flag.changed"}
ACTS = {"act.take": "account.judged", "act.overturn": "account.put_right"}


def for_moderators(person: Any, ids: Collection[str]) -> Iterable[Concern]:
    return Concern.objects.filter(pk__in=ids) if can(person, "moderation.see_desk") else Concern.objects.none()


def storms_for_moderators(person: Any, ids: Collection[str]) -> Iterable[Storm]:
    return Storm.objects.filter(pk__in=ids) if can(person, "moderation.see_desk") else Storm.objects.none()


def only_the_site(event: Event) -> Iterable[Key]:
    """Endpoints of the whole site hear everything that their owner may see; nobody else's place is told."""
    return ()


def place_of_flagger(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(pk__in=[one.pk for one in flagger(event)]))


def place_of_judged(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(acts=event.object_id))


def told_of_concern(event: Event, concern: Concern) -> dict[str, Any]:
    """No names: of whom it is shows where it is judged."""
    facts = {"id": concern.pk, "kind": concern.kind, "reason": concern.reason, "weight": concern.weight}
    return {"concern": {**facts, "state": concern.state}}


def told_of_storm(event: Event, storm: Storm) -> dict[str, Any]:
    ended = storm.ended_at and storm.ended_at.isoformat()
    return {"storm": {"begun_at": storm.begun_at.isoformat(), "until": storm.until.isoformat(), "ended_at": ended}}


def told_of_flag(event: Event, flag: Any) -> dict[str, Any]:
    return {"flag": {"id": flag.pk, "kind": flag.kind, "reason": flag.reason, "state": flag.state}}


def told_of_act(event: Event, act: Act) -> dict[str, Any]:
    facts = {"id": act.pk, "kind": act.kind, "reason": act.reason, "points": act.points, "state": act.state}
    return {"act": facts}


offer(CONCERNS, about="concern", seen_by=for_moderators, places=only_the_site, data=told_of_concern)
offer(ANSWERS, about="flag", seen_by=flags_seen_by, places=place_of_flagger, data=told_of_flag)
offer(ACTS, about="act", seen_by=acts_seen_by, places=place_of_judged, data=told_of_act)
offer(STORMS, about="storm", seen_by=storms_for_moderators, places=only_the_site, data=told_of_storm)
withhold(
    "What becomes of a flag is told to those whom it concerns.",
    "user.profile_withheld",
    "user.profile_returned",
    "organisation.profile_withheld",
    "organisation.profile_returned",
)
withhold("Who flags what stays with those who judge it.", "flag.raise")
withhold(
    "What somebody may not do for a while is told to them, and to nobody’s program: their webhooks may rest meanwhile.",
    "sanction.begin",
    "sanction.confirm",
    "sanction.lapse",
    "sanction.end",
    "sanction.lift",
)
