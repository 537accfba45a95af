from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Owner, Team
from core import events
from core.permissions import require
from core.problems import BadInput
from projects.models import Member, Project
from projects.rules import forget_roles
from projects.states import MemberRole
from projects.teams.models import TeamRole
from projects.teams.reach import let_in, show_out


@transaction.atomic
def give_team_role(*, project: Project, user: Any, team: Team, role: str) -> TeamRole:
    """All who are in the team have this role from now on, and whoever joins it later. Again changes the role."""
    require(user, "projects.administer", project)
    if role not in MemberRole.values:
        raise BadInput(fields={"role": _("Choose one of: %(choices)s.") % {"choices": ", ".join(MemberRole.values)}})
    Team.objects.select_for_update().get(pk=team.pk)  # nobody joins or leaves meanwhile
    given, is_new = TeamRole.objects.update_or_create(project=project, team=team, defaults={"role": role})
    if is_new:
        let_in(given, team.memberships.values_list("user", flat=True))
    else:
        Member.objects.filter(project=project, team=team).update(role=role)
    _record("project.team_set", project, user, given)
    return given


@transaction.atomic
def remove_team_role(*, given: TeamRole, user: Any) -> None:
    require(user, "projects.administer", given.project)
    show_out(Member.objects.filter(project=given.project, team=given.team_id))
    _record("project.team_removed", given.project, user, given)
    given.delete()


def drop_teams_of(*, project: Project, owner: Owner) -> None:
    """A project that goes to others leaves the teams of its former owner behind."""
    given = TeamRole.objects.filter(project=project, team__organisation__owner=owner)
    show_out(Member.objects.filter(project=project, team__organisation__owner=owner))
    given.delete()
    forget_roles(project)


def _record(verb: str, project: Project, user: Any, given: TeamRole) -> None:
    forget_roles(project)
    told = {"team": given.team_id, "name": given.team.name, "role": given.role}
    if verb == "project.team_set":
        events.record("project.team_set", project, actor=user, evidence=[told])
    else:
        events.record("project.team_removed", project, actor=user, evidence=[told])
