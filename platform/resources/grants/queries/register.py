"""What everybody may read of grants: amounts from the first day, words once they are public, no private project."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import Release
from projects.states import Visibility
from resources.grants.models import Grant, GrantReport
from resources.grants.states import ReportState, Tier


def register() -> QuerySet[Grant]:
    """The newest first; what rules grant at once is a matter between people and machines, and left out."""
    shown = Release.objects.filter(project__visibility=Visibility.PUBLIC).select_related("project__owner")
    told = GrantReport.objects.filter(state=ReportState.ACCEPTED).prefetch_related(Prefetch("outputs", shown))
    rows = Grant.objects.filter(tier__gt=Tier.AT_ONCE).select_related("owner", "project__owner", "pool", "request")
    return rows.prefetch_related("lines", Prefetch("reports", told.order_by("id"), to_attr="told")).order_by("-id")


def is_told(grant: Grant) -> bool:
    """Whether its purpose is public by now."""
    return grant.public_from <= timezone.now() and not _is_private(grant)


def named(grant: Grant) -> str:
    return grant.title if is_told(grant) else _("Not public yet")


def holder_named(grant: Grant) -> str:
    return _("a private project") if _is_private(grant) else grant.whose


def _is_private(grant: Grant) -> bool:
    if not grant.scope.startswith("project:"):
        return False
    return grant.project is None or grant.project.visibility == Visibility.PRIVATE
