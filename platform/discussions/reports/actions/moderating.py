"""What flags and those who judge them do under reports. Whether they may is asked in `moderation`."""

from typing import Any

from django.db import transaction

from accounts.rules import as_moderator
from core import events
from discussions.reports.models import Comment, Report
from moderation.hiding import hide_row, show_row


@transaction.atomic
def hide_comment(comment: Comment, *, user: Any, note: str) -> None:
    if hide_row(comment):
        known = {"actor": user, "role": as_moderator(user), "note": note}
        events.record("report.comment_hidden", comment.report, evidence=[{"comment": comment.pk}], **known)


@transaction.atomic
def show_comment(comment: Comment, *, user: Any, note: str) -> None:
    if show_row(comment):
        known = {"actor": user, "role": as_moderator(user), "note": note}
        events.record("report.comment_shown", comment.report, evidence=[{"comment": comment.pk}], **known)


@transaction.atomic
def hide_report(report: Report, *, user: Any, note: str) -> None:
    """From then on its reporter reads it, and whoever answers for what it is about."""
    if hide_row(report):
        events.record("report.hidden", report, actor=user, role=as_moderator(user), note=note)


@transaction.atomic
def show_report(report: Report, *, user: Any, note: str) -> None:
    if show_row(report):
        events.record("report.shown", report, actor=user, role=as_moderator(user), note=note)
