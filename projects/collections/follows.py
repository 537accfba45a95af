"""Collections, as what can be followed: by their id."""

from collections.abc import Collection as Many
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.ids import is_id
from notifications.following import followable
from projects.collections.queries import visible_collections


def collection_called(reader: Any, id: str) -> str | None:
    found = visible_collections(reader).filter(pk=id) if is_id(id) else visible_collections(reader).none()
    return found.values_list("pk", flat=True).first()


def collections_in_words(reader: Any, ids: Many[str]) -> Mapping[str, tuple[str, str]]:
    found = visible_collections(reader).filter(pk__in=ids)
    return {one.pk: (one.title, one.get_absolute_url()) for one in found}


followable("collection", title=_("Collections"), place=25, find=collection_called, seen=collections_in_words)
