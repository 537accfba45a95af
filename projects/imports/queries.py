"""Imports through the eyes of those who may see their projects."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from projects.imports.models import Import, Tracking
from projects.imports.states import ImportState, Via
from projects.models import Project
from projects.queries import visible_projects
from projects.rules import may_write, role_in


def imports_of(person: Any) -> QuerySet[Import]:
    """Those that this person asked for, as far as they may still see what became of them."""
    if not getattr(person, "is_authenticated", False):
        return Import.objects.none()
    mine = Import.objects.filter(asked_by=person, project__in=visible_projects(person).order_by().values("pk"))
    return mine.select_related("project__owner", "asked_by__owner", "pull").defer("files")


def get_import(viewer: Any, id: str) -> Import:
    """For members of the project alone: others see where it came from on its page."""
    found = Import.objects.filter(pk=id).select_related("project__owner", "asked_by__owner", "pull").first()
    if not is_id(id) or found is None or not role_in(viewer, found.project) or not _may_look(viewer, found):
        raise NotFound(_("There is no such import, or it is none of yours."))
    return found


def sees_source(viewer: Any, about: Import | Tracking) -> bool:
    """Where it comes from is everybody's to see, or of those who may edit the project."""
    return not about.hides_source or bool(may_write(viewer, about.project))


def _may_look(viewer: Any, found: Import) -> bool:
    """Whoever asked for it wrote the address themselves."""
    return found.asked_by_id == viewer.pk or sees_source(viewer, found)


def tracking_of(viewer: Any, project: Project) -> Tracking:
    """For members of the project alone."""
    found = Tracking.objects.filter(project=project).select_related("set_by__owner").first()
    if found is not None:
        found.project = project
    if found is None or not role_in(viewer, project) or not sees_source(viewer, found):
        raise NotFound(_("The source of this project is not tracked."))
    return found


def origin_of(project: Project) -> Import | None:
    """Where its files came from, if they came from elsewhere."""
    done = imports_from_elsewhere(project).filter(state=ImportState.DONE, pull=None)
    return done.defer("files").order_by("-id").first()


def imports_from_elsewhere(project: Project) -> QuerySet[Import]:
    return project.imports.exclude(via=Via.ARCHIVE)
