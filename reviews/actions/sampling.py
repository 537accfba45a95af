"""Looking afterwards at what was published by its checks alone."""

from typing import Any

from django.db import transaction

from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import Conflict
from projects.actions import move_release
from projects.models import Release
from projects.states import PUBLIC
from reviews.actions.triage import checked_letter, checked_reasons
from reviews.models import Sample
from reviews.states import SAMPLE_MOVES, SampleState


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
