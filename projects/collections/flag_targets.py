"""Collections as what can be flagged: by their title, by what is said of them, and by the words on what is in them."""

from collections.abc import Collection as Several
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.problems import NotFound
from moderation.things import Shown, thing
from projects.collections.actions import hide_collection, show_collection
from projects.collections.models import Collection
from projects.collections.queries import get_collection

KIND = "collection"


def find(user: Any, id: str) -> Collection:
    """One that everybody may see."""
    found = get_collection(user, id)
    if found.is_private or found.hidden_at:
        raise NotFound(_t("Only what is public can be flagged."))
    return found


def known(ids: Several[str]) -> dict[str, Collection]:
    return Collection.objects.select_related("created_by").prefetch_related("collected").in_bulk(list(ids))


def author(collection: Collection) -> Any:
    return collection.created_by


def shown(collection: Collection) -> Shown:
    notes = [one.note for one in collection.collected.all()]
    words = "\n\n".join(filter(None, [collection.about, *notes]))
    return Shown(collection.title, collection.get_absolute_url(), words)


thing(
    KIND,
    label=_("Collection"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"hide": hide_collection, "show": show_collection, "remove": hide_collection},
)
