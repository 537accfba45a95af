"""Who may report a problem, who answers for it, and who has the last word on whether it works."""

from typing import Any

import rules
from django.utils import timezone

from accounts.registration import is_closed
from accounts.rules import (
    is_admin,
    is_in_good_standing,
    is_moderator,
    is_regular,
    is_verified,
    may_speak,
)
from core.policies import current
from discussions.reports.asking import are_there_any
from discussions.reports.models import Report
from discussions.reports.states import MENDED
from discussions.reports.targets import answers_for


@rules.predicate
def may_come_without_account(user: Any) -> bool:
    """Where the site allows it, unless it takes in nobody new just now."""
    return bool(current("reports")["visitors"] and are_there_any() and not is_closed())


@rules.predicate
def holds_its_address(user: Any, report: Report | None) -> bool:
    """Came by the secret address of a report that belongs to nobody."""
    return report is not None and report.reporter_id is None and getattr(user, "report_id", None) == report.pk


@rules.predicate
def reported_it(user: Any, report: Report | None) -> bool:
    """Somebody signed in, that is: to have no account in common with a visitor makes nobody that visitor."""
    return report is not None and report.reporter_id is not None and report.reporter_id == user.pk


@rules.predicate
def is_a_visitors(user: Any, report: Report | None) -> bool:
    return report is not None and report.reporter_id is None


@rules.predicate
def answers_for_it(user: Any, report: Report | None) -> bool:
    """Asked once for each report and person: the answer stays on the report."""
    if report is None:
        return False
    known: dict[Any, bool] = report.__dict__.setdefault("_answered_by", {})
    if user.pk not in known:
        known[user.pk] = answers_for(user, report.target_kind, report.target_id)
    return known[user.pk]


@rules.predicate
def is_for_everybody(user: Any, report: Report | None) -> bool:
    return report is not None and not report.is_private and report.hidden_at is None


@rules.predicate
def may_be_told(user: Any, report: Report | None) -> bool:
    """A private one, once it is mended, or once the time agreed on is over."""
    if report is None or not report.is_private:
        return False
    is_over = report.embargo_until is not None and report.embargo_until <= timezone.localdate()
    return report.state in MENDED or is_over


rules.add_perm("reports.file", may_speak)
rules.add_perm("reports.file_as_visitor", may_come_without_account)
rules.add_perm("reports.see_desk", is_moderator | is_admin)
rules.add_perm("reports.answer_for", is_in_good_standing & answers_for_it)
# People who are well known sort what everybody may read; what is done about it is for those who answer for it.
rules.add_perm("reports.triage", is_in_good_standing & answers_for_it | is_regular & is_for_everybody & ~reported_it)
rules.add_perm("reports.embargo", is_in_good_standing & (reported_it | answers_for_it))
rules.add_perm("reports.advise", is_in_good_standing & answers_for_it & may_be_told)
rules.add_perm("reports.speak_for", is_in_good_standing & reported_it | holds_its_address)
rules.add_perm("reports.comment", may_speak | holds_its_address)
rules.add_perm("reports.claim", may_speak & is_a_visitors)
rules.add_perm("reports.confirm", is_verified & ~reported_it)
# Nobody confirms what they reported, not even by a machine.
rules.add_perm("reports.rerun", is_in_good_standing & answers_for_it & ~reported_it)
rules.add_perm("reports.picture", is_in_good_standing & (reported_it | answers_for_it))
rules.add_perm("reports.watch", is_in_good_standing)
