"""Every act of the workflows around a release, as data: what moves, along which arrow, and whose hand may do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.moves import Moves
from deliberation.appeals.actions import give_voice, withdraw_appeal
from deliberation.appeals.models import Appeal, Voice
from deliberation.appeals.states import APPEAL_MOVES
from projects import actions as projects
from projects.models import Project, Release
from projects.states import LOCKED, PUBLIC, RELEASE_MOVES
from reviews import actions
from reviews.models import Assignment, Lock, Round, Sample, Takedown
from reviews.states import ASSIGNMENT_MOVES, LOCK_MOVES, ROUND_MOVES, SAMPLE_MOVES, TAKEDOWN_MOVES
from tests.projects.conftest import bring

OWNER, EDITORS = frozenset({"owner"}), frozenset({"editor", "admin"})
KEEPERS = frozenset({"editor", "moderator", "admin"})
ROLES = ("anonymous", "stranger", "writer", "owner", "reviewer", "judge", "editor", "moderator", "admin")
WORDS = "Read twice."


@dataclass(frozen=True)
class Act:
    """`who` may do it; `never` are states of the arrow from which this door does not lead, or through others first."""

    move: str
    table: Moves
    model: type[Any]
    run: Callable[[Any, Any], Any]
    who: frozenset[str]
    never: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.table.noun}.{self.move}"

    @property
    def states(self) -> frozenset[str]:
        return self.table.named(self.move).source - self.never

    @property
    def target(self) -> str:
        return self.table.named(self.move).target


def of_release(move: str, run: Callable[[Any, Any], Any], who: frozenset[str], **more: Any) -> Act:
    return Act(move, RELEASE_MOVES, Release, run, who, **more)


ACTS = [
    of_release("publish", lambda r, u: projects.publish_release(release=r, user=u), OWNER),
    of_release(
        "withdraw", lambda r, u: projects.withdraw_release(release=r, user=u), OWNER, never=frozenset({"draft"})
    ),
    of_release("deprecate", lambda r, u: projects.deprecate_release(release=r, user=u, note=WORDS), OWNER),
    of_release(
        "retract",
        lambda r, u: projects.retract_release(release=r, user=u, reason="law", note=WORDS),
        OWNER | EDITORS,
    ),
    of_release("reopen", lambda r, u: projects.reopen_release(release=r, user=u), OWNER),
    of_release(
        "reject_scope",
        lambda r, u: actions.reject_scope(release=r, editor=u, reasons=["scope"], letter=WORDS),
        EDITORS,
    ),
    of_release("start_review", lambda r, u: actions.start_review(release=r, editor=u), EDITORS),
    of_release("quarantine", lambda r, u: actions.lock_release(release=r, keeper=u, reason="law", note=WORDS), KEEPERS),
    of_release("restore", lambda r, u: actions.restore_release(release=r, keeper=u, letter=WORDS), KEEPERS),
    of_release("require_fixes", lambda r, u: actions.require_fixes(release=r, keeper=u, letter=WORDS), KEEPERS),
    Act(
        "decide",
        ROUND_MOVES,
        Round,
        lambda r, u: actions.decide(round=r, editor=u, outcome="reject", letter=WORDS, reasons=["claims"]),
        EDITORS,
    ),
    Act(
        "release",
        ASSIGNMENT_MOVES,
        Assignment,
        lambda a, u: actions.hand_back(assignment=a, reviewer=u),
        frozenset({"reviewer"}),
        never=frozenset({"invited"}),
    ),
    Act(
        "accept",
        ASSIGNMENT_MOVES,
        Assignment,
        lambda a, u: actions.accept_invitation(assignment=a, reviewer=u, has_no_conflict=True),
        frozenset({"reviewer"}),
    ),
    Act(
        "decline",
        ASSIGNMENT_MOVES,
        Assignment,
        lambda a, u: actions.decline_invitation(assignment=a, reviewer=u, reason="busy"),
        frozenset({"reviewer"}),
    ),
    Act(
        "confirm",
        TAKEDOWN_MOVES,
        Takedown,
        lambda t, u: actions.confirm_takedown(takedown=t, keeper=u),
        frozenset({"editor", "admin"}),
    ),
    Act(
        "confirm",
        LOCK_MOVES,
        Lock,
        lambda k, u: actions.confirm_lock(lock=k, keeper=u),
        frozenset({"editor", "admin"}),
    ),
    Act("refuse", TAKEDOWN_MOVES, Takedown, lambda t, u: actions.refuse_takedown(takedown=t, keeper=u), KEEPERS),
    Act(
        "uphold",
        SAMPLE_MOVES,
        Sample,
        lambda s, u: actions.uphold_sample(sample=s, judge=u),
        frozenset({"reviewer", "judge", "editor"}),
    ),
    Act(
        "overturn",
        SAMPLE_MOVES,
        Sample,
        lambda s, u: actions.overturn_sample(sample=s, judge=u, reasons=["claims"], letter=WORDS),
        frozenset({"reviewer", "judge", "editor"}),
    ),
    Act("withdraw", APPEAL_MOVES, Appeal, lambda a, u: withdraw_appeal(appeal=a, user=u), OWNER),
    Act(
        "decide",
        APPEAL_MOVES,
        Appeal,
        lambda a, u: give_voice(appeal=a, judge=u, finding="uphold", letter=WORDS),
        frozenset({"judge", "editor", "admin"}),
    ),
]


class Stage:
    """One release and everything that can happen to it, with the people who stand around it."""

    def __init__(self, project: Project, cast: dict[str, Any], another: Any) -> None:
        self.release = bring(project, cast["owner"], "submitted")
        self.cast, self.another = cast, another
        Round.objects.filter(release=self.release).delete()  # where effects follow at once, its checks have run by now

    def subject(self, act: Act, state: str) -> Any:
        """What the act is about, in this state, fresh from the database."""
        made = {
            Release: self._release,
            Round: self._round,
            Assignment: self._assignment,
            Takedown: self._takedown,
            Lock: self._lock,
            Sample: self._sample,
            Appeal: self._appeal,
        }[act.model](state)
        return act.model.objects.get(pk=made.pk)

    def _release(self, state: str) -> Release:
        from django.utils import timezone

        was_public = state in {*PUBLIC, *LOCKED}
        published = timezone.now() if was_public else None
        Release.objects.filter(pk=self.release.pk).update(state=state, published_at=published)
        return self.release

    def _round(self, state: str) -> Round:
        self._release("in_review")
        found, _new = Round.objects.update_or_create(
            release=self.release, number=1, defaults={"state": state, "digest": self.release.digest}
        )
        return found

    def _assignment(self, state: str) -> Assignment:
        round_ = self._round("forming")
        found, _new = Assignment.objects.update_or_create(
            round=round_, reviewer=self.cast["reviewer"], defaults={"state": state}
        )
        return found

    def _takedown(self, state: str) -> Takedown:
        self._release("quarantined")
        facts = {"reason": "law", "letter": WORDS, "proposed_by": self.cast["moderator"]}
        answered = {"answered_by": self.another, "state": state}
        found, _new = Takedown.objects.update_or_create(release=self.release, defaults=facts | answered)
        return found

    def _lock(self, state: str) -> Lock:
        self._release("quarantined")
        facts = {"reason": "law", "locked_by": self.cast["moderator"], "confirmed_by": self.another, "state": state}
        return Lock.objects.update_or_create(release=self.release, defaults=facts)[0]

    def _sample(self, state: str) -> Sample:
        self._release("published")
        return Sample.objects.update_or_create(release=self.release, defaults={"state": state, "change": "patch"})[0]

    def _appeal(self, state: str) -> Appeal:
        """Bob reviewed it and somebody else rejected it; one voice has been given."""
        self._assignment("thanked")
        self._release("in_review")
        self.release.refresh_from_db()
        decision = projects.move_release(self.release, "reject", actor=self.another, role="editor", note=WORDS)
        about = {"verb": decision.verb, "subject_type": "release", "subject_id": self.release.pk}
        found = Appeal.objects.create(
            decision=decision, filed_by=self.cast["owner"], text=WORDS, state=state, finding="uphold", **about
        )
        Voice.objects.create(appeal=found, judge=self.another, finding="uphold", letter=WORDS)
        return found
