"""The author's side: answer each change, send the round back, wait for the verdict."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.problems import BadInput, Conflict
from projects import actions as projects
from projects.models import Release
from projects.states import ReleaseState
from reviews.actions.triage import open_round_for
from reviews.models import RequiredChange, Round
from reviews.queries.rounds import asked_changes, current_round
from reviews.states import ROUND_MOVES, ChangeAnswer, Level, RoundState

TEXT_LIMIT = 20_000


@transaction.atomic
def answer_change(*, change: RequiredChange, user: Any, answer: str, text: str = "") -> RequiredChange:
    """Answer one change: done, or not and why. May be written again until the round is sent back."""
    release = change.round.release
    require(user, "reviews.answer", release)
    if release.state != ReleaseState.CHANGES_REQUESTED:
        raise Conflict(_("This release is not with you now."), code="wrong_state", state=release.state)
    if answer not in {"", *ChangeAnswer.values}:
        raise BadInput(fields={"answer": _("Answer “done”, or “will not” and why.")})
    if len(text) > TEXT_LIMIT:
        raise BadInput(fields={"text": _("Use at most %(limit)d characters.") % {"limit": TEXT_LIMIT}})
    change.answer, change.answer_text, change.answered_at = answer, text, timezone.now()
    change.save(update_fields=["answer", "answer_text", "answered_at"])
    return change


@transaction.atomic
def send_back(*, release: Release, user: Any, note: str = "") -> Round:
    """Hand the release back with new files and an answer to each change: round n+1, earlier reviewers first."""
    require(user, "reviews.answer", release)
    changes = list(asked_changes(release))
    missing = [change for change in changes if change.is_required and not change.is_answered]
    if missing:
        names = ", ".join(str(change) for change in missing)
        text = _("Answer each change first. Missing: %(names)s. “Will not” needs its reason.") % {"names": names}
        raise BadInput(fields={"answers": text}, code="unanswered_changes")
    evidence = [{"change": str(change), "answer": change.answer} for change in changes]
    projects.answer_changes(release=release, user=user, note=note, evidence=evidence)
    before = current_round(release)
    if before is not None and before.state == RoundState.DECIDED:  # closed already when the release had lapsed
        move(before, ROUND_MOVES, "close", actor=user, role="author")
    return open_round_for(release=release, level=before.level if before else Level.FULL, days="recheck_days")
