"""What came of grants, and what is owed."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ids import is_id
from core.permissions import can
from core.policies import Policy
from core.problems import NotFound
from deliberation.conflicts import blocked
from projects.models import Release
from projects.states import PUBLIC
from resources.grants.models import Grant, GrantChange, GrantReport, ResourceRequest, Revocation
from resources.grants.states import LIVE, USABLE, ChangeState, GrantState, ReportState

MOST_OUTPUTS = 100


def outputs_of(grant: Grant) -> list[Release]:
    """What was published for whom it was granted, in its time and until now."""
    whose = Q(project=grant.project_id) if grant.project_id else Q(project__owner=grant.owner_id)
    found = Release.objects.filter(whose, state__in=PUBLIC, published_at__gte=grant.starts_at)
    return list(found.select_related("project__owner").order_by("-published_at")[:MOST_OUTPUTS])


def missed_reports(policy: Policy, days: str = "report_days") -> QuerySet[Grant]:
    """Grants that ended too long ago for nobody to have said a word."""
    before = timezone.now() - timedelta(days=policy[days])
    over = Grant.objects.filter(tier__gte=policy["report_tier"], ends_at__lt=before)
    told = GrantReport.objects.filter(grant=OuterRef("pk")).exclude(state=ReportState.SENT_BACK)
    return over.exclude(state__in=[*LIVE, GrantState.REVOKED]).filter(~Exists(told))


def owing(policy: Policy) -> QuerySet[Grant]:
    """What is in use though a report of the same scope is missing for too long."""
    missed = missed_reports(policy, "suspend_days").filter(scope=OuterRef("scope"))
    return Grant.objects.filter(Exists(missed), state__in=[*USABLE, GrantState.EXHAUSTED]).order_by("id")


def is_reported(grant: Grant, policy: Policy) -> bool:
    """Whether what it asks was told, so that it may be renewed."""
    needs_none = grant.tier < policy["report_tier"]
    return needs_none or grant.reports.filter(state=ReportState.ACCEPTED).exists()


def reports_to_read(officer: Any) -> QuerySet[GrantReport]:
    rows = GrantReport.objects.filter(state=ReportState.WAITING, **others(officer))
    return rows.select_related("grant__request", "grant__owner", "grant__project__owner").order_by("due_at", "id")


def changes_asked(officer: Any) -> QuerySet[GrantChange]:
    rows = GrantChange.objects.filter(state=ChangeState.ASKED, **others(officer)).prefetch_related("people")
    return rows.select_related("grant__request", "grant__owner", "grant__project__owner").order_by("due_at", "id")


def get_report(viewer: Any, id: str) -> GrantReport:
    found: GrantReport = _seen(viewer, GrantReport.objects.select_related("grant__request", "grant__pool"), id)
    return found


def get_change(viewer: Any, id: str) -> GrantChange:
    found: GrantChange = _seen(viewer, GrantChange.objects.select_related("grant__request", "grant__pool"), id)
    return found


def get_revocation(viewer: Any, grant: Grant) -> Revocation:
    """The one that waits for a second word."""
    found = grant.revocations.filter(ended_at=None).select_related("grant__request", "grant__pool").first()
    if found is None or not can(viewer, "grants.see_desk"):
        raise NotFound(_("Nothing of the kind was proposed."))
    return found


def _seen(viewer: Any, rows: Any, id: str) -> Any:
    found = rows.filter(pk=id).first() if is_id(id) else None
    if found is None or not can(viewer, "grants.see", found.grant):
        raise NotFound(_("There is nothing of yours under this address."))
    return found


def others(officer: Any) -> dict[str, Any]:
    """Of what waits on grants: never what ties an officer to somebody; nothing for whoever decides nothing."""
    if not can(officer, "grants.see_desk"):
        return {"pk__in": []}
    return {"grant__request__in": ResourceRequest.objects.exclude(blocked(officer, ResourceRequest)).values("pk")}
