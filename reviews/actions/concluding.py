"""What follows from the checks, once all have ended."""

from typing import Any

from django.db import transaction

from core.policies import current
from projects.actions import move_release
from projects.models import Release
from projects.states import ReleaseState
from reviews.actions.deciding import record_decision, settle_round
from reviews.actions.routing import route_checked
from reviews.actions.safety import lock_by_rule
from reviews.models import Finding, RequiredChange, Round
from reviews.queries.checks import Checks, checks_of
from reviews.queries.rounds import open_round
from reviews.states import DecidedBy, Outcome

MOST_CHANGES = 20


@transaction.atomic
def conclude_checks(*, release: Release) -> None:
    """Quarantine, send back, or let pass. Happens once: whoever comes second finds the release elsewhere."""
    release = Release.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=release.pk)
    checks = checks_of(release)
    if not checks.are_finished:
        return
    if release.state == ReleaseState.CHECKING:
        _conclude_first(release, checks)
    elif release.state == ReleaseState.IN_REVIEW:
        _conclude_again(release, checks)


def _conclude_first(release: Release, checks: Checks) -> None:
    evidence = checks.evidence()
    if hit := _quarantined(checks):
        lock_by_rule(release=release, code=hit.code, evidence=evidence)
    elif checks.blocking or not checks.are_passed:
        move_release(release, "find_faults", evidence=evidence)
    else:
        move_release(release, "pass_checks", evidence=evidence)
        route_checked(release=release)


def _conclude_again(release: Release, checks: Checks) -> None:
    """The author sent new files to the reviewers: they were checked while the round was forming."""
    round_ = open_round(release)
    if hit := _quarantined(checks):
        lock_by_rule(release=release, code=hit.code, evidence=checks.evidence())
    elif round_ is not None and (checks.blocking or not checks.are_passed):
        for finding in checks.blocking[:MOST_CHANGES]:
            _ask(round_, finding)
        record_decision(
            round=round_, outcome=Outcome.REQUEST_CHANGES, decided_by=DecidedBy.CHECKS, evidence=checks.evidence()
        )
    elif round_ is not None:
        settle_round(round=round_)


def _ask(round_: Round, finding: Finding) -> None:
    RequiredChange.objects.create(
        round=round_, path=finding.path, line=finding.line or None, what=finding.message, how=finding.how_to_fix
    )


def _quarantined(checks: Checks) -> Finding | None:
    codes: list[Any] = current("review")["quarantine_codes"]
    return next((finding for finding in checks.blocking if finding.code in codes), None)
