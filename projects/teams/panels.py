"""Our place in the settings of projects."""

from typing import Any

from django.http import HttpRequest

from projects.models import Project, Release
from projects.slots import fill
from projects.teams.forms import TeamRoleForm
from projects.teams.queries import team_roles


@fill("settings", template="projects/teams/settings.html", order=10)
def roles_of_teams(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    given, form = list(team_roles(project)), TeamRoleForm(user=request.user, project=project)
    return {"given": given, "team_form": form} if given or form.has_teams else None
