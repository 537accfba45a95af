"""Keeping a report private for a time, and telling everybody what it was about at the end of it."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.clocks.acting import AT_ONCE, each
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import line, written
from discussions.reports.models import TITLE_LENGTH, Advisory, Report
from discussions.reports.rules import answers_for_it
from discussions.reports.states import MAINTAINER, OPEN, REPORTER, Severity


@transaction.atomic
def set_embargo(*, report: Report, user: Any, until: date, note: str = "") -> Report:
    """Keep it private until a day on which both sides agree. A report that everybody could read is private from now."""
    require(user, "reports.embargo", report)
    today, days = timezone.localdate(), current("reports")["longest_embargo_days"]
    if not today < until <= today + timedelta(days=days):
        raise BadInput(fields={"until": _("Choose a day within the next %(days)d days.") % {"days": days}})
    changes = {"is_private": True, "embargo_until": until, "embargo_over_at": None}
    Report.objects.filter(pk=report.pk).update(**changes)
    for name, value in changes.items():
        setattr(report, name, value)
    role = MAINTAINER if answers_for_it(user, report) else REPORTER
    evidence = [{"until": until.isoformat()}]
    events.record("report.embargoed", report, actor=user, role=role, note=written(note, "note"), evidence=evidence)
    return report


def heed_embargoes() -> int:
    """Whoever answers for a report is told that its time is over. What is published stays their decision."""
    due = Report.objects.filter(state__in=OPEN, embargo_until__lte=timezone.localdate(), embargo_over_at=None)
    waiting = due.filter(advisory=None).order_by("embargo_until")[:AT_ONCE]
    return each(waiting, _over)


def publish_advisory(*, report: Report, user: Any, **said: str) -> Advisory:
    """Tell everybody, once it is mended or its time is over: `title`, `summary`, `advice`, `affects`, `fixed_in` and
    `severity`. The report itself stays private.
    """
    require(user, "reports.advise", report)
    try:
        with transaction.atomic():
            made = Advisory.objects.create(report=report, published_by=user, **_checked(said))
            events.record("advisory.published", made, actor=user, role=MAINTAINER)
            events.record("report.advised", report, actor=user, role=MAINTAINER)
    except IntegrityError:
        raise Conflict(_("There is an advisory already; correct it."), code="wrong_state") from None
    return made


@transaction.atomic
def correct_advisory(*, advisory: Advisory, user: Any, **said: str) -> Advisory:
    """Other words under the same address, which says that they changed."""
    require(user, "reports.answer_for", advisory.report)
    checked = _checked({name: getattr(advisory, name) for name in FIELDS} | said)
    before = {name: getattr(advisory, name) for name in checked if getattr(advisory, name) != checked[name]}
    for name, value in checked.items():
        setattr(advisory, name, value)
    advisory.corrected_at = timezone.now()
    advisory.save(update_fields=[*checked, "corrected_at"])
    events.record("advisory.corrected", advisory, actor=user, role=MAINTAINER, evidence=[{"before": before}])
    return advisory


FIELDS = ("title", "summary", "advice", "affects", "fixed_in", "severity")


def _checked(said: dict[str, str]) -> dict[str, str]:
    if said.get("severity") not in Severity.values:
        raise BadInput(fields={"severity": _("Choose how bad it is.")})
    return {
        "title": line(said.get("title", ""), "title", limit=TITLE_LENGTH, needed=_("Say in a few words what it is.")),
        "summary": written(said.get("summary", ""), "summary", needed=_("Say what it is and whom it touches.")),
        "advice": written(said.get("advice", ""), "advice", needed=_("Say what people should do.")),
        "affects": line(said.get("affects", ""), "affects"),
        "fixed_in": line(said.get("fixed_in", ""), "fixed_in"),
        "severity": said["severity"],
    }


@transaction.atomic
def _over(report: Report) -> bool:
    won = Report.objects.filter(pk=report.pk, embargo_over_at=None).update(embargo_over_at=timezone.now())
    if won:
        events.record("report.embargo_over", report, role="system")
    return bool(won)
