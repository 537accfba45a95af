"""Collections, and what is in them, as far as a person may see it: each project is asked for through who looks."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Owner
from accounts.queries import owners_of
from core.ids import is_id
from core.problems import NotFound
from projects.collections.models import CollectedProject, Collection
from projects.models import Project
from projects.queries import listed_projects
from projects.states import Visibility


def visible_collections(viewer: Any) -> QuerySet[Collection]:
    """The public ones that are not out of sight, and those in whose owner's name this person works."""
    seen = Q(visibility=Visibility.PUBLIC, hidden_at=None)
    if getattr(viewer, "is_authenticated", False):
        seen |= Q(owner__in=owners_of(viewer).order_by().values("pk"))
    return Collection.objects.filter(seen).select_related("owner__user", "owner__organisation")


def counted(viewer: Any, collections: QuerySet[Collection]) -> QuerySet[Collection]:
    """Each with how many of its projects this person may find."""
    rows = CollectedProject.objects.filter(collection=OuterRef("pk"), project__in=_found(viewer))
    count = rows.order_by().values("collection").annotate(count=Count("pk")).values("count")
    return collections.annotate(count=Coalesce(Subquery(count), 0))


def get_collection(viewer: Any, id: str) -> Collection:
    found = visible_collections(viewer).select_related("created_by").filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such collection, or you may not see it."))
    return found


def projects_in(viewer: Any, collection: Collection) -> QuerySet[CollectedProject]:
    """In the order of who put them together; what this person may not find is passed over."""
    rows = collection.collected.filter(project__in=_found(viewer)).order_by("place", "id")
    return rows.select_related("project__owner", "project__published_release")


def get_collected(viewer: Any, collection: Collection, owner: str, name: str) -> CollectedProject:
    wanted = {"project__owner__handle": owner.lower(), "project__name": name.lower()}
    found = projects_in(viewer, collection).filter(**wanted).first()
    if found is None:
        raise NotFound(_("“%(name)s” is not in this collection.") % {"name": f"{owner}/{name}"[:100]})
    return found


def collections_of(viewer: Any, owner: Owner) -> QuerySet[Collection]:
    return counted(viewer, visible_collections(viewer).filter(owner=owner)).order_by("-id")


def collections_with(viewer: Any, project: Project) -> QuerySet[Collection]:
    return counted(viewer, visible_collections(viewer).filter(collected__project=project)).order_by("-id")


def curated_by(person: Any) -> QuerySet[Collection]:
    """Those that this person may add to, their own before those of their organisations."""
    owners = owners_of(person).order_by().values("pk")
    rows = Collection.objects.filter(owner__in=owners).select_related("owner")
    return rows.order_by("-owner__kind", "owner__handle", "title", "id")


def _found(viewer: Any) -> QuerySet[Any, Any]:
    return listed_projects(viewer).order_by().values("pk")
