"""The projects on the page of a person or an organisation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Owner
from accounts.profile_sections import profile_section
from projects.queries import listed_projects
from projects.queries.explore import Search

SHOWN = 50


@profile_section(title=_("Projects"), template="projects/profile_section.html", place=10)
def projects_of(viewer: Any, owner: Owner) -> dict[str, Any] | None:
    found = listed_projects(viewer).filter(owner=owner).order_by("-updated_at")[:SHOWN]
    return {"projects": list(found), "search": Search()}  # nothing was searched for, so nothing is marked in the rows
