"""What everybody may know of problems that were kept private."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.reports import targets
from discussions.reports.models import Advisory, Report
from discussions.reports.queries.reading import with_targets


def visible_advisories(person: Any) -> QuerySet[Advisory]:
    """About whatever this person may look at. The reports behind them stay private."""
    about = Report.objects.filter(targets.seen_by(person)).values("pk")
    return Advisory.objects.filter(report__in=about).select_related("report__reporter", "published_by")


def advisories_about(person: Any, kind: str, id: str) -> QuerySet[Advisory]:
    return visible_advisories(person).filter(report__target_kind=kind, report__target_id=id)


def get_advisory(person: Any, id: str) -> Advisory:
    found = visible_advisories(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such advisory."))
    with_targets([found.report])
    return found
