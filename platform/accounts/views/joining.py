"""Asking to belong to an organisation, and answering it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.forms import JoinForm
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require


@login_required
@require_http_methods(["GET", "POST"])
def join(request: SignedInRequest, handle: str) -> HttpResponse:
    """Ask, or see what became of it."""
    organisation = queries.get_organisation(handle)
    asked = queries.join_request_of(request.user, organisation)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.ask_to_join(organisation=organisation, user=request.user, **form.cleaned_data)
            messages.success(request, _("Its admins are asked; you are told what they say."))
            return redirect("accounts:organisation-join", handle)
    may_ask = can(request.user, "accounts.ask_to_join", organisation)
    shown = {"organisation": organisation, "asked": asked, "form": form, "may_ask": may_ask}
    return render(request, "accounts/organisation_join.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def answer(request: SignedInRequest, handle: str, asked: str) -> HttpResponse:
    """Accept it or decline it, or take one's own back."""
    found = queries.get_join_request(request.user, queries.get_organisation(handle), asked)
    if request.POST.get("back"):
        actions.withdraw_join(request=found, user=request.user)
        return redirect("accounts:organisation-join", handle)
    require(request.user, "accounts.manage_organisation", found.organisation)
    if request.POST.get("answer") == "accept":
        actions.accept_join(request=found, user=request.user)
    else:
        actions.decline_join(request=found, user=request.user, note=request.POST.get("note", ""))
    return redirect("accounts:organisation-members", handle)
