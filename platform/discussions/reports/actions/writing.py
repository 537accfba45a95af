"""What every text of a report goes through, and how its clock is set."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core.policies import current
from discussions.reports.models import Report


def answer_days(severity: str) -> int | None:
    """How long somebody may wait for a first answer; None where nobody promises one."""
    days: int | None = current("reports")["first_answer_days"].get(severity)
    return days


def answer_due(severity: str) -> datetime | None:
    days = answer_days(severity)
    return None if days is None else timezone.now() + timedelta(days=days)


def first_answer(report: Report) -> dict[str, Any]:
    """What is written when somebody who answers for a report does something about it."""
    return {} if report.answered_at else {"answered_at": timezone.now()}
