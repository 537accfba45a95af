"""Whose room somebody may look at: their own, that of organisations they belong to, for officers anybody's."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, Owner
from core.permissions import can
from core.problems import NotFound


def get_owner(viewer: Any, handle: str) -> Owner:
    found = Owner.objects.select_related("user", "organisation").filter(handle=handle.lower()).first()
    if found is None or not can(viewer, "resources.see_room", found):
        raise NotFound(_("There is nobody of this name whose room you may look at."))
    return found


def rooms_to_see(person: Any) -> "QuerySet[Owner]":
    """One's own, then those of the organisations that one belongs to."""
    belong = Membership.objects.filter(user=person).values("organisation__owner")
    owners = Owner.objects.filter(Q(pk=person.owner_id) | Q(pk__in=belong))
    return owners.select_related("user", "organisation").order_by("-kind", "handle")
