"""Collections, as what people and organisations did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.activity import Done, activity
from accounts.models import Owner
from projects.collections.queries import visible_collections


@activity
def began(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]:
    rows = visible_collections(viewer).filter(owner=owner)
    rows = rows.filter(created_at__lt=before) if before else rows
    for one in rows.order_by("-created_at", "-id")[:most]:
        words = _("began the collection “%(title)s”") % {"title": one.title}
        yield Done(one.pk, one.created_at, words, one.get_absolute_url(), "layers")
