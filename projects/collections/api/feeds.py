from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import MOST, Entry, Feed, FeedEndpoint
from projects.collections import queries
from projects.collections.api.collections import CollectedProjects, Collections
from projects.collections.models import CollectedProject, Collection


class CollectionsFeed(FeedEndpoint):
    """The newest collections."""

    of: ClassVar = (Collections,)

    def feed(self, **place: Any) -> Feed:
        found = queries.visible_collections(self.asker).order_by("-id")[:MOST]
        return Feed(_("Collections"), reverse("collections:list"), [_of_collection(one) for one in found])


class CollectionFeed(FeedEndpoint):
    """What is in a collection, those added last first."""

    of: ClassVar = (CollectedProjects,)

    def feed(self, **place: Any) -> Feed:
        found = queries.get_collection(self.asker, place["collection"])
        rows = queries.projects_in(self.asker, found).order_by("-id")[:MOST]
        return Feed(found.title, found.get_absolute_url(), [_of_project(one) for one in rows], found.about)


def _of_collection(collection: Collection) -> Entry:
    owner = collection.owner.handle
    return Entry(
        collection.pk, collection.title, collection.get_absolute_url(), collection.created_at, collection.about, owner
    )


def _of_project(one: CollectedProject) -> Entry:
    project = one.project
    words = "\n\n".join(filter(None, [one.note, project.summary]))
    return Entry(one.pk, str(project), project.get_absolute_url(), one.added_at, words, project.owner.handle)
