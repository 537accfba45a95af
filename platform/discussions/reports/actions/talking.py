"""Talking about a report, and following it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import can, require
from core.policies import current
from core.problems import TooMany
from core.texts import written
from discussions.reports.actions.writing import answer_days, first_answer, refuse_secrets
from discussions.reports.models import Comment, Report, Watch
from discussions.reports.rules import holds_its_address, reported_it
from discussions.reports.states import REPORT_MOVES, REPORTER, ReportState

# What the reporter says while they are waited for is the answer.
ANSWERS = {ReportState.NEEDS_INFO: "answer", ReportState.LAPSED: "revive"}


@transaction.atomic
def comment(*, report: Report, user: Any, text: str, is_no_secret: bool = False) -> Comment:
    """Say something about it. Whoever does hears of what follows."""
    require(user, "reports.comment", report)
    said = written(text, "text", needed=_("Write something."))
    if not (report.is_private or is_no_secret):
        refuse_secrets(said)
    is_visitor = holds_its_address(user, report)
    _check_pace(report, user, is_visitor=is_visitor)
    made = Comment.objects.create(report=report, author=None if is_visitor else user, text=said)
    if not is_visitor:
        watched_by(report, user)
    is_theirs = is_visitor or reported_it(user, report)
    if is_theirs and report.state in ANSWERS:
        days = answer_days(report.severity)
        move(report, REPORT_MOVES, ANSWERS[ReportState(report.state)], actor=user, role=REPORTER, days=days)
        return made
    if can(user, "reports.answer_for", report) and not is_theirs:
        _note_first_answer(report)
    role = REPORTER if is_visitor else ""
    events.record("report.commented", report, actor=user, role=role, evidence=[{"comment": made.pk}])
    return made


@transaction.atomic
def watch(*, report: Report, user: Any) -> Report:
    require(user, "reports.watch", report)
    watched_by(report, user)
    return report


@transaction.atomic
def unwatch(*, report: Report, user: Any) -> Report:
    require(user, "reports.watch", report)
    Watch.objects.filter(report=report, person=user).delete()
    return report


def watched_by(report: Report, *people: Any) -> None:
    Watch.objects.bulk_create([Watch(report=report, person=one) for one in people], ignore_conflicts=True)


def _note_first_answer(report: Report) -> None:
    """A word is an answer: the clock of the first one stops."""
    changes = first_answer(report)
    if changes and Report.objects.filter(pk=report.pk, answered_at=None).update(**changes, due_at=None):
        report.answered_at, report.due_at = changes["answered_at"], None


def _check_pace(report: Report, user: Any, *, is_visitor: bool) -> None:
    since, policy = timezone.now() - timedelta(days=1), current("reports")
    if is_visitor:
        own, limit = Comment.objects.filter(author=None, report=report), policy["visitor_comments_per_day"]
    else:
        own, limit = Comment.objects.filter(author=user), policy["comments_per_day"]
    if own.filter(created_at__gt=since).count() >= limit:
        raise TooMany(_("That is all for one day. Go on tomorrow; what you typed is kept in this tab."), code="pace")
