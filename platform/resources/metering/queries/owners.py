"""Whose room somebody may look at: their own, that of organisations they belong to, for officers anybody's."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Owner
from core.permissions import can
from core.problems import NotFound


def get_owner(viewer: Any, handle: str) -> Owner:
    found = Owner.objects.select_related("user", "organisation").filter(handle=handle.lower()).first()
    if found is None or not can(viewer, "resources.see_room", found):
        raise NotFound(_("There is nobody of this name whose room you may look at."))
    return found
