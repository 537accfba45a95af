from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.forms import AvatarForm, MemberForm, OrganisationForm, ProfileForm
from accounts.models import Membership, Organisation, Withheld
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "accounts.create_organisation", detail=_("Confirm your e-mail address first."))
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(actions.create_organisation(user=request.user, **form.cleaned_data))
    return render(request, "accounts/organisation_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: SignedInRequest, handle: str) -> HttpResponse:
    organisation = _managed(request, handle)
    withheld = queries.withheld_words(organisation).first()
    form = ProfileForm(request.POST or None, initial=(withheld or organisation).words)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.edit_organisation(organisation=organisation, user=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("accounts:organisation-settings", handle)
    return _settings_page(request, organisation, withheld, form, AvatarForm())


@login_required
@require_POST
def avatar(request: SignedInRequest, handle: str) -> HttpResponse:
    organisation = _managed(request, handle)
    form = AvatarForm(request.POST, request.FILES)
    if "remove" in request.POST:
        actions.remove_avatar(profile=organisation, actor=request.user)
        return redirect("accounts:organisation-settings", handle)
    if form.is_valid():
        with told_to(form):
            actions.set_avatar(profile=organisation, picture=form.cleaned_data["avatar"], actor=request.user)
            return redirect("accounts:organisation-settings", handle)
    withheld = queries.withheld_words(organisation).first()
    words = ProfileForm(initial=(withheld or organisation).words)
    return _settings_page(request, organisation, withheld, words, form)


@login_required
@require_http_methods(["GET", "POST"])
def members(request: SignedInRequest, handle: str) -> HttpResponse:
    organisation = _managed(request, handle)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            person = queries.get_person(form.cleaned_data["handle"])
            actions.add_member(
                organisation=organisation, user=request.user, person=person, role=form.cleaned_data["role"]
            )
            return redirect("accounts:organisation-members", handle)
    shown = {"organisation": organisation, "form": form, "memberships": queries.members_of(organisation)}
    shown["asking"] = queries.waiting_to_join(organisation)
    return render(request, "accounts/organisation_members.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def member(request: SignedInRequest, handle: str, person: str) -> HttpResponse:
    """Give a member another role."""
    actions.change_member_role(
        membership=_membership(_managed(request, handle), person), user=request.user, role=request.POST.get("role", "")
    )
    return redirect("accounts:organisation-members", handle)


@login_required
@require_POST
def removal(request: SignedInRequest, handle: str, person: str) -> HttpResponse:
    """Remove a member, or leave."""
    organisation = queries.get_organisation(handle)
    leaving = person == request.user.handle
    require(request.user, f"accounts.{'leave' if leaving else 'manage'}_organisation", organisation)
    actions.remove_member(membership=_membership(organisation, person), user=request.user)
    return redirect(organisation) if leaving else redirect("accounts:organisation-members", handle)


def _managed(request: SignedInRequest, handle: str) -> Organisation:
    organisation = queries.get_organisation(handle)
    require(request.user, "accounts.manage_organisation", organisation, _("Its admins may do this."))
    return organisation


def _membership(organisation: Organisation, person: str) -> Membership:
    return get_object_or_404(queries.members_of(organisation), user__handle=person)


def _settings_page(
    request: SignedInRequest,
    organisation: Organisation,
    withheld: Withheld | None,
    form: ProfileForm,
    avatar_form: AvatarForm,
) -> HttpResponse:
    shown = {"organisation": organisation, "withheld": withheld, "form": form, "avatar_form": avatar_form}
    wrong = form.errors or avatar_form.errors
    return render(request, "accounts/organisation_settings.html", shown, status=422 if wrong else 200)
