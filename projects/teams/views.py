from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.requests import SignedInRequest
from core.permissions import require
from projects.models import Project
from projects.queries import get_project
from projects.teams import actions
from projects.teams.forms import TeamRoleForm
from projects.teams.queries import get_team_for, get_team_role


@login_required
@require_POST
def give(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    project = _administered(request, owner, name)
    form = TeamRoleForm(request.POST, user=request.user, project=project)
    if form.is_valid():
        team = get_team_for(request.user, project, form.cleaned_data["team"])
        actions.give_team_role(project=project, user=request.user, team=team, role=form.cleaned_data["role"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a team that you know, and a role."))
    return redirect("projects:settings", owner, name)


@login_required
@require_POST
def remove(request: SignedInRequest, owner: str, name: str, team: str) -> HttpResponse:
    project = _administered(request, owner, name)
    actions.remove_team_role(given=get_team_role(project, team), user=request.user)
    return redirect("projects:settings", owner, name)


def _administered(request: SignedInRequest, owner: str, name: str) -> Project:
    project = get_project(request.user, owner, name)
    require(request.user, "projects.administer", project, _("Its owner and its admins may do this."))
    return project
