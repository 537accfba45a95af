"""Our places on the pages of projects and of their owners."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Owner
from accounts.profile_sections import profile_section
from core.permissions import can
from projects.collections.queries import collections_of, collections_with
from projects.models import Project, Release
from projects.slots import fill

SHOWN = 20


@fill("facts", template="projects/collections/fact.html", order=900)
def where_it_is_collected(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    count = collections_with(request.user, project).count()
    may_collect = can(request.user, "collections.create")
    return {"count": count, "may_collect": may_collect} if count or may_collect else None


@profile_section(title=_("Collections"), template="projects/collections/profile_section.html", place=20)
def collections_there(viewer: Any, owner: Owner) -> dict[str, Any] | None:
    found = list(collections_of(viewer, owner)[: SHOWN + 1])
    return {"collections": found[:SHOWN], "is_more": len(found) > SHOWN} if found else None
