"""Teams of an organisation: its members see them, its admins keep them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.forms import TeamForm, TeamMemberForm
from accounts.models import Organisation, Team
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: SignedInRequest, handle: str) -> HttpResponse:
    """All of them, and a form for another."""
    organisation = _seen(request, handle)
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, "accounts.manage_organisation", organisation)
        if form.is_valid():
            with told_to(form):
                return redirect(actions.create_team(organisation=organisation, user=request.user, **form.cleaned_data))
    shown = {"organisation": organisation, "teams": queries.teams_of(organisation), "form": form}
    shown["may_manage"] = can(request.user, "accounts.manage_organisation", organisation)
    return render(request, "accounts/teams.html", shown, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, handle: str, team: str) -> HttpResponse:
    """Who is in it, and a form to add somebody."""
    organisation, found = _team(request, handle, team)
    form = TeamMemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, "accounts.manage_organisation", organisation)
        if form.is_valid():
            with told_to(form):
                person = queries.get_person(form.cleaned_data["handle"])
                actions.add_to_team(team=found, user=request.user, person=person)
                return redirect(found)
    shown = {"organisation": organisation, "team": found, "members": queries.members_of_team(found), "form": form}
    shown["may_manage"] = can(request.user, "accounts.manage_organisation", organisation)
    return render(request, "accounts/team.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def removal(request: SignedInRequest, handle: str, team: str, person: str) -> HttpResponse:
    _organisation, found = _team(request, handle, team)
    actions.remove_from_team(membership=queries.get_team_member(found, person), user=request.user)
    return redirect(found)


@login_required
@require_POST
def deletion(request: SignedInRequest, handle: str, team: str) -> HttpResponse:
    _organisation, found = _team(request, handle, team)
    actions.delete_team(team=found, user=request.user)
    return redirect("accounts:teams", handle)


def _seen(request: SignedInRequest, handle: str) -> Organisation:
    organisation = queries.get_organisation(handle)
    require(request.user, "accounts.see_teams", organisation, _("Its members see its teams."))
    return organisation


def _team(request: SignedInRequest, handle: str, team: str) -> tuple[Organisation, Team]:
    organisation = _seen(request, handle)
    return organisation, queries.get_team(organisation, team)
