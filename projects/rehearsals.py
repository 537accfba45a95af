"""What another submission policy would have done to the releases of the last months."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from core.models import Event
from core.policies import Policy
from core.rehearsals import Effect, late_turns, rehearses, turns
from projects.models import Release
from projects.states import RELEASE_MOVES


@rehearses("submission")
def clocks(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    yield from late_turns(before, after, turns(RELEASE_MOVES, "release", since))


@rehearses("submission")
def lapses(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    """Authors who were to mend something or were asked for changes, and how long they were silent."""
    found = turns(RELEASE_MOVES, "release", since)
    silences = [*found.get("answer_days", []), *found.get("fix_days", [])]
    question = _("Releases that lapsed after long silence")
    yield from late_turns(before, after, {"lapse_days": silences}, question)


@rehearses("submission")
def handed_in(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    """What was handed in, judged by what each policy asks of a card."""
    asked = Event.objects.filter(object_type="release", verb="release.submit", at__gte=since)
    releases = list(
        Release.objects.filter(pk__in=asked.values("object_id")).select_related("project").defer("manifest")
    )
    for key, question, fails in (
        ("card_least_characters", _("Cards that were too short"), _is_short),
        ("required_facts", _("Releases that lacked a required fact"), _lacks_facts),
    ):
        counts = [sum(fails(policy, release) for release in releases) for policy in (before, after)]
        yield Effect(key, question, len(releases), *counts)


@rehearses("submission")
def retries(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    """Releases that were handed in again more often on one day than each policy allows."""
    again = Event.objects.filter(object_type="release", verb="release.resubmit", at__gte=since)
    rows = list(again.order_by("object_id", "at").values_list("object_id", "at"))
    most = _most_a_day(rows)
    counts = [sum(count > policy["resubmissions_a_day"] for count in most.values()) for policy in (before, after)]
    yield Effect("resubmissions_a_day", _("Releases that met the limit of one day"), len(most), *counts)


def _is_short(policy: Policy, release: Release) -> bool:
    return len(release.card.strip()) < int(policy["card_least_characters"])


def _lacks_facts(policy: Policy, release: Release) -> bool:
    wanted: list[str] = policy["required_facts"].get(release.project.kind, [])
    held: dict[str, Any] = release.card_data
    return any(not held.get(fact) and not getattr(release.project, fact, "") for fact in wanted)


def _most_a_day(rows: list[tuple[str, datetime]]) -> dict[str, int]:
    """By release, how many times it came within the 24 hours that saw it most."""
    most: dict[str, int] = {}
    for object_id, at in rows:
        within = sum(other == object_id and at - timedelta(days=1) < then <= at for other, then in rows)
        most[object_id] = max(most.get(object_id, 0), within)
    return most
