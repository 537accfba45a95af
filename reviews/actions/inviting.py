"""Asking reviewers: in waves by the ranking, or one by an editor's choice; their answers, and silence."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import events
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, Forbidden
from deliberation.actions import waive
from reviews.actions.assigning import declared
from reviews.actions.doors import door
from reviews.actions.seats import check_load, check_place, locked_round, promised, seat, taken
from reviews.models import Assignment, Candidate, Round
from reviews.queries import candidates
from reviews.queries.candidates import Ranked
from reviews.queries.rounds import HOLDING
from reviews.queries.wishes import is_suggested, suggested_seats
from reviews.states import ASSIGNMENT_MOVES, AssignmentState, DeclineReason, RoundState
from reviews.tiers import UNKNOWN, standings_among


@transaction.atomic
def invite_wave(*, round: Round) -> list[Assignment]:
    """Rank anew, keep the list, and ask as many as places are free and one more. Nobody is asked twice for a round."""
    locked = locked_round(round)
    policy = current("review")
    waiting = Assignment.objects.filter(round=locked, state=AssignmentState.INVITED).count()
    free = math.ceil(locked.quorum - taken(locked))
    if locked.state != RoundState.FORMING or waiting >= free:
        return []
    found = candidates.ranked(locked)
    _keep(locked, found, policy)
    size = free - waiting + policy["wave_extra"]
    suggested = suggested_seats(locked)
    chosen = candidates.wave(found, size, _seated(locked), policy, locked.level, suggested=suggested)
    return [_invite(locked, one.user, policy) for one in chosen]


@transaction.atomic
def invite(*, round: Round, editor: Any, handle: str, note: str, plan: str = "") -> Assignment:
    """An editor asks somebody of their choice and writes why. A soft conflict needs a plan, a hard one forbids it."""
    require(editor, "reviews.decide", round)
    if not note.strip():
        raise BadInput(fields={"note": _("Write why you ask this person.")})
    person = candidates.reviewers().filter(handle=handle.strip().lower().removeprefix("@")).first()
    if person is None:
        raise BadInput(fields={"handle": _("There is no reviewer “%(handle)s”.") % {"handle": handle[:40]}})
    locked = locked_round(round)
    check_place(locked)
    _check_wishes(locked, person)
    _check_conflicts(locked, person, editor, plan)
    if Assignment.objects.filter(round=locked, reviewer=person).exists():
        raise Conflict(_("This person was asked already."), code="already_assigned")
    return _invite(locked, person.pk, current("review"), editor=editor, note=note.strip()[:2000])


@door
@transaction.atomic
def accept_invitation(
    *, assignment: Assignment, reviewer: Any, has_no_conflict: bool, declaration: str = ""
) -> Assignment:
    """Take the place one was asked to take, having answered the question about conflicts of interest."""
    require(reviewer, "reviews.answer_invitation", assignment)
    require(reviewer, "reviews.claim", assignment, _("This is your own project, or that of people you work with."))
    locked = locked_round(assignment.round)
    answered = declared(declaration, has_no_conflict=has_no_conflict)
    check_load(reviewer)
    check_place(locked)
    due = promised(locked)
    taking = {"declaration": answered, "due_at": due, "promised_at": due}
    move(assignment, ASSIGNMENT_MOVES, "accept", actor=reviewer, role="reviewer", changes=taking)
    seat(locked, assignment)
    return assignment


@door
@transaction.atomic
def decline_invitation(*, assignment: Assignment, reviewer: Any, reason: str, note: str = "") -> Assignment:
    """Say no. It counts for nothing; the next is asked at once."""
    require(reviewer, "reviews.answer_invitation", assignment)
    check_reason(reason)
    move(assignment, ASSIGNMENT_MOVES, "decline", actor=reviewer, role="reviewer", reason=reason, note=note[:2000])
    fill(round=assignment.round)
    return assignment


def check_reason(reason: str) -> None:
    if reason not in DeclineReason.values:
        raise BadInput(fields={"reason": _("Choose a reason, so that the next is asked with more luck.")})


@transaction.atomic
def expire_invitation(*, assignment: Assignment) -> Assignment:
    move(assignment, ASSIGNMENT_MOVES, "expire", reason="silence")
    fill(round=assignment.round)
    return assignment


@transaction.atomic
def nudge(*, assignment: Assignment, editor: Any) -> Assignment:
    """Remind somebody of a review in their hands; once a day at most."""
    require(editor, "reviews.decide", assignment)
    now = timezone.now()
    before = now - timedelta(hours=current("review")["nudge_hours"])
    rows = Assignment.objects.filter(pk=assignment.pk, state__in=[AssignmentState.INVITED, *HOLDING[:2]])
    if not (rows.filter(nudged_at=None) | rows.filter(nudged_at__lt=before)).update(nudged_at=now):
        raise Conflict(_("They were reminded today already, or have it no longer."), code="nudged_lately")
    events.record("assignment.nudge", assignment, actor=editor, role="editor")
    return assignment


def fill(*, round: Round) -> None:
    """Ask the next, where the system does the asking."""
    fresh = Round.objects.select_related("release__project__owner").get(pk=round.pk)
    if asks_by_itself() and fresh.state == RoundState.FORMING:
        invite_wave(round=fresh)


def asks_by_itself() -> bool:
    """While the site is young, whoever wants takes a review from the desk; later the system asks."""
    return not current("review")["bootstrap"]


def _invite(locked: Round, user: str, policy: Policy, *, editor: Any = None, note: str = "") -> Assignment:
    due = timezone.now() + timedelta(hours=policy["invitation_hours"])
    invited = Assignment.objects.create(
        round=locked, reviewer_id=user, due_at=due, invited_by=editor, invitation_note=note
    )
    role = "editor" if editor is not None else ""
    events.record("assignment.invite", invited, actor=editor, role=role, to_state=invited.state, note=note)
    return invited


def _check_wishes(locked: Round, person: User) -> None:
    if is_suggested(person, locked) and suggested_seats(locked) >= current("review")["suggested_most"]:
        text = _("The authors suggested this person, and as many of theirs as may be were asked already.")
        raise BadInput(fields={"handle": text})


def _check_conflicts(locked: Round, person: User, editor: Any, plan: str) -> None:
    known = candidates.conflicts_with(locked, person)
    if any(conflict.rule.is_hard for conflict in known):
        raise Forbidden(_("A hard conflict of interest stands between this person and the release."), code="conflict")
    if known and not plan.strip():
        text = _("A soft conflict of interest is known: %(rules)s. Write how it is kept fair, or ask somebody else.")
        raise BadInput(fields={"plan": text % {"rules": "; ".join(str(one.rule.words) for one in known)}})
    if known:
        waive(judge=person, subject=locked.release, editor=editor, plan=plan)


def _seated(locked: Round) -> list[Any]:
    there = Assignment.objects.filter(round=locked, state__in=[AssignmentState.INVITED, *HOLDING])
    users = there.values_list("reviewer", flat=True)
    known = standings_among(locked.release.project.kind, list(users))
    return [known.get(user, UNKNOWN) for user in users]


def _keep(locked: Round, found: Sequence[Ranked], policy: Policy) -> None:
    """The list with its scores stays beside the round; of those left out only how many and why."""
    Candidate.objects.filter(round=locked).delete()
    kept = [one for one in found if one.left_out in {"", candidates.SOFT, candidates.UNWANTED}]
    Candidate.objects.bulk_create(
        Candidate(
            round=locked,
            user_id=one.user,
            place=place,
            score=round(one.score, 4),
            parts={name: round(value, 3) for name, value in one.parts.items()},
            tier=one.standing.tier,
            left_out=one.left_out,
            conflicts=[[conflict.rule.id, conflict.because] for conflict in one.conflicts],
        )
        for place, one in enumerate(kept[: policy["candidates_kept"]], start=1)
    )
    counts = {"found": len(kept), "left_out": candidates.left_out(found)}
    events.record("round.rank", locked, evidence=[counts], policy_version=policy.reference)
