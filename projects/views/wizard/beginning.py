from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from projects import actions
from projects.forms import NewProjectForm
from projects.queries import get_project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The first step: a kind and a name. From here on the project exists and is saved as it grows."""
    require(request.user, "projects.create", detail=_("Confirm your e-mail address first."))
    form = NewProjectForm(request.POST or None, user=request.user, initial={"kind": request.GET.get("kind", "model")})
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            project = actions.create_project(
                owner=form.owners[form.cleaned_data["owner"]],
                user=request.user,
                kind=form.cleaned_data["kind"],
                name=form.cleaned_data["name"],
            )
            return redirect("projects:edit-details", project.owner.handle, project.name)
    return render(request, "projects/edit/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """Begin the next release, or go on with the one that was begun."""
    project = get_project(request.user, owner, name)
    require(request.user, "projects.edit", project, _("Members who may write can do this."))
    if request.method == "POST":
        actions.start_release(project=project, user=request.user)
    return redirect("projects:edit-details", owner, name)
