"""Where a checked release goes: to reviewers, as many as its changes deserve, or straight to the public."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import events
from core.policies import current
from projects.actions import move_release, publish_due
from projects.models import Release
from reviews.actions.drawing import draw
from reviews.actions.triage import begin_review, publish_unreviewed
from reviews.models import Classing, Decision, Sample
from reviews.queries.classing import classed
from reviews.queries.trust import is_trusted
from reviews.states import ChangeClass, DecidedBy, Level, Outcome

LEVEL_OF = {ChangeClass.FIRST: Level.FULL, ChangeClass.MAJOR: Level.FULL, ChangeClass.MINOR: Level.DELTA}


@transaction.atomic
def route_checked(*, release: Release) -> None:
    """A patch is published by its checks, a minor release goes to one reviewer, everything else to a full round."""
    if settings.PUBLISHING == "open":
        publish_unreviewed(release=release)
        return
    classing = class_release(release=release)
    policy = current("review")
    if classing.change == ChangeClass.PATCH:
        publish_checked(release=release, classing=classing, percent=policy["patch_sample_percent"])
    elif classing.change == ChangeClass.MINOR and is_trusted(release.submitted_by):
        publish_checked(release=release, classing=classing, percent=policy["trusted_sample_percent"])
    elif policy["automatic_triage"]:
        begin_review(release=release, reason="automatic", level=LEVEL_OF[ChangeClass(classing.change)])


@transaction.atomic
def class_release(*, release: Release) -> Classing:
    """Write down how much this frozen state changes. The same state is classed once."""
    known = Classing.objects.filter(release=release, digest=release.digest).first()
    if known is not None:
        return known
    found = classed(release)
    return Classing.objects.create(
        release=release,
        digest=release.digest,
        against=found.against,
        change=found.change,
        findings=found.evidence(),
        policy_version=current("review").reference,
    )


@transaction.atomic
def publish_checked(*, release: Release, classing: Classing, percent: int) -> None:
    """Published at once, by the checks. Some are drawn to be looked at afterwards."""
    drawn = draw(release, percent)
    evidence: list[Any] = [{"change": classing.change, "found": classing.findings}, {"draw": drawn}]
    move_release(release, "start_review", reason=classing.change)
    Decision.objects.create(
        release=release,
        outcome=Outcome.ACCEPT,
        decided_by=DecidedBy.CHECKS,
        digest=release.digest,
        policy_version=classing.policy_version,
    )
    move_release(release, "accept", role=DecidedBy.CHECKS.value, reason=classing.change, evidence=evidence)
    publish_due(release=release, reason=classing.change)
    if drawn["is_drawn"]:
        _sample(release, classing, drawn)


def _sample(release: Release, classing: Classing, drawn: dict[str, Any]) -> None:
    due = timezone.now() + timedelta(days=current("review")["sample_days"])
    sample = Sample.objects.create(release=release, change=classing.change, draw=drawn, due_at=due)
    events.record(
        "sample.draw",
        sample,
        to_state=sample.state,
        reason=classing.change,
        evidence=[drawn],
        policy_version=classing.policy_version,
    )
