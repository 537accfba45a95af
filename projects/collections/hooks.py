"""What webhooks may tell of collections: at the place of whoever owns one."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from core.models import Event
from projects.collections.models import CollectedProject, Collection
from projects.collections.notices import collected_seen_by
from projects.collections.queries import visible_collections
from projects.hooks import project_in_brief
from webhooks.offers import Key, offer, withhold


def places_of_collection(event: Event) -> Iterable[Key]:
    return _owners(Collection.objects.filter(pk=event.object_id))


def places_of_collected(event: Event) -> Iterable[Key]:
    return _owners(Collection.objects.filter(collected=event.object_id))


def told_of_collection(event: Event, collection: Collection) -> dict[str, Any]:
    return {"collection": collection_in_brief(collection)}


def told_of_collected(event: Event, one: CollectedProject) -> dict[str, Any]:
    return {"collection": collection_in_brief(one.collection), "project": project_in_brief(one.project)}


def collection_in_brief(collection: Collection) -> dict[str, Any]:
    return {
        "id": collection.pk,
        "title": collection.title,
        "visibility": collection.visibility,
        "url": settings.SITE_URL + collection.get_absolute_url(),
    }


def _owners(collections: Any) -> Iterable[Key]:
    for owner in collections.values_list("owner_id", flat=True):
        yield "owner", owner


def collections_seen_by(person: Any, ids: Any) -> Iterable[Collection]:
    return visible_collections(person).filter(pk__in=ids)


CHANGES = ("collection.created", "collection.edited", "collection.project_removed")
offer(
    {verb: verb for verb in CHANGES},
    about="collection",
    seen_by=collections_seen_by,
    places=places_of_collection,
    data=told_of_collection,
)
offer(
    {"collected_project.added": "collection.project_added"},
    about="collectedproject",
    seen_by=collected_seen_by,
    places=places_of_collected,
    data=told_of_collected,
)
withhold("What becomes of a flag is told to those whom it concerns.", "collection.hidden", "collection.shown")
withhold("What is gone can be shown to nobody, so there is nothing left to tell of.", "collection.deleted")
withhold(
    "An order and a note, which a program reads in the collection when it next looks.",
    "collected_project.annotated",
    "collected_project.moved",
)
