"""Giving people roles for the whole site, and taking them back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.confirming import confirmed
from accounts.forms import RoleForm
from accounts.models import User
from accounts.views.requests import SignedInRequest
from core.permissions import require


@login_required
@require_http_methods(["GET", "POST"])
@confirmed
def roles(request: SignedInRequest, handle: str) -> HttpResponse:
    person, form = _person(request, handle), RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.grant_role(user=person, role=form.cleaned_data["role"], granted_by=request.user)
        return redirect("accounts:person-roles", handle)
    shown = {"person": person, "grants": queries.roles_of(person).select_related("granted_by"), "form": form}
    return render(request, "accounts/person_roles.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
@confirmed
def removal(request: SignedInRequest, handle: str, role: str) -> HttpResponse:
    actions.revoke_role(user=_person(request, handle), role=role, revoked_by=request.user)
    return redirect("accounts:person-roles", handle)


def _person(request: SignedInRequest, handle: str) -> User:
    require(request.user, "accounts.grant_role", detail=_("Administrators give roles."))
    return queries.get_person(handle)
