"""The acts on one release: publish now or later, deprecate, retract, reopen, withdraw."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from projects import actions
from projects.forms.releases import DeprecationForm, PublicationForm, ReopeningForm, RetractionForm
from projects.views.releases import found_release, release_page

NAMED: dict[type[forms.Form], str] = {
    DeprecationForm: "deprecation_form",
    RetractionForm: "retraction_form",
    ReopeningForm: "reopening_form",
}


@login_required
@require_POST
def publish(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    """At once, or at the moment that was chosen."""
    release, form = found_release(request, owner, name, number), PublicationForm(request.POST)
    require(request.user, "projects.publish", release)
    if form.is_valid():
        with told_to(form):
            if at := form.cleaned_data["publish_at"]:
                actions.schedule_publication(release=release, user=request.user, at=at)
                messages.success(request, _("It becomes public by itself at the moment that you chose."))
                return redirect(release)
            actions.publish_release(release=release, user=request.user)
            messages.success(request, _("Published. Everybody can see it now."))
            return redirect(release.project)
    return release_page(request, release, publication_form=form, status=422)


@login_required
@require_POST
def unschedule(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    release = found_release(request, owner, name, number)
    actions.unschedule_publication(release=release, user=request.user)
    messages.success(request, _("The day is taken back. Publish it whenever you like."))
    return redirect(release)


@login_required
@require_POST
def withdraw(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    release = found_release(request, owner, name, number)
    actions.withdraw_release(release=release, user=request.user, note=request.POST.get("note", "")[:2000])
    messages.success(request, _("Withdrawn. You can begin another release whenever you like."))
    return redirect(release)


@login_required
@require_POST
def deprecate(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    form = DeprecationForm(request.POST)
    told = _("Deprecated. Everybody who opens or downloads it is told.")
    return _act(request, (owner, name, number), "projects.deprecate", form, actions.deprecate_release, told)


@login_required
@require_POST
def retract(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    form = RetractionForm(request.POST)
    told = _("Retracted. Its page says why; its files are no longer served.")
    return _act(request, (owner, name, number), "projects.retract", form, actions.retract_release, told)


@login_required
@require_POST
def reopen(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    form = ReopeningForm(request.POST)
    told = _("Opened again. Answer what was asked, and send it back.")
    return _act(request, (owner, name, number), "projects.reopen", form, actions.reopen_release, told)


def _act(
    request: SignedInRequest, place: tuple[str, str, int], permission: str, form: forms.Form, act: Any, told: str
) -> HttpResponse:
    release = found_release(request, *place)
    require(request.user, permission, release)
    if form.is_valid():
        with told_to(form):
            act(release=release, user=request.user, **form.cleaned_data)
            messages.success(request, told)
            return redirect(release)
    return release_page(request, release, status=422, **{NAMED[type(form)]: form})
