from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Team
from core.ids import is_id
from core.problems import NotFound
from projects.models import Project
from projects.teams.models import TeamRole


def team_roles(project: Project) -> QuerySet[TeamRole]:
    return project.team_roles.select_related("team__organisation__owner").order_by("team__name", "id")


def teams_for(user: Any, project: Project) -> QuerySet[Team]:
    """To which this person may give a role: of the organisation that owns it, and of those they belong to."""
    known = Q(organisation__owner=project.owner_id) | Q(organisation__memberships__user=user)
    rows = Team.objects.filter(known).distinct().select_related("organisation__owner")
    return rows.order_by("organisation__owner__handle", "name")


def get_team_for(user: Any, project: Project, id: str) -> Team:
    found = teams_for(user, project).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such team, or you do not know it."))
    return found


def get_team_role(project: Project, team: str) -> TeamRole:
    found = team_roles(project).filter(team=team).first() if is_id(team) else None
    if found is None:
        raise NotFound(_("This team has no role here."))
    return found
