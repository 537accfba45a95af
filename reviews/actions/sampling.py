"""Looking afterwards at what was published by its checks alone."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import Conflict
from projects.actions import move_release
from projects.models import Release
from projects.states import PUBLIC
from reviews.actions.triage import checked_letter, checked_reasons
from reviews.models import Classing, Sample
from reviews.states import SAMPLE_MOVES, ChangeClass, SampleState

AFRESH: dict[str, Any] = {"judge": None, "letter": "", "reasons": [], "draw": {}}


@transaction.atomic
def uphold_sample(*, sample: Sample, judge: Any, letter: str = "") -> Sample:
    """The checks were right to let it pass."""
    require(judge, "reviews.judge_sample", sample)
    _judge(sample, "uphold", judge, letter, [])
    return sample


@transaction.atomic
def overturn_sample(*, sample: Sample, judge: Any, reasons: list[str], letter: str) -> Sample:
    """It should not have passed: it is retracted, its author is told why, and their trust begins anew."""
    require(judge, "reviews.judge_sample", sample)
    checked_reasons(current("review"), reasons, "reject")
    checked_letter(letter)
    _judge(sample, "overturn", judge, letter, reasons)
    release = Release.objects.select_for_update(of=("self",)).get(pk=sample.release_id)
    if release.state in PUBLIC:
        changes = {"ending_reason": "sample", "ending_note": letter[:2000]}
        move_release(release, "retract", actor=judge, role="reviewer", reason=reasons[0], note=letter, changes=changes)
    return sample


@transaction.atomic
def ask_second_look(*, release: Release, officer: Any, reason: str) -> Sample:
    """Somebody should look at a public release once more, because a verdict that it rests on is in doubt."""
    require(officer, "reviews.recheck", release)
    if release.state not in PUBLIC:
        raise Conflict(_("Only what is public is looked at again."), code="wrong_state", state=release.state)
    days, role = current("review")["sample_days"], as_moderator(officer)
    known = Sample.objects.select_for_update().filter(release=release).first()
    if known is not None:
        move(known, SAMPLE_MOVES, "ask", actor=officer, role=role, reason=reason, days=days, changes=AFRESH)
        return known
    due = timezone.now() + timedelta(days=days)
    asked = Sample.objects.create(release=release, change=_change(release), due_at=due)
    events.record("sample.ask", asked, actor=officer, role=role, to_state=asked.state, reason=reason)
    return asked


def _change(release: Release) -> str:
    known = Classing.objects.filter(release=release).order_by("-id").values_list("change", flat=True).first()
    return known or ChangeClass.FIRST


def drop_sample(*, release: Release) -> None:
    """The release is not public any more: there is nothing left to look at."""
    for sample in Sample.objects.filter(release=release, state=SampleState.OPEN):
        try:
            move(sample, SAMPLE_MOVES, "drop", reason=release.state)
        except Conflict:  # judged in this very moment
            continue


def _judge(sample: Sample, name: str, judge: Any, letter: str, reasons: list[str]) -> None:
    changes = {"judge": judge, "letter": letter, "reasons": reasons}
    move(
        sample,
        SAMPLE_MOVES,
        name,
        actor=judge,
        role="reviewer",
        reason=reasons[0] if reasons else "",
        note=letter,
        changes=changes,
    )
