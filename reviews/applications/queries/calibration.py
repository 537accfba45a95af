"""Tries and cases through the eyes of a person. A try is its applicant's; its letters are read by seniors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import current
from core.problems import NotFound
from deliberation.conflicts import off_limits
from projects.states import Kind
from reviews.applications.models import Application, Attempt, CalibrationCase, CaseDispute, CaseSheet
from reviews.applications.states import UNFINISHED_ATTEMPT, AttemptState, CaseState, DisputeState

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class KindStanding:
    """How far an applicant has got with one kind."""

    kind: str
    label: str
    attempt: Attempt | None
    is_passed: bool
    wait: datetime | None

    @property
    def is_under_way(self) -> bool:
        return self.attempt is not None and self.attempt.state in UNFINISHED_ATTEMPT


def attempts_of(application: Application) -> QuerySet[Attempt]:
    return Attempt.objects.filter(application=application).order_by("id")


def standing_by_kind(application: Application) -> list[KindStanding]:
    latest = {attempt.kind: attempt for attempt in attempts_of(application)}
    labels, passed = dict(Kind.choices), passed_kinds(application)
    return [
        KindStanding(
            kind=kind,
            label=str(labels[Kind(kind)]),
            attempt=latest.get(kind),
            is_passed=kind in passed,
            wait=None if kind in passed else next_try_at(application.applicant, kind),
        )
        for kind in application.kinds
    ]


def passed_kinds(application: Application) -> set[str]:
    return set(attempts_of(application).filter(state=AttemptState.PASSED).values_list("kind", flat=True))


def tries_this_year(applicant: Any, kind: str) -> QuerySet[Attempt]:
    since = timezone.now() - YEAR
    return Attempt.objects.filter(application__applicant=applicant, kind=kind, started_at__gte=since)


def get_attempt(viewer: Any, id: str) -> Attempt:
    """One's own try; nobody else has it under this address."""
    own = Q(application__applicant=viewer) | Q(standing__user=viewer)
    found = Attempt.objects.filter(own, pk=id).select_related("application", "standing").first()
    if found is None:
        raise NotFound(_("There is no calibration of yours under this address."))
    return found


def get_sheet(viewer: Any, attempt: str, id: str) -> CaseSheet:
    found = sheets_of(get_attempt(viewer, attempt)).filter(pk=id, skipped_at=None).first()
    if found is None:
        raise NotFound(_("This calibration has no such case."))
    return found


def sheets_of(attempt: Attempt) -> QuerySet[CaseSheet]:
    found: QuerySet[CaseSheet] = attempt.sheets.select_related(
        "case", "dispute", "attempt__application", "attempt__standing"
    )
    return found.order_by("place", "id")


def awaiting_rating(senior: Any) -> QuerySet[Attempt]:
    """Tries whose letters wait to be read by somebody without ties to the applicant."""
    waiting = Attempt.objects.filter(state=AttemptState.RATING, rubric=None, application__isnull=False)
    impartial = waiting.exclude(application__in=off_limits(senior, Application))
    return impartial.select_related("application__applicant__owner").order_by("due_at", "id")


def get_rated(viewer: Any, id: str) -> Attempt:
    found = Attempt.objects.filter(pk=id).select_related("application__applicant__owner").first()
    if found is None or found.is_open or found.is_refresher:
        raise NotFound(_("There is no finished calibration under this address."))
    return found


def bank() -> QuerySet[CalibrationCase]:
    """Every case with how often it was judged, and how often its outcome was met."""
    sent = Q(sheets__sent_at__isnull=False)
    return CalibrationCase.objects.annotate(
        judged=Count("sheets", filter=sent), disputed=Count("sheets__dispute", filter=Q(sheets__dispute__state="open"))
    ).order_by("kind", "code")


def get_case(id: str) -> CalibrationCase:
    found = bank().filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such case in the bank."))
    return found


def open_disputes() -> QuerySet[CaseDispute]:
    return (
        CaseDispute.objects.filter(state=DisputeState.OPEN)
        .select_related("sheet__case", "sheet__reviewer__owner")
        .order_by("id")
    )


def get_dispute(id: str) -> CaseDispute:
    found = CaseDispute.objects.filter(pk=id).select_related("sheet__case", "sheet__reviewer").first()
    if found is None:
        raise NotFound(_("There is no such dispute."))
    return found


def drawable(kind: str, sort: str, languages: list[str]) -> QuerySet[CalibrationCase]:
    """Cases that may be drawn, in a language that the person reads; English is always among them. Those that can stand
    in for a release are kept for audits."""
    spoken = {"en", *(language.partition("-")[0] for language in languages)}
    return CalibrationCase.objects.filter(
        kind=kind, sort=sort, state=CaseState.ACTIVE, language__in=spoken, is_whole=False
    )


def next_try_at(applicant: Any, kind: str) -> datetime | None:
    """When this person may try again: after some days, and not more often a year than the policy says."""
    policy = current("reviewers")
    earlier = list(tries_this_year(applicant, kind).order_by("-started_at"))
    if not earlier:
        return None
    ended = [one.state_changed_at for one in earlier if one.state in {AttemptState.FAILED, AttemptState.EXPIRED}]
    after = [max(ended) + timedelta(days=policy["retry_days"])] if ended else []
    if len(earlier) >= policy["tries_per_year"]:
        after.append(earlier[policy["tries_per_year"] - 1].started_at + YEAR)
    due = max(after, default=None)
    return due if due and due > timezone.now() else None
