"""Saved searches, beside what else somebody follows."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.following import Line, also_followed
from search.finding import FINDABLES
from search.models import SavedSearch
from search.queries.saved import saved_searches_of


def searches_saved(reader: Any) -> Sequence[Line]:
    return [_line(saved) for saved in saved_searches_of(reader)]


def _line(saved: SavedSearch) -> Line:
    note = str(FINDABLES[saved.kind].title) if saved.kind in FINDABLES else saved.kind
    return Line(saved.text, saved.get_absolute_url(), reverse("search:saved-removal", args=[saved.pk]), note)


also_followed(title=_("Saved searches"), place=60, lines=searches_saved)
