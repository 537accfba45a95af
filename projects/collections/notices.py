"""Who hears of collections: whoever follows one, and whose work was put into one that everybody sees."""

from collections.abc import Collection as Many
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from notifications.queries import followers_of
from notifications.states import FYI
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.collections.models import CollectedProject
from projects.collections.queries import visible_collections
from projects.queries import visible_projects
from projects.queries.people import members_of

area("collections", gettext_lazy("Collections"), __name__)


def collected_seen_by(reader: Any, ids: Many[str]) -> Iterable[CollectedProject]:
    """Both the collection and the project must be theirs to see."""
    collections = visible_collections(reader).order_by().values("pk")
    projects = visible_projects(reader).order_by().values("pk")
    rows = CollectedProject.objects.filter(pk__in=ids, collection__in=collections, project__in=projects)
    return rows.select_related("collection__owner", "project__owner")


def collection_of(event: Event) -> Key:
    """Who mutes a project there means the collection."""
    id = CollectedProject.objects.filter(pk=event.object_id).values_list("collection_id", flat=True).first()
    return ("collection", id) if id else ("collectedproject", event.object_id)


subject("collection", lambda reader, ids: visible_collections(reader).filter(pk__in=ids))
subject("collectedproject", collected_seen_by, thing=collection_of)


def followers(event: Event) -> Iterable[User]:
    """Those who could not see it are told nothing; what everybody sees need not be asked for each of them."""
    people, ids = followers_of([collection_of(event)]), [event.object_id]
    if list(collected_seen_by(AnonymousUser(), ids)):
        return people
    return [person for person in people if list(collected_seen_by(person, ids))]


def members(event: Event) -> Iterable[User]:
    """Of the project, where the collection is public."""
    one = CollectedProject.objects.filter(pk=event.object_id).select_related("collection", "project").first()
    return () if one is None or one.collection.is_private else members_of(one.project)


@tell("collected_project.added", urgency=FYI, to=followers)
def added_there(event: Event, one: CollectedProject) -> Words:
    words = {"project": one.project, "collection": one.collection}
    title = _("%(project)s was added to “%(collection)s”") % words
    return Words(title, one.note or one.project.summary, one.collection.get_absolute_url())


@tell("collected_project.added", urgency=FYI, to=members)
def work_collected(event: Event, one: CollectedProject) -> Words:
    words = {"project": one.project, "collection": one.collection, "owner": one.collection.owner.handle}
    title = _("%(owner)s put %(project)s into “%(collection)s”") % words
    return Words(title, one.note, one.collection.get_absolute_url())


leave_untold(
    "Whoever looks at the collection sees it; those who follow it are told of what is added.",
    "collection.created",
    "collection.edited",
    "collected_project.annotated",
    "collected_project.moved",
    "collection.project_removed",
)
leave_untold(
    "Its author is told of the flags that did it, and sees when it is back.", "collection.hidden", "collection.shown"
)
leave_untold("What is gone can be shown to nobody, and the projects in it are as they were.", "collection.deleted")
