"""Reports about reviewers through the eyes of a person: who filed one, whom it is about, and who looks into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Event
from core.permissions import can
from core.policies import current
from core.problems import NotFound
from core.wording import worded
from deliberation.conflicts import blocked
from projects.models import Release
from reviews.conduct.models import ConductReport
from reviews.conduct.states import OPEN
from reviews.conflicts import without_conflict
from reviews.models import Decision
from reviews.queries.words import Words, words_at

RELATED = (
    "reporter__owner",
    "review__assignment__reviewer__owner",
    "review__assignment__round__release__project__owner",
)


@dataclass(frozen=True)
class Seen:
    """A report as one person may read it: both sides are named to those who look into it, and to nobody else."""

    report: ConductReport
    part: str
    reason: str
    reporter: User | None
    reviewer: User | None

    @property
    def title(self) -> str:
        return self.report.review.assignment.round.title


def reasons() -> list[tuple[str, str]]:
    return [(reason["id"], worded(reason)) for reason in current("conduct")["reasons"]]


def get_words(viewer: Any, release: str, place: str) -> Words:
    """A review that this person may report."""
    found = Release.objects.filter(pk=release).select_related("project__owner").first()
    words = words_at(viewer, found, place) if found is not None and viewer.is_authenticated else None
    if words is None or not can(viewer, "conduct.file", words.review):
        raise NotFound(_("There is no review under this address that you may report."))
    return words


def get_report(viewer: Any, id: str) -> ConductReport:
    found = ConductReport.objects.filter(pk=id).select_related(*RELATED).first()
    if found is None or not can(viewer, "conduct.see", found):
        raise NotFound(_("There is no report under this address, or you may not see it."))
    return found


def seen(viewer: Any, report: ConductReport) -> Seen:
    return seen_of(viewer, [report])[0]


def seen_of(viewer: Any, reports: Iterable[ConductReport]) -> list[Seen]:
    named = dict(reasons())
    return [_seen(viewer, report, named.get(report.reason, report.reason)) for report in reports]


def _seen(viewer: Any, report: ConductReport, reason: str) -> Seen:
    if report.reporter_id == viewer.pk:
        return Seen(report, "reporter", reason, report.reporter, None)
    reviewer = report.review.assignment.reviewer
    if reviewer.pk == viewer.pk:
        return Seen(report, "reviewer", reason, None, reviewer)
    return Seen(report, "officer", reason, report.reporter, reviewer)


def my_reports(person: Any) -> QuerySet[ConductReport]:
    """Those that this person filed, and those about them in which they are heard."""
    mine = Q(reporter=person) | Q(review__assignment__reviewer=person, heard_at__isnull=False)
    return ConductReport.objects.filter(mine).select_related(*RELATED).order_by("-id")


def open_reports(officer: Any) -> QuerySet[ConductReport]:
    """What waits for somebody who had no part, those due first."""
    if not can(officer, "conduct.see_desk"):
        return ConductReport.objects.none()
    found = without_part(officer, ConductReport.objects.filter(state__in=OPEN))
    return found.select_related(*RELATED).order_by("due_at", "id")


def without_part(officer: Any, reports: QuerySet[ConductReport]) -> QuerySet[ConductReport]:
    """As `rules.had_no_part`, for many in one question."""
    told = Event.objects.filter(object_type="conductreport", verb="conduct.decide", actor=officer)
    decided = Decision.objects.filter(decider=officer, round__isnull=False)
    releases = without_conflict(officer, Release.objects.all()).order_by().values("pk")
    return (
        reports.filter(review__assignment__round__release__in=releases)
        .exclude(blocked(officer, ConductReport))
        .exclude(pk__in=told.values("object_id"))
        .exclude(review__assignment__round__in=decided.values("round"))
    )


def earlier_about(report: ConductReport) -> int:
    """How many reports about the same reviewer ended with more than nothing."""
    same = ConductReport.objects.filter(review__assignment__reviewer=report.review.assignment.reviewer_id)
    return same.filter(outcome__in=["warning", "pause", "suspension"], state="decided").exclude(pk=report.pk).count()
