"""Saying something about a report by mail. What its reporter says while they are asked is the answer."""

from typing import Any

from core.permissions import can
from discussions.reports import actions
from discussions.reports.models import Report
from notifications.answering import answerable


def may_comment(person: Any, report: Report) -> bool:
    return can(person, "reports.comment", report)


def comment_by_mail(person: Any, report: Report, text: str) -> str:
    actions.comment(report=report, user=person, text=text)
    return report.get_absolute_url()


def title_of(report: Report) -> str:
    return report.title


answerable("report", titled=title_of, may=may_comment, write=comment_by_mail)
