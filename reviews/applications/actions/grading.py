"""From a finished try to its result: the machine's part at once, the clarity of the letters by a senior."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict
from reviews.applications.actions.standing import return_refreshed
from reviews.applications.models import Application, Attempt
from reviews.applications.queries.calibration import passed_kinds, sheets_of
from reviews.applications.queries.judging import score_of
from reviews.applications.scoring import Score
from reviews.applications.states import APPLICATION_MOVES, ATTEMPT_MOVES, ApplicationState, AttemptState, StandingState

NOTE_LIMIT = 4000


@transaction.atomic
def grade(*, attempt: Attempt) -> Attempt:
    """Score what was sent. Below the marks the try has failed; otherwise a senior reads the letters of an applicant,
    and a reviewer who was away is back."""
    policy, found = current("reviewers"), score_of(sheets_of(attempt))
    changes = {**_figures(found), "sent_at": timezone.now()}
    if misses := marks_missed(policy, found):
        move(attempt, ATTEMPT_MOVES, "fail", reason=misses[0], evidence=misses, changes=changes)
    elif attempt.standing is not None:
        move(attempt, ATTEMPT_MOVES, "refresh", changes=changes)
        return_refreshed(standing=attempt.standing)
    else:
        move(attempt, ATTEMPT_MOVES, "send", changes=changes, days=policy["rating_days"])
    return attempt


@transaction.atomic
def rate_attempt(*, attempt: Attempt, senior: Any, rubric: int, note: str) -> Attempt:
    """Say how clear the letters are, from 1 to 5: would the authors know what to do?"""
    require(senior, "applications.rate", attempt)
    if not 1 <= rubric <= 5:
        raise BadInput(fields={"rubric": _("Choose 1 to 5.")})
    if not note.strip() or len(note) > NOTE_LIMIT:
        raise BadInput(fields={"note": _("Say what was clear and what was not; the applicant reads it.")})
    is_enough = rubric >= current("reviewers")["least_rubric"]
    changes = {"rubric": rubric, "rubric_note": note.strip(), "rated_by": senior}
    name = "pass" if is_enough else "fail"
    move(
        attempt, ATTEMPT_MOVES, name, actor=senior, role="senior", reason="" if is_enough else "rubric", changes=changes
    )
    convene_if_calibrated(application=attempt.application)
    return attempt


@transaction.atomic
def regrade(*, attempt: Attempt) -> None:
    """A case of it was wrong and is taken out of the score. A try that failed may now pass; none gets worse."""
    related = ("application", "standing__user")
    locked = Attempt.objects.select_for_update(of=("self",)).select_related(*related).get(pk=attempt.pk)
    policy, found = current("reviewers"), score_of(sheets_of(locked))
    Attempt.objects.filter(pk=locked.pk).update(**_figures(found))
    saved = locked.state == AttemptState.FAILED and not marks_missed(policy, found)
    if saved and locked.standing is not None and locked.standing.state == StandingState.PAUSED:
        move(locked, ATTEMPT_MOVES, "refresh", reason="case_removed")
        return_refreshed(standing=locked.standing)
    if not saved or locked.application is None or locked.rubric is not None:
        return
    if locked.application.state != ApplicationState.CALIBRATION:
        return
    try:
        with transaction.atomic():
            move(locked, ATTEMPT_MOVES, "regrade", reason="case_removed", days=policy["rating_days"])
    except Conflict:  # another try of the same kind is under way, which counts instead
        return


def marks_missed(policy: Policy, found: Score) -> list[str]:
    checks = {
        "missed_critical": found.missed_critical == 0,
        "kappa": found.kappa >= policy["least_kappa"],
        "recall": found.overall_recall >= policy["least_recall"],
    }
    return [name for name, is_met in checks.items() if not is_met]


def convene_if_calibrated(*, application: Application | None) -> None:
    """All kinds passed: the panel has it."""
    if application is None:  # a refresher convenes nobody
        return
    fresh = Application.objects.get(pk=application.pk)
    if fresh.state == ApplicationState.CALIBRATION and set(fresh.kinds) <= passed_kinds(fresh):
        move(application, APPLICATION_MOVES, "convene", days=current("reviewers")["panel_days"])


def _figures(found: Score) -> dict[str, Any]:
    return {"kappa": round(found.kappa, 4), "recall": found.recall, "false_alarms": found.false_alarms}
