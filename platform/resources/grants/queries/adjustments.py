"""Adjustments through the eyes of officers, and of those who have what was adjusted."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.ids import is_id
from core.permissions import can
from core.problems import NotFound
from deliberation.conflicts import blocked
from resources.grants.models import Grant, GrantAdjustment, ResourceRequest
from resources.grants.states import AdjustmentState

THINGS = ("grant__owner", "grant__project__owner", "person__owner")


def adjustments_of(viewer: Any, about: Grant | User) -> QuerySet[GrantAdjustment]:
    """Of a grant, or of somebody's allowance. What only was proposed stays between officers."""
    named = {"grant": about} if isinstance(about, Grant) else {"person": about}
    rows = GrantAdjustment.objects.filter(**named).select_related("person", "proposed_by", "answered_by")
    confirmed = {} if can(viewer, "grants.decide", about) else {"state": AdjustmentState.CONFIRMED}
    return rows.filter(**confirmed).order_by("-id")


def adjustments_to_answer(officer: Any) -> QuerySet[GrantAdjustment]:
    """What others proposed, never about what ties them to somebody."""
    if not can(officer, "grants.see_desk"):
        return GrantAdjustment.objects.none()
    rows = GrantAdjustment.objects.filter(state=AdjustmentState.PROPOSED).exclude(proposed_by=officer)
    rows = rows.exclude(blocked(officer, ResourceRequest, "grant__request")).exclude(blocked(officer, User, "person"))
    return rows.select_related(*THINGS, "proposed_by__owner").order_by("id")


def get_adjustment(viewer: Any, id: str) -> GrantAdjustment:
    rows = GrantAdjustment.objects.select_related("grant__request", "grant__pool", "person")
    found = rows.filter(pk=id).first() if is_id(id) else None
    if found is None or not can(viewer, "grants.see_desk"):
        raise NotFound(_("Nothing of the kind was proposed."))
    return found
