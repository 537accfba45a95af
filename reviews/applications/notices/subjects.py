"""How applications, tries and standings are fetched through whoever reads of them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from deliberation.conflicts import blocked
from notifications.telling import subject
from reviews.applications.models import Application, Attempt, CaseDispute, Standing
from reviews.applications.rules import is_senior


def applications_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Application]:
    found = Application.objects.filter(pk__in=ids).select_related("applicant")
    judged = ~blocked(reader, Application) if is_senior(reader) else Q(pk__in=[])
    return found.filter(Q(applicant=reader) | judged)


def attempts_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Attempt]:
    applications = Application.objects.exclude(blocked(reader, Application)) if is_senior(reader) else []
    seen = Q(application__applicant=reader) | Q(standing__user=reader) | Q(application__in=applications)
    return Attempt.objects.filter(seen, pk__in=ids).select_related("application")


def disputes_seen_by(reader: Any, ids: Collection[str]) -> Iterable[CaseDispute]:
    found = CaseDispute.objects.filter(pk__in=ids).select_related("sheet__attempt", "sheet__audit")
    return found if is_senior(reader) else found.filter(sheet__reviewer=reader)


def standings_of(reader: Any, ids: Collection[str]) -> Iterable[Standing]:
    return Standing.objects.filter(pk__in=ids, user=reader).select_related("mentor")


subject("application", applications_seen_by)
subject("attempt", attempts_seen_by)
subject("casedispute", disputes_seen_by)
subject("standing", standings_of)
