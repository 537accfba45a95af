from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from projects import actions
from projects.forms import MemberForm, VisibilityForm
from projects.models import Project
from projects.queries import get_project
from projects.views.frame import framed


@login_required
@require_safe
def overview(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    return _page(request, _administered(request, owner, name), MemberForm())


@login_required
@require_POST
def visibility(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    project = _administered(request, owner, name)
    actions.change_visibility(project=project, user=request.user, visibility=request.POST.get("visibility", ""))
    messages.success(request, _("Saved."))
    return redirect("projects:settings", owner, name)


@login_required
@require_http_methods(["POST"])
def members(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    project = _administered(request, owner, name)
    form = MemberForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.add_member(project=project, user=request.user, **form.cleaned_data)
            return redirect("projects:settings", owner, name)
    return _page(request, project, form)


@login_required
@require_POST
def remove_member(request: SignedInRequest, owner: str, name: str, person: str) -> HttpResponse:
    project = get_project(request.user, owner, name)
    actions.remove_member(project=project, user=request.user, handle=person)
    return redirect("web:dashboard") if person == request.user.handle else redirect("projects:settings", owner, name)


@login_required
@require_POST
def delete(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """Deleting asks for the name, typed."""
    project = _administered(request, owner, name)
    if request.POST.get("name", "").strip() != str(project):
        messages.error(request, _("Type the full name of the project to delete it."))
        return redirect("projects:settings", owner, name)
    actions.delete_project(project=project, user=request.user)
    messages.success(request, _("Deleted."))
    return redirect("web:dashboard")


def _administered(request: SignedInRequest, owner: str, name: str) -> Project:
    project = get_project(request.user, owner, name)
    require(request.user, "projects.administer", project, _("Its owner and its admins may do this."))
    return project


def _page(request: SignedInRequest, project: Project, form: MemberForm) -> HttpResponse:
    answer = framed(
        request,
        project,
        "settings",
        "projects/settings.html",
        form=form,
        visibility_form=VisibilityForm(initial={"visibility": project.visibility}),
        members=project.members.filter(team=None).select_related("user__owner").order_by("user__handle"),
        is_deletable=not project.releases.exclude(submitted_at=None).exists(),
    )
    answer.status_code = 422 if form.errors else 200
    return answer
