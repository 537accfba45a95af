"""Collections as what can be found: by their title and by what is said of them, which all who see them may read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from projects.collections.queries import counted, visible_collections
from search.finding import Hit, author, findable

KIND = "collection"


def hits_of_collections(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    return [_hit(one) for one in counted(person, visible_collections(person)).filter(pk__in=ids)]


def _hit(collection: Any) -> Hit:
    projects = ngettext("%(count)d project", "%(count)d projects", collection.count) % {"count": collection.count}
    return Hit(
        id=collection.pk,
        title=collection.title,
        url=collection.get_absolute_url(),
        text=collection.about,
        facts=[collection.owner.handle, projects],
        at=collection.updated_at,
        marks=[("lock", _t("Private"))] if collection.is_private else [],
    )


findable(
    KIND,
    title=_("Collections"),
    place=25,
    rows=visible_collections,
    hits=hits_of_collections,
    operators={"author": author("owner")},
)
