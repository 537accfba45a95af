"""Telling what came of a grant. Accepted, the report frees what was kept back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, PaymentRequired
from core.texts import written
from resources.grants.actions.answering import answered
from resources.grants.actions.granting import pass_to
from resources.grants.actions.holding import end_rest
from resources.grants.actions.owing import resume_reported
from resources.grants.models import Grant, GrantLine, GrantReport
from resources.grants.queries.reports import outputs_of
from resources.grants.states import GRANT_MOVES, LIVE, REPORT_MOVES, GrantState


@transaction.atomic
def write_report(
    *, grant: Grant, user: Any, summary: str, lessons: str = "", thanks: str = "", outputs: Sequence[str] | None = None
) -> GrantReport:
    """Five minutes: what came of it. Releases that were published meanwhile are found; `outputs` leaves some out."""
    require(user, "grants.change", grant)
    told = {
        "summary": written(summary, "summary", needed=_("Say in a few sentences what came of it. Everybody reads it.")),
        "lessons": written(lessons, "lessons"),
        "thanks": written(thanks, "thanks"),
    }
    found = {release.pk: release for release in outputs_of(grant)}
    if outputs is not None and (strange := set(outputs) - found.keys()):
        text = _("Not among the releases of that time: %(ids)s.")
        raise BadInput(fields={"outputs": text % {"ids": ", ".join(sorted(strange))[:200].replace("\x00", "")}})
    due = timezone.now() + timedelta(days=current("grants")["report_answer_days"])
    try:
        with transaction.atomic():
            report = GrantReport.objects.create(grant=grant, written_by=user, due_at=due, **told)
    except IntegrityError:
        raise Conflict(_("A report waits to be read already."), code="report_waits") from None
    report.outputs.set(found.values() if outputs is None else [found[id] for id in outputs])
    events.record("grant_report.write", report, actor=user, role="holder", to_state=report.state)
    return report


@transaction.atomic
def accept_report(*, report: GrantReport, officer: Any, answer: str = "") -> GrantReport:
    """Well told: the second part passes from the pool, and nothing stands in the way of asking again."""
    answered(report, REPORT_MOVES, "accept", officer=officer, answer=answer)
    if report.grant.state in LIVE:
        _pass_the_rest(report.grant)
    resume_reported(report.grant)
    return report


@transaction.atomic
def send_report_back(*, report: GrantReport, officer: Any, answer: str) -> GrantReport:
    answered(report, REPORT_MOVES, "send_back", officer=officer, answer=answer, needed=_("Say what is missing."))
    return report


def _pass_the_rest(grant: Grant) -> None:
    end_rest(grant)
    waiting = GrantLine.objects.filter(grant=grant, passed__lt=F("amount")).select_related("grant__pool")
    for line in waiting.order_by("unit"):
        try:
            pass_to(line, line.amount - line.passed, "tranche")
        except PaymentRequired:
            text = _("The pool has not enough for the second part now. Fill it, then accept the report.")
            raise Conflict(text, code="pool_empty") from None
        GrantLine.objects.filter(pk=line.pk).update(passed=F("amount"))
    if grant.state == GrantState.EXHAUSTED:
        move(grant, GRANT_MOVES, "refill", reason="report")
