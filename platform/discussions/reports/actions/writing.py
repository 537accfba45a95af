"""What every text of a report goes through, and how its clock is set."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import current
from core.problems import BadInput
from discussions.reports.models import Report

TEXT_LIMIT = 10_000


def written(text: str, field: str, *, needed: str = "", limit: int = TEXT_LIMIT) -> str:
    """The text without the space around it. `needed` says what to write where nothing is no answer."""
    said = text.strip().replace("\x00", "")
    if needed and not said:
        raise BadInput(fields={field: needed})
    if len(said) > limit:
        raise BadInput(fields={field: _("Use at most %(limit)d characters.") % {"limit": limit}})
    return said


def line(text: str, field: str, *, needed: str = "", limit: int = 60) -> str:
    return written(" ".join(text.split()), field, needed=needed, limit=limit)


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
