"""Who may do what while a release is judged. What may be seen at all is the queries' question."""

from typing import Any

import rules

from accounts.rules import is_admin, is_editor, is_in_good_standing, is_moderator, is_reviewer, is_verified
from core.clocks.holding import hold_of
from core.models import Event
from projects.rules import may_administer, may_write
from projects.states import ReleaseState
from reviews.conflicts import has_conflict
from reviews.models import Assignment, Decision, Lock, RequiredChange, Review, Round, Sample, Takedown
from reviews.states import IN_WORK, SENT, AssignmentState, RoundState
from reviews.tiers import judged_kinds


def release_of(about: Any) -> Any:
    """Rules are asked about a release, or about anything in its rounds."""
    if isinstance(about, Review):
        return about.assignment.round.release
    if isinstance(about, Assignment | RequiredChange):
        return about.round.release
    return about.release if isinstance(about, Round | Decision | Takedown | Sample | Lock) else about


@rules.predicate
def is_impartial(user: Any, about: Any) -> bool:
    return about is None or not has_conflict(user, release_of(about))


@rules.predicate
def may_judge_kind(user: Any, about: Any) -> bool:
    """Rights are earned kind by kind."""
    kinds = judged_kinds(user)
    return about is None or kinds is None or release_of(about).project.kind in kinds


@rules.predicate
def is_assigned(user: Any, assignment: Any) -> bool:
    return assignment is not None and assignment.reviewer_id == user.pk


@rules.predicate
def is_in_work(user: Any, assignment: Any) -> bool:
    return assignment is not None and assignment.state in IN_WORK and assignment.round.is_open


@rules.predicate
def is_deliberated(user: Any, round_: Any) -> bool:
    return round_ is not None and round_.state in {RoundState.DELIBERATING, RoundState.HELD}


@rules.predicate
def is_held(user: Any, round_: Any) -> bool:
    return round_ is not None and round_.state == RoundState.HELD


@rules.predicate
def sits_in_round(user: Any, round_: Any) -> bool:
    return round_ is not None and round_.assignments.filter(reviewer=user, state__in=(*IN_WORK, *SENT)).exists()


@rules.predicate
def has_sent_review(user: Any, round_: Any) -> bool:
    """Whoever has sent theirs may hear the others."""
    return round_ is not None and round_.assignments.filter(reviewer=user, state__in=SENT).exists()


@rules.predicate
def is_sent(user: Any, assignment: Any) -> bool:
    return assignment is not None and assignment.state in {AssignmentState.SUBMITTED, AssignmentState.REVISED}


@rules.predicate
def is_others_review(user: Any, review: Any) -> bool:
    return review is not None and review.assignment.reviewer_id != user.pk


@rules.predicate
def writes_project(user: Any, about: Any) -> bool:
    return about is not None and bool(may_write(user, release_of(about)))


@rules.predicate
def administers_project(user: Any, about: Any) -> bool:
    return about is not None and bool(may_administer(user, release_of(about)))


@rules.predicate
def has_the_turn(user: Any, release: Any) -> bool:
    """The clock is, or was when it was stopped, the author's."""
    if release is None or not release.is_open:
        return False
    held = hold_of(release)
    return (held.clock_owner if held else release.clock_owner) == "author"


@rules.predicate
def has_a_clock(user: Any, release: Any) -> bool:
    return release is not None and release.submitted_at is not None and release.clock_owner != ""


@rules.predicate
def is_second_person(user: Any, takedown: Any) -> bool:
    return takedown is not None and takedown.proposed_by_id != user.pk


@rules.predicate
def is_second_keeper(user: Any, lock: Any) -> bool:
    return lock is not None and lock.locked_by_id != user.pk


@rules.predicate
def has_not_judged(user: Any, sample: Any) -> bool:
    """What is looked at anew is looked at by others."""
    told = Event.objects.filter(object_type="sample", object_id=getattr(sample, "pk", ""))
    sent_back = told.filter(verb="sample.look_anew")
    return not (sent_back.exists() and told.filter(verb="sample.overturn", actor=user).exists())


@rules.predicate
def is_in_quarantine(user: Any, release: Any) -> bool:
    return release is not None and release.state == ReleaseState.QUARANTINED


rules.add_perm("reviews.see_desk", is_reviewer | is_editor)
rules.add_perm("reviews.describe_oneself", is_reviewer)
rules.add_perm("reviews.claim", is_reviewer & may_judge_kind & is_impartial)
rules.add_perm("reviews.answer_invitation", is_in_good_standing & is_assigned)
rules.add_perm("reviews.review", is_in_good_standing & is_assigned & is_impartial)
rules.add_perm("reviews.hand_back", is_in_good_standing & is_assigned & is_in_work)
rules.add_perm("reviews.triage", is_editor | is_admin)
rules.add_perm("reviews.decide", (is_editor | is_admin) & is_impartial)
rules.add_perm("reviews.rerun_checks", is_in_good_standing & (writes_project | is_editor))
rules.add_perm("reviews.answer", is_verified & administers_project)
keeps_safe = is_moderator | is_editor | is_admin
rules.add_perm("reviews.recheck", keeps_safe & is_impartial)
rules.add_perm("reviews.see_safety", keeps_safe)
rules.add_perm("reviews.keep_safe", keeps_safe & is_impartial)
rules.add_perm("reviews.confirm_lock", keeps_safe & is_impartial & is_second_keeper)
rules.add_perm("reviews.answer_takedown", keeps_safe & is_impartial & is_second_person)

decides = (is_editor | is_admin) & is_impartial
rules.add_perm("reviews.hold", has_a_clock & (decides | (is_in_good_standing & administers_project & has_the_turn)))
# Who may clear an alarm may read what raised it.
hears_alarm = is_held & is_moderator & is_impartial & ~sits_in_round
rules.add_perm("reviews.see_deliberation", has_sent_review | ((is_editor | is_admin) & is_impartial) | hears_alarm)
rules.add_perm(
    "reviews.deliberate", is_in_good_standing & is_deliberated & (has_sent_review | (is_editor & is_impartial))
)
rules.add_perm("reviews.revise", is_in_good_standing & is_assigned & is_sent & is_impartial)
rules.add_perm("reviews.rate_usefulness", is_verified & administers_project)
rules.add_perm("reviews.rate_quality", (is_editor | is_admin) & is_impartial & is_others_review)
rules.add_perm("reviews.judge_sample", (is_reviewer | is_editor) & is_impartial & has_not_judged)
