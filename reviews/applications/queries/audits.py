"""Audits on their reviewer's desk, and what came of those that were sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import current
from core.problems import NotFound
from reviews.applications.models import Audit, Standing
from reviews.applications.queries.judging import Compared, checklist_of_audit, compared, judgements
from reviews.applications.scoring import Score, score
from reviews.queries.work import beside_assignments
from reviews.states import IN_WORK, AssignmentState


@beside_assignments
def audits_of(reviewer: Any) -> QuerySet[Audit]:
    """As they stand among assignments, and are fetched like them."""
    found = Audit.objects.filter(reviewer=reviewer).select_related("case__repository", "review", "reviewer")
    return found.order_by("due_at", "-id")


def told_audits(reviewer: Any) -> QuerySet[Audit]:
    """Those that were sent, the latest first: of the others nobody learns."""
    sent = Audit.objects.filter(reviewer=reviewer, state=AssignmentState.SUBMITTED)
    return sent.select_related("case", "review", "sheet__dispute", "sheet__case").order_by("-id")


def get_told_audit(viewer: Any, id: str) -> Audit:
    found = told_audits(viewer).filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no audit of yours under this address."))
    return found


@dataclass(frozen=True)
class Told:
    """An audit with what was planted, and what of it was found."""

    audit: Audit
    score: Score
    items: list[Compared]

    @property
    def planted(self) -> int:
        return sum(pair[1] for pair in self.score.recall.values())

    @property
    def found(self) -> int:
        return sum(pair[0] for pair in self.score.recall.values())


def told(audit: Audit) -> Told:
    items = checklist_of_audit(audit)
    return Told(audit, score(judgements(audit.case, items)), compared(audit.case, items))


def misses_of(standing: Standing) -> int:
    """Audits of the last days in which a critical fault was missed; those before the last such pause count no more."""
    since = timezone.now() - _miss_days()
    return _missed(standing).filter(sheet__sent_at__gt=max(since, standing.coached_at or since)).count()


def misses_before(standing: Standing) -> int:
    """Those that were the reason for its pause, as far as they still are misses."""
    paused = standing.coached_at or timezone.now()
    return _missed(standing).filter(sheet__sent_at__gt=paused - _miss_days(), sheet__sent_at__lte=paused).count()


def _missed(standing: Standing) -> QuerySet[Audit]:
    return Audit.objects.filter(standing=standing, missed_critical__gt=0)


def _miss_days() -> timedelta:
    return timedelta(days=current("reviewers")["audit_miss_days"])


def late_audits(now: datetime) -> QuerySet[Audit]:
    before = now - timedelta(days=current("review")["late_days"])
    return Audit.objects.filter(state__in=IN_WORK, due_at__lt=before)


def silent_audits(now: datetime) -> QuerySet[Audit]:
    return Audit.objects.filter(state=AssignmentState.INVITED, due_at__lt=now)
