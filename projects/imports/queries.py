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
from projects.rules import role_in


def imports_of(person: Any) -> QuerySet[Import]:
    """Those that this person asked for, as far as they may still see what became of them."""
    if not getattr(person, "is_authenticated", False):
        return Import.objects.none()
    mine = Import.objects.filter(asked_by=person, project__in=visible_projects(person).order_by().values("pk"))
    return mine.select_related("project__owner", "asked_by__owner", "pull").defer("files")


def get_import(viewer: Any, id: str) -> Import:
    """For members of the project alone: others see where it came from on its page."""
    found = Import.objects.filter(pk=id).select_related("project__owner", "asked_by__owner", "pull").first()
    if not is_id(id) or found is None or not role_in(viewer, found.project):
        raise NotFound(_("There is no such import, or it is none of yours."))
    return found


def tracking_of(viewer: Any, project: Project) -> Tracking:
    """For members of the project alone."""
    found = Tracking.objects.filter(project=project).select_related("set_by__owner").first()
    if found is None or not role_in(viewer, project):
        raise NotFound(_("The source of this project is not tracked."))
    found.project = project
    return found


def origin_of(project: Project) -> Import | None:
    """Where its files came from, if they came from elsewhere."""
    return (
        project.imports.filter(state=ImportState.DONE, pull=None)
        .exclude(via=Via.ARCHIVE)
        .defer("files")
        .order_by("-id")
        .first()
    )
