"""What audits add to a score: the cases beside what was said of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.policies import Policy
from reviews.applications.models import Audit
from reviews.applications.queries.judging import checklist_of_audit, judgements
from reviews.applications.states import CaseState, CaseVerdict
from reviews.states import AssignmentState, Verdict

MOST = 300
CASE_VERDICTS = {
    Verdict.ACCEPT: CaseVerdict.ACCEPT,
    Verdict.AFTER_CHANGES: CaseVerdict.CHANGES,
    Verdict.CHANGES: CaseVerdict.CHANGES,
    Verdict.REJECT: CaseVerdict.REJECT,
}


@dataclass(frozen=True)
class Audited:
    """One audit beside the truth."""

    audit: Audit
    agreed: int
    compared: int
    weight: float

    @property
    def share(self) -> float:
        return self.agreed / self.compared if self.compared else 0.0


def counted_audits(user: Any, kind: str) -> Any:
    """A case that turned out to be wrong counts for nobody."""
    sent = Audit.objects.filter(reviewer=user, standing__kind=kind, state=AssignmentState.SUBMITTED)
    sent = sent.exclude(case__state=CaseState.REMOVED)
    return sent.select_related("case", "review", "sheet").order_by("-id")[:MOST]


def audited(audit: Audit, policy: Policy) -> Audited:
    """Item by item, and the verdict. As with a release that fell later, what is right beside a critical fault that
    passed does not outweigh it."""
    found = [one.given == one.truth for one in judgements(audit.case, checklist_of_audit(audit))]
    found.append(CASE_VERDICTS[Verdict(audit.review.verdict)] == audit.case.outcome)
    found = [False] if audit.missed_critical else found
    sent = audit.review.submitted_at or audit.review.saved_at
    return Audited(audit, sum(found), len(found), fading(timezone.now() - sent, policy["half_life_days"]))


def fading(age: timedelta, half_life_days: float) -> float:
    return float(0.5 ** (age / timedelta(days=half_life_days)))
