"""What is in a collection, and in which order. Places are counted from 1, without gaps, under a lock of the collection:
two people who move things at once are put one after the other."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, TooMany
from core.texts import line
from moderation.actions import mended
from projects.collections.models import NOTE_LENGTH, CollectedProject, Collection
from projects.models import Project


@transaction.atomic
def add_project(*, collection: Collection, user: Any, project: Project, note: str = "") -> CollectedProject:
    """At the end. `project` was found through the user; those who may not see it will not find it here either."""
    require(user, "collections.curate", collection)
    said = line(note, "note", limit=NOTE_LENGTH)
    here = _locked(collection)
    most = current("collections")["projects_per_collection"]
    if len(here) >= most:
        raise TooMany(_("A collection holds at most %(count)d projects.") % {"count": most})
    if any(one.project_id == project.pk for one in here):
        raise Conflict(_("It is in this collection already."), code="collected_already")
    made = CollectedProject.objects.create(
        collection=collection, project=project, place=len(here) + 1, note=said, added_by=user
    )
    _touch(collection)
    events.record("collected_project.added", made, actor=user)
    return made


@transaction.atomic
def annotate_project(*, collected: CollectedProject, user: Any, note: str) -> CollectedProject:
    """Say why it is there."""
    require(user, "collections.curate", collected.collection)
    said = line(note, "note", limit=NOTE_LENGTH)
    if said != collected.note:
        collected.note = said
        collected.save(update_fields=["note"])
        _touch(collected.collection)
        events.record("collected_project.annotated", collected, actor=user)
        mended(kind="collection", id=collected.collection_id)
    return collected


@transaction.atomic
def place_project(*, collected: CollectedProject, user: Any, place: int) -> CollectedProject:
    """Move it to this place; what lies between makes room."""
    require(user, "collections.curate", collected.collection)
    if place < 1:
        raise BadInput(fields={"place": _("Places are counted from 1.")})
    here = _locked(collected.collection)
    moved = next((one for one in here if one.pk == collected.pk), None)
    if moved is None:
        raise Conflict(_("It was taken out of the collection meanwhile."), code="wrong_state")
    here.remove(moved)
    here.insert(place - 1, moved)
    if moved.place != (new := here.index(moved) + 1):
        _number(here)
        _touch(collected.collection)
        events.record("collected_project.moved", collected, actor=user)
    collected.place = new
    return collected


@transaction.atomic
def remove_project(*, collected: CollectedProject, user: Any) -> None:
    """Take it out; the others close up."""
    collection = collected.collection
    require(user, "collections.curate", collection)
    rest = [one for one in _locked(collection) if one.pk != collected.pk]
    if collected.delete()[0]:
        _number(rest)
        _touch(collection)
        events.record(
            "collection.project_removed", collection, actor=user, evidence=[{"project": collected.project_id}]
        )


def _locked(collection: Collection) -> list[CollectedProject]:
    Collection.objects.select_for_update().get(pk=collection.pk)
    return list(CollectedProject.objects.filter(collection=collection).order_by("place", "id"))


def _number(here: list[CollectedProject]) -> None:
    for place, one in enumerate(here, start=1):
        one.place = place
    CollectedProject.objects.bulk_update(here, ["place"])


def _touch(collection: Collection) -> None:
    Collection.objects.filter(pk=collection.pk).update(updated_at=timezone.now())
