"""Which assignments draw an audit, when, and of whom: only where it could not be told from an assignment."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.policies import Policy, current
from projects.queries.visibility import is_open_site
from reviews.applications.models import Audit, CalibrationCase, Standing
from reviews.applications.rules import is_senior
from reviews.applications.states import CaseState, StandingState
from reviews.models import Assignment
from reviews.policies import veils_newcomers
from reviews.states import IN_WORK, SENT, AssignmentState, Blindness

TAKEN = (*IN_WORK, *SENT, AssignmentState.RELEASED, AssignmentState.REMOVED)
SLACK = timedelta(days=7)


def due_lots() -> Iterator[Assignment]:
    """Assignments that draw an audit and have none yet, for which it is time now, the oldest first."""
    policy, now = current("reviewers"), timezone.now()
    earliest, latest = (timedelta(hours=hours) for hours in policy["audit_hours"])
    kinds = _kinds(policy)
    recent = Assignment.objects.filter(state__in=TAKEN, created_at__gte=now - latest - SLACK)
    recent = recent.filter(_looks_alike(), round__release__project__kind__in=kinds, reviewer__in=_active(kinds))
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
    if kind not in _kinds(policy) or is_senior(reviewer):
        return None
    since = timezone.now() - timedelta(days=policy["audit_days"])
    if Audit.objects.filter(reviewer=reviewer, created_at__gte=since).exists():
        return None
    return Standing.objects.filter(user=reviewer, kind=kind, state=StandingState.ACTIVE).first()


def unseen_cases(standing: Standing) -> QuerySet[CalibrationCase]:
    """Whole cases that this person never judged."""
    found = CalibrationCase.objects.filter(kind=standing.kind, state=CaseState.ACTIVE, is_whole=True)
    return found.exclude(sheets__reviewer=standing.user_id).exclude(audits__reviewer=standing.user_id)


def _looks_alike() -> Q:
    """Assignments that an audit resembles: the first round of the first release of somebody unnamed. Only these draw,
    so that among what looks like an audit one in so many is one, however much else there is to judge."""
    return Q(round__blindness=Blindness.DOUBLE, round__number=1, round__release__number=1)


def _kinds(policy: Policy) -> list[str]:
    """Those whose authors are hidden, so that nobody misses a project behind a case. Where projects are public before
    anybody judged them, everybody could look for it."""
    if is_open_site():
        return []
    review = current("review")
    return [kind for kind in policy["audit_kinds"] if veils_newcomers(review, kind)]


def _active(kinds: list[str]) -> Any:
    return Standing.objects.filter(state=StandingState.ACTIVE, kind__in=kinds, is_senior=False).values("user")
