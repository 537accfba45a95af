from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from search.models import SavedSearch


def saved_searches_of(person: Any) -> "QuerySet[SavedSearch]":
    if not getattr(person, "is_authenticated", False):
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(person=person).order_by("-id")


def get_saved_search(person: Any, id: str) -> SavedSearch:
    found = saved_searches_of(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("You have saved no such search."))
    return found
