"""Audits: which may be drawn, what stands on a reviewer's desk, and what came of those that were sent."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import Policy, current
from core.problems import NotFound
from reviews.applications.models import Audit, CalibrationCase, Standing
from reviews.applications.queries.judging import Compared, checklist_of_audit, compared, judgements
from reviews.applications.rules import is_senior
from reviews.applications.scoring import Score, score
from reviews.applications.states import CaseState, StandingState
from reviews.models import Assignment
from reviews.queries.work import beside_assignments
from reviews.states import IN_WORK, SENT, AssignmentState, Blindness

TAKEN = (*IN_WORK, *SENT, AssignmentState.RELEASED, AssignmentState.REMOVED)
SLACK = timedelta(days=7)


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
    def counts(self) -> bool:
        return self.audit.case.state != CaseState.REMOVED

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


def due_lots() -> Iterator[Assignment]:
    """Assignments that draw an audit and have none yet, for which it is time now, the oldest first."""
    policy, now = current("reviewers"), timezone.now()
    earliest, latest = (timedelta(hours=hours) for hours in policy["audit_hours"])
    recent = Assignment.objects.filter(
        state__in=TAKEN, created_at__gte=now - latest - SLACK, reviewer__in=_active(policy)
    )
    recent = recent.exclude(pk__in=Audit.objects.filter(drawn_by__isnull=False).values("drawn_by"))
    for one in recent.select_related("reviewer", "round__release__project").order_by("created_at", "id"):
        if is_drawn(one, policy) and one.created_at + delay(one, earliest, latest) <= now:
            yield one


def is_drawn(assignment: Assignment, policy: Policy) -> bool:
    """Fixed by the assignment and a secret of the site: nobody foresees it, and whoever runs the site can repeat it."""
    every = int(policy["audit_every"])
    return every > 0 and lot(assignment, "draw") * every < 1


def delay(assignment: Assignment, earliest: timedelta, latest: timedelta) -> timedelta:
    """How long after it: not at once, and not by the clock."""
    return earliest + (latest - earliest) * lot(assignment, "delay")


def lot(assignment: Assignment, purpose: str) -> float:
    """Between 0 and 1."""
    said = f"reviews.audits:{purpose}:{assignment.pk}".encode()
    return int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), said, hashlib.sha256)[:7], "big") / 2**56


def auditable(assignment: Assignment) -> Standing | None:
    """The standing that an audit would be about; None where it could be told from an assignment, or comes too soon."""
    policy, reviewer = current("reviewers"), assignment.reviewer
    kind = assignment.round.kind
    is_hidden = current("review")["blindness"].get(kind) == Blindness.DOUBLE
    if kind not in policy["audit_kinds"] or not is_hidden or is_senior(reviewer):
        return None
    since = timezone.now() - timedelta(days=policy["audit_days"])
    if Audit.objects.filter(reviewer=reviewer, created_at__gte=since).exists():
        return None
    return Standing.objects.filter(user=reviewer, kind=kind, state=StandingState.ACTIVE).first()


def unseen_cases(standing: Standing) -> QuerySet[CalibrationCase]:
    """Whole cases that this person never judged."""
    found = CalibrationCase.objects.filter(kind=standing.kind, state=CaseState.ACTIVE, is_whole=True)
    return found.exclude(sheets__reviewer=standing.user_id).exclude(audits__reviewer=standing.user_id)


def late_audits(now: datetime) -> QuerySet[Audit]:
    before = now - timedelta(days=current("review")["late_days"])
    return Audit.objects.filter(state__in=IN_WORK, due_at__lt=before)


def silent_audits(now: datetime) -> QuerySet[Audit]:
    return Audit.objects.filter(state=AssignmentState.INVITED, due_at__lt=now)


def _active(policy: Policy) -> Any:
    able = Standing.objects.filter(state=StandingState.ACTIVE, kind__in=policy["audit_kinds"], is_senior=False)
    return able.values("user")
