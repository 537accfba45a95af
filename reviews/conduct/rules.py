"""Who may report a reviewer, who looks into it, and who sees what came of it."""

from typing import Any

import rules

from accounts.rules import is_admin, is_editor, is_in_good_standing, is_moderator
from core.models import Event
from deliberation.conflicts import is_blocked
from projects.rules import may_administer
from reviews.conduct.models import ConductReport
from reviews.conduct.states import Capacity
from reviews.conflicts import has_conflict
from reviews.models import Assignment, Decision, Review
from reviews.states import SENT


def capacity_of(user: Any, review: Review) -> str:
    """As whom this person may report the review; nothing if they may not."""
    release = review.assignment.round.release
    if review.submitted_at is None or review.assignment.reviewer_id == user.pk:
        return ""
    if may_administer(user, release):
        return Capacity.AUTHOR
    if Assignment.objects.filter(round__release=release, reviewer=user, state__in=SENT).exists():
        return Capacity.REVIEWER
    return Capacity.EDITOR if is_editor(user) and not has_conflict(user, release) else ""


@rules.predicate
def may_report(user: Any, review: Any) -> bool:
    return isinstance(review, Review) and bool(capacity_of(user, review))


@rules.predicate
def filed_it(user: Any, report: Any) -> bool:
    return isinstance(report, ConductReport) and report.reporter_id == user.pk


@rules.predicate
def is_about_them(user: Any, report: Any) -> bool:
    """Once they are heard; before, they know nothing of it."""
    if not isinstance(report, ConductReport) or report.heard_at is None:
        return False
    return bool(report.review.assignment.reviewer_id == user.pk)


@rules.predicate
def had_no_part(user: Any, report: Any) -> bool:
    """Tied to neither side nor to the release, not the editor who decided on it, and not who decided this before."""
    if not isinstance(report, ConductReport) or is_blocked(user, report):
        return False
    round_ = report.review.assignment.round
    decided = Decision.objects.filter(round=round_, decider=user).exists()
    told = Event.objects.filter(object_type="conductreport", object_id=report.pk, verb="conduct.decide", actor=user)
    return not (decided or told.exists() or has_conflict(user, round_.release))


@rules.predicate
def decided_it(user: Any, report: Any) -> bool:
    return isinstance(report, ConductReport) and report.decided_by_id == user.pk


officer = is_moderator | is_admin
rules.add_perm("conduct.file", is_in_good_standing & may_report)
rules.add_perm("conduct.see_desk", officer)
rules.add_perm("conduct.judge", officer & had_no_part)
rules.add_perm("conduct.answer", is_about_them)
rules.add_perm("conduct.withdraw", is_in_good_standing & filed_it)
rules.add_perm("conduct.see", filed_it | is_about_them | (officer & (had_no_part | decided_it)))
