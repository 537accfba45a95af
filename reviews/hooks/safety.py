"""What is locked away, proposed to go for good, or drawn to be looked at: to those who keep the site safe."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import QuerySet

from core.models import Event
from core.permissions import can
from projects.hooks import project_in_brief, release_in_brief
from reviews.models import Lock, Round, Sample, Takedown
from webhooks.offers import Key, offer

TAKEDOWNS = {
    "takedown.propose": "moderation.takedown_proposed",
    "takedown.remind": "moderation.takedown_waiting",
    "takedown.confirm": "moderation.takedown_confirmed",
    "takedown.refuse": "moderation.takedown_refused",
    "takedown.lapse": "moderation.takedown_lapsed",
}
LOCKS = {
    "lock.begin": "moderation.locked_by_one",
    "lock.confirm": "moderation.lock_confirmed",
    "lock.lapse": "moderation.lock_lapsed",
    "lock.end": "moderation.lock_ended",
}
ALARMS = {"round.hold": "moderation.alarm_raised", "round.clear": "moderation.alarm_cleared"}
SAMPLES = {
    "sample.draw": "moderation.sample_drawn",
    "sample.remind": "moderation.sample_waiting",
    "sample.escalate": "moderation.sample_late",
    "sample.uphold": "moderation.sample_upheld",
    "sample.overturn": "moderation.sample_overturned",
    "sample.drop": "moderation.sample_dropped",
    # Somebody asks for another look, or an appeal finds otherwise.
    "sample.ask": "moderation.sample_asked_for",
    "sample.acquit": "moderation.sample_acquitted",
    "sample.look_anew": "moderation.sample_looked_at_anew",
}


def seen_by_keepers(rows: "Callable[[], QuerySet[Any]]") -> Callable[..., Iterable[Any]]:
    def seen(person: Any, ids: Collection[str]) -> Iterable[Any]:
        found = rows().filter(pk__in=ids).select_related("release__project__owner")
        return found if can(person, "reviews.see_safety") else found.none()

    return seen


def nowhere_but_the_site(event: Event) -> Iterable[Key]:
    return ()


def told(event: Event, about: Any) -> dict[str, Any]:
    """Neither who proposed or found it, nor what reviewers wrote."""
    return {
        "project": project_in_brief(about.release.project),
        "release": release_in_brief(about.release),
        "about": {"id": about.pk, "state": about.state, "reason": event.reason_code or None},
    }


ROWS = {
    "takedown": Takedown.objects.all,
    "round": Round.objects.all,
    "sample": Sample.objects.all,
    "lock": Lock.objects.all,
}
for types, about in ((TAKEDOWNS, "takedown"), (ALARMS, "round"), (SAMPLES, "sample"), (LOCKS, "lock")):
    offer(types, about=about, seen_by=seen_by_keepers(ROWS[about]), places=nowhere_but_the_site, data=told)
