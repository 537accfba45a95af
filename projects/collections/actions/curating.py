from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Owner
from accounts.queries import owners_of
from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Forbidden, TooMany
from core.texts import line, written
from moderation.actions import mended
from projects.collections.models import TITLE_LENGTH, Collection
from projects.states import Visibility

ABOUT_LIMIT = 2000


@transaction.atomic
def create_collection(
    *, owner: Owner, user: Any, title: str, about: str = "", visibility: str = Visibility.PUBLIC
) -> Collection:
    """An empty collection of a person or of an organisation they belong to."""
    require(user, "collections.create")
    if not owners_of(user).filter(pk=owner.pk).exists():
        raise Forbidden(
            _("You may not make collections for “%(owner)s”.") % {"owner": owner.handle}, fields={"owner": owner.handle}
        )
    most = current("collections")["collections_per_owner"]
    if Collection.objects.filter(owner=owner).count() >= most:
        raise TooMany(_("There are %(count)d collections already; delete one first.") % {"count": most})
    words = _words({"title": title, "about": about, "visibility": visibility})
    made = Collection.objects.create(owner=owner, created_by=user, **words)
    events.record("collection.created", made, actor=user, to_state=made.visibility)
    return made


@transaction.atomic
def edit_collection(*, collection: Collection, user: Any, **changes: str) -> Collection:
    """Its title, what is said of it, who may see it."""
    require(user, "collections.curate", collection)
    new = {name: text for name, text in _words(changes).items() if text != getattr(collection, name)}
    if new:
        before = collection.visibility
        Collection.objects.filter(pk=collection.pk).update(**new, updated_at=timezone.now())
        collection.refresh_from_db()
        moved = {"from_state": before, "to_state": collection.visibility} if "visibility" in new else {}
        events.record("collection.edited", collection, actor=user, evidence=sorted(new), **moved)
        if mended(kind="collection", id=collection.pk):
            collection.refresh_from_db()
    return collection


@transaction.atomic
def delete_collection(*, collection: Collection, user: Any) -> None:
    """The projects in it stay where they are."""
    require(user, "collections.delete", collection)
    events.record("collection.deleted", collection, actor=user, note=collection.title)
    collection.delete()


def _words(given: dict[str, str]) -> dict[str, str]:
    checks = {"title": _title, "about": _about, "visibility": _visibility}
    return {name: checks[name](text) for name, text in given.items()}


def _title(text: str) -> str:
    return line(text, "title", limit=TITLE_LENGTH, needed=_("Give it a title."))


def _about(text: str) -> str:
    return written(text, "about", limit=ABOUT_LIMIT)


def _visibility(text: str) -> str:
    if text not in Visibility.values:
        choices = ", ".join(Visibility.values)
        raise BadInput(fields={"visibility": _("Choose one of: %(choices)s.") % {"choices": choices}})
    return text
