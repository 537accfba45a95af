"""What webhooks may tell of reports: to whoever wrote one, and to the place of what it is about."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from discussions.reports.models import Advisory, Report
from discussions.reports.notices import advisories_seen_by, reports_seen_by
from discussions.reports.states import REPORT_MOVES
from discussions.reports.targets import places_of
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

TOLD = [
    "report.filed",
    "report.commented",
    "report.remind",
    "report.embargoed",
    "report.embargo_over",
    "report.rerun_ended",
    *(f"report.{move.name}" for move in REPORT_MOVES),
]


def places_of_report(event: Event) -> Iterable[Key]:
    yield from of_people(User.objects.filter(problem_reports=event.object_id))
    for kind, id in Report.objects.filter(pk=event.object_id).values_list("target_kind", "target_id"):
        yield from places_of(kind, id)


def told_of_report(event: Event, report: Report) -> dict[str, Any]:
    """How it stands. What was said is read at its address, by whoever may."""
    return {
        "report": {
            "id": report.pk,
            "about": {
                "kind": report.target_kind,
                "id": report.target_id or None,
                "release": report.version or None,
                "run": report.run or None,
            },
            "title": report.title,
            "state": report.state,
            "severity": report.severity,
            "is_private": report.is_private,
            "url": settings.SITE_URL + report.get_absolute_url(),
        }
    }


offer(
    dict(zip(TOLD, TOLD, strict=True)),
    about="report",
    seen_by=reports_seen_by,
    places=places_of_report,
    data=told_of_report,
)


def places_of_advisory(event: Event) -> Iterable[Key]:
    for kind, id in Report.objects.filter(advisory=event.object_id).values_list("target_kind", "target_id"):
        yield from places_of(kind, id)


def told_of_advisory(event: Event, advisory: Advisory) -> dict[str, Any]:
    return {
        "advisory": {
            "id": advisory.pk,
            "about": {"kind": advisory.report.target_kind, "id": advisory.report.target_id or None},
            "title": advisory.title,
            "severity": advisory.severity,
            "affects": advisory.affects,
            "fixed_in": advisory.fixed_in,
            "url": settings.SITE_URL + advisory.get_absolute_url(),
        }
    }


offer(
    {"advisory.published": "advisory.published", "advisory.corrected": "advisory.corrected"},
    about="advisory",
    seen_by=advisories_seen_by,
    places=places_of_advisory,
    data=told_of_advisory,
)
withhold("Everybody is told of the advisory itself.", "report.advised")
withhold(
    "What becomes of a flag is told to those whom it concerns.",
    "report.comment_hidden",
    "report.comment_shown",
    "report.hidden",
    "report.shown",
)
withhold("How it came out is told.", "report.rerun_begun")
withhold("It says who reported it, which changes nothing about the problem.", "report.claimed")
withhold("Pictures are looked at by people, at the address of the report.", "report.pictured", "report.picture_removed")
