"""Where a submission stands: the steps of its way, and who has the ball."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Release
from projects.states import ReleaseState
from reviews.models import Round
from reviews.queries.checks import Checks
from reviews.states import RoundState

S = ReleaseState
YOURS = (S.NEEDS_FIXES, S.CHANGES_REQUESTED, S.ACCEPTED)
ENDED = (S.REJECTED, S.REJECTED_SCOPE, S.WITHDRAWN, S.LAPSED, S.TAKEN_DOWN, S.RETRACTED)
SHOWN = (S.PUBLISHED, S.SUPERSEDED, S.DEPRECATED)


@dataclass(frozen=True)
class Step:
    label: str
    note: str = ""
    is_done: bool = False
    is_current: bool = False
    since: datetime | None = None
    due: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.is_current and self.due is not None and self.due < timezone.now()

    @property
    def days(self) -> int:
        """Of the whole turn; 0 when it has no limit."""
        return max((self.due - self.since).days, 1) if self.due and self.since else 0

    @property
    def days_used(self) -> int:
        return min(max((timezone.now() - self.since).days, 0), self.days) if self.since else 0


def steps(release: Release, checks: Checks, round_: Round | None) -> list[Step]:
    found = list(_steps(release, checks, round_))
    current = next((place for place, step in enumerate(found) if step.is_current), len(found))
    return [_marked(step, is_done=place < current) for place, step in enumerate(found)]


def headline(release: Release, asked: int) -> str:
    """The title of the page says the state, not the section."""
    number = {"n": release.number}
    words = {
        S.SUBMITTED: _("Release %(n)d: handed in, the checks begin"),
        S.CHECKING: _("Release %(n)d: being checked"),
        S.NEEDS_FIXES: _("Release %(n)d: the checks found something to mend"),
        S.QUARANTINED: _("Release %(n)d: locked away until an editor has looked"),
        S.TRIAGE: _("Release %(n)d: checked, with the editors"),
        S.IN_REVIEW: _("Release %(n)d: with the reviewers"),
        S.ACCEPTED: _("Release %(n)d: accepted, yours to publish"),
        S.PUBLISHED: _("Release %(n)d: published"),
        S.REJECTED: _("Release %(n)d: rejected"),
        S.REJECTED_SCOPE: _("Release %(n)d: not taken up"),
        S.WITHDRAWN: _("Release %(n)d: withdrawn"),
        S.LAPSED: _("Release %(n)d: lapsed after long silence"),
    }
    if release.state == S.CHANGES_REQUESTED:
        text = ngettext(
            "Release %(n)d: one change asked of you", "Release %(n)d: %(asked)d changes asked of you", asked
        )
        return text % (number | {"asked": asked})
    text = words.get(S(release.state), "")
    return text % number if text else f"{release.number}: {release.get_state_display()}"


def _steps(release: Release, checks: Checks, round_: Round | None) -> Iterator[Step]:
    state = release.state
    turn: dict[str, Any] = {"since": release.state_changed_at, "due": release.due_at, "is_current": True}
    is_deliberating = round_ is not None and round_.state == RoundState.DELIBERATING
    yield Step(_("Submitted"))
    yield Step(_("Checks"), _progress(checks), **(turn if state in {S.SUBMITTED, S.CHECKING} else {}))
    if state == S.NEEDS_FIXES:
        yield Step(_("You"), _("mend and send again"), **turn)
    if state in {S.TRIAGE, S.QUARANTINED}:
        yield Step(_("Editor"), _("looks at it"), **turn)
    yield Step(_("Reviewers"), _wanted(round_), **(turn if state == S.IN_REVIEW and not is_deliberating else {}))
    if state == S.CHANGES_REQUESTED:
        yield Step(_("You"), _("answer each change"), **turn)
        yield Step(_("Reviewers"), _("look again"))
    if is_deliberating:
        yield Step(_("Editor"), _("decides"), **turn)
    if state == S.ACCEPTED:
        yield Step(_("You"), _("publish"), **turn)
    if state in ENDED:
        yield Step(str(release.get_state_display()))
    else:
        yield Step(_("Published"))


def _progress(checks: Checks) -> str:
    if not checks.runs:
        return ""
    return _("%(done)d of %(all)d") % {"done": len(checks.finished), "all": len(checks.runs)}


def _wanted(round_: Round | None) -> str:
    """How many reviewers, not how many have sent theirs: the hour of a review might tell whose it is."""
    n = round_.quorum if round_ else 0
    return ngettext("%(n)s reviewer", "%(n)s reviewers", n) % {"n": n} if n else ""


def _marked(step: Step, *, is_done: bool) -> Step:
    return Step(step.label, step.note, is_done, step.is_current, step.since, step.due)
