"""What a successful appeal does to a release: changed at once, or decided anew by others."""

from typing import Any

from django.db import transaction

from core.moves import move
from core.policies import current
from deliberation.appeals.states import Finding
from projects.actions import move_release
from projects.models import Release
from projects.states import ReleaseState
from reviews.actions.safety import reinstate, unlock
from reviews.actions.triage import open_round_for
from reviews.models import Sample
from reviews.states import SAMPLE_MOVES, Level

REASON = "appeal"


@transaction.atomic
def carry_out(*, release: Release, verb: str, finding: str, judge: Any, note: str) -> None:
    """Put into effect what was found on an appeal against `verb`. Conflict while something is in the way."""
    effects = {
        ("release.reject", Finding.AMEND): _accept,
        ("release.reject", Finding.REMAND): _review_anew,
        ("release.reject_scope", Finding.AMEND): _review_anew,
        ("release.reject_scope", Finding.REMAND): _triage_anew,
        ("release.quarantine", Finding.AMEND): _unlock,
        ("release.quarantine", Finding.REMAND): _look_anew,
        ("release.take_down", Finding.AMEND): _restore,
        ("release.take_down", Finding.REMAND): _look_anew,
    }
    effects[verb, Finding(finding)](release, judge, note)


@transaction.atomic
def put_sample_right(*, sample: Sample, finding: str, judge: Any, note: str) -> None:
    """The second look was wrong, or must be taken by others. Either way the release is public again until then."""
    name, days = ("acquit", None) if finding == Finding.AMEND else ("look_anew", current("review")["sample_days"])
    changes: dict[str, Any] = {"judge": None, "letter": "", "reasons": []} if days else {}
    move(sample, SAMPLE_MOVES, name, actor=judge, role="judge", reason=REASON, note=note, days=days, changes=changes)
    release = Release.objects.select_for_update(of=("self",)).select_related("project").get(pk=sample.release_id)
    if release.state == ReleaseState.RETRACTED and release.ending_reason == "sample":
        reinstate(release=release, actor=judge, note=note)


def _accept(release: Release, judge: Any, note: str) -> None:
    _move(release, "overturn", judge, note)


def _review_anew(release: Release, judge: Any, note: str) -> None:
    _move(release, "review_anew", judge, note)
    open_round_for(release=release, level=Level.FULL, by_others=True)


def _triage_anew(release: Release, judge: Any, note: str) -> None:
    _move(release, "triage_anew", judge, note)


def _look_anew(release: Release, judge: Any, note: str) -> None:
    _move(release, "look_anew", judge, note)


def _unlock(release: Release, judge: Any, note: str) -> None:
    unlock(release=release, actor=judge, role="judge", note=note)


def _restore(release: Release, judge: Any, note: str) -> None:
    if release.state == ReleaseState.TAKEN_DOWN:
        _move(release, "look_anew", judge, note)
    _unlock(release, judge, note)


def _move(release: Release, name: str, judge: Any, note: str) -> None:
    move_release(release, name, actor=judge, role="judge", reason=REASON, note=note)
