"""Adjustments through the eyes of officers, and of those who have the grant."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.permissions import can
from core.problems import NotFound
from resources.grants.models import Grant, GrantAdjustment
from resources.grants.queries.reports import others
from resources.grants.states import AdjustmentState


def adjustments_of(viewer: Any, grant: Grant) -> QuerySet[GrantAdjustment]:
    """What only was proposed stays between officers."""
    rows = GrantAdjustment.objects.filter(grant=grant).select_related("proposed_by", "answered_by").order_by("-id")
    return rows if can(viewer, "grants.decide", grant) else rows.filter(state=AdjustmentState.CONFIRMED)


def adjustments_to_answer(officer: Any) -> QuerySet[GrantAdjustment]:
    """What others proposed, never about what ties them to somebody."""
    rows = GrantAdjustment.objects.filter(state=AdjustmentState.PROPOSED, **others(officer))
    rows = rows.exclude(proposed_by=officer)
    return rows.select_related("grant__owner", "grant__project__owner", "proposed_by__owner").order_by("id")


def get_adjustment(viewer: Any, id: str) -> GrantAdjustment:
    rows = GrantAdjustment.objects.select_related("grant__request", "grant__pool")
    found = rows.filter(pk=id).first() if is_id(id) else None
    if found is None or not can(viewer, "grants.see_desk"):
        raise NotFound(_("Nothing of the kind was proposed."))
    return found
