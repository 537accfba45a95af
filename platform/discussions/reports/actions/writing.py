"""What every text of a report goes through, and how its clock is set."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import secrets
from core.policies import current
from core.problems import BadInput
from discussions.reports.models import Report


def refuse_secrets(*texts: str) -> None:
    """What everybody will read holds no key or password, unless its author says that it is none."""
    if (secret := secrets.first_in(*texts)) is None:
        return
    told = _(
        "This looks like a secret: %(what)s (%(hint)s). Take it out and make it invalid, or keep the report private."
    )
    fields = {"is_no_secret": told % {"what": secret.what, "hint": secret.hint}}
    raise BadInput(fields=fields, code="secret_found")


def answer_days(severity: str) -> int | None:
    """How long somebody may wait for a first answer; None where nobody promises one."""
    days: int | None = current("reports")["first_answer_days"].get(severity)
    return days


def answer_due(severity: str) -> datetime | None:
    days = answer_days(severity)
    return None if days is None else timezone.now() + timedelta(days=days)


def usual_embargo() -> date:
    """Until when a private report stays so, unless those it concerns agree on another day."""
    return timezone.localdate() + timedelta(days=current("reports")["embargo_days"])


def first_answer(report: Report) -> dict[str, Any]:
    """What is written when somebody who answers for a report does something about it."""
    return {} if report.answered_at else {"answered_at": timezone.now()}
