"""Reporting a problem."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, NotFound, TooMany
from core.texts import line, written
from discussions.reports.actions.picturing import Drawn, Picture, draw, keep
from discussions.reports.actions.talking import watched_by
from discussions.reports.actions.writing import answer_due, refuse_secrets, usual_embargo
from discussions.reports.models import TITLE_LENGTH, Report
from discussions.reports.queries import get_report
from discussions.reports.states import REPORTER, ReportState, Severity
from discussions.reports.targets import Spot, holds_secret, spot_at
from moderation.actions import look_first

ADDRESS_LIMIT = 500
CONTEXT = {"browser": 300, "language": 40, "screen": 40}


def file_report(*, reporter: Any, screenshots: Sequence[Picture] = (), **said: Any) -> Report:
    """Say that something does not work, in the words of `written_down`."""
    require(reporter, "reports.file")
    _check_pace(reporter)
    report = written_down(reporter, **said)
    report.reporter = reporter
    return _filed(report, draw(screenshots))


def written_down(  # noqa: PLR0913 -- a field of the form each
    person: Any,
    *,
    title: str,
    actual: str,
    where: str = "",
    is_about_site: bool = False,
    steps: str = "",
    expected: str = "",
    severity: str = Severity.S3,
    is_private: bool = False,
    is_no_secret: bool = False,
    wants_credit: bool = False,
    context: Mapping[str, str] | None = None,
    regression_of: str = "",
) -> Report:
    """What somebody says, checked and not kept yet. `where` is an address of this site: it tells what it is about.

    A private report is read by the reporter and by those who keep what it is about safe, until somebody tells it. What
    looks like a key or a password goes into no other, unless the reporter says that it is none.
    """
    if severity not in Severity.values:
        raise BadInput(fields={"severity": _("Choose how bad it is.")})
    if not (is_private or is_no_secret):
        refuse_secrets(title, actual, expected, steps, where)
    spot, address = find_spot(person, where, is_about_site=is_about_site)
    about = _about(spot)
    return Report(
        **about,
        regression_of=_come_back(regression_of, person, about),
        address=address,
        title=line(title, "title", needed=_("Say in a few words what does not work."), limit=TITLE_LENGTH),
        actual=written(actual, "actual", needed=_("Say what happened.")),
        steps=written(steps, "steps"),
        expected=written(expected, "expected"),
        context=_context(context or {}),
        severity=severity,
        is_private=is_private,
        embargo_until=usual_embargo() if is_private else None,
        wants_credit=wants_credit,
        state=ReportState.PRIVATE if is_private else ReportState.NEW,
        due_at=answer_due(severity),
        policy_version=current("reports").reference,
    )


@transaction.atomic
def _filed(report: Report, drawn: Sequence[Drawn]) -> Report:
    report.save(force_insert=True)
    keep(report, drawn)
    watched_by(report, report.reporter)
    events.record("report.filed", report, actor=report.reporter, role=REPORTER, to_state=report.state)
    if not report.is_private:
        look_first(kind="report", id=report.pk, author=report.reporter)
    return report


def find_spot(person: Any, where: str, *, is_about_site: bool = False) -> tuple[Spot, str]:
    """What an address of this site is about, and the address as it is kept. A page that is missing is the site's."""
    given = written(where, "where", limit=ADDRESS_LIMIT)
    parts = urlsplit(_on_this_site(given))
    if not given:
        return Spot(), ""
    if parts.scheme or parts.netloc:
        raise BadInput(fields={"where": _("This address is not on this site. Leave it empty, or give one that is.")})
    path = f"/{parts.path.lstrip('/')}"
    try:
        spot = Spot() if is_about_site else spot_at(person, path, dict(parse_qsl(parts.query)))
    except NotFound:
        raise BadInput(
            fields={
                "where": _("There is nothing at this address, or you may not see it. Is it the site itself that fails?")
            }
        ) from None
    return spot, "" if holds_secret(path) else path + (f"?{parts.query}" if parts.query else "")


def _on_this_site(given: str) -> str:
    site = settings.SITE_URL
    return given[len(site) :] or "/" if given == site or given.startswith(f"{site}/") else given


def _about(spot: Spot) -> dict[str, str]:
    return {"target_kind": spot.kind, "target_id": spot.id, "version": spot.version, "run": spot.run}


def _come_back(id: str, reporter: Any, about: Mapping[str, str]) -> Report | None:
    """The report of the same thing that was resolved, and is back."""
    if not id.strip():
        return None
    try:
        found = get_report(reporter, id.strip().lower())
    except NotFound:
        raise BadInput(fields={"regression_of": _("There is no such report, or you may not see it.")}) from None
    same = (found.target_kind, found.target_id) == (about["target_kind"], about["target_id"])
    if not same or found.state != ReportState.RESOLVED:
        raise BadInput(fields={"regression_of": _("Only what worked again, of the same thing, can come back.")})
    return found


def _context(given: Mapping[str, str]) -> dict[str, str]:
    """What the reporter let us see of their machine, and nothing else."""
    kept = {name: written(str(given.get(name, "")), "context", limit=limit) for name, limit in CONTEXT.items()}
    return {name: text for name, text in kept.items() if text}


def _check_pace(reporter: Any) -> None:
    since = timezone.now() - timedelta(days=1)
    today = Report.objects.filter(reporter=reporter, created_at__gt=since).count()
    if today >= current("reports")["reports_per_day"]:
        raise TooMany(_("That is all for one day. Go on tomorrow; what you typed is kept in this tab."), code="pace")
