"""Naming stewards, and ending it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.queries import get_person
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.policies import current
from moderation.trust import actions, queries
from moderation.trust.forms import StewardForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stewardship(request: SignedInRequest, handle: str) -> HttpResponse:
    person, form = get_person(handle), StewardForm(request.POST if request.method == "POST" else None)
    require(request.user, "trust.name_steward", person, _("Editors name stewards, from among people in good standing."))
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.name_steward(person=person, editor=request.user, **form.cleaned_data)
            messages.success(request, _("Named. They keep the boards in order from now on."))
            return redirect(person)
    found = queries.stewardship_of(person)
    content = {"person": person, "form": form, "stewardship": found, "days": current("trust")["steward_days"]}
    return render(request, "moderation/trust/stewardship.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: SignedInRequest, handle: str) -> HttpResponse:
    person = get_person(handle)
    actions.end_stewardship(person=person, user=request.user)
    messages.success(request, _("The stewardship has ended."))
    return redirect(person)
