"""Branches and tags in the browser: which there are, how to clone them, and their moves."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require
from core.problems import BadInput
from projects import actions
from projects.forms.refs import RefForm
from projects.models import Project
from projects.queries import visible_commit
from projects.queries.refs import refs_of
from projects.views.frame import found, framed
from repositories.names import HEX_OID


@require_safe
def names(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """Branches and tags, and how to clone them."""
    project = found(request, owner, name)
    return _page(request, project, RefForm())


@login_required
@require_POST
def begin(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """A new branch or tag."""
    project = found(request, owner, name)
    require(request.user, "projects.edit", project)
    form = RefForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with told_to(form):
            start = visible_commit(request.user, project, given["at"] or None).commit
            if given["kind"] == "branch":
                actions.create_branch(project=project, user=request.user, name=given["name"], start=start)
            else:
                said = given["message"]
                actions.create_tag(project=project, user=request.user, name=given["name"], target=start, message=said)
            return redirect("projects:names", owner, name)
    return _page(request, project, form)


@login_required
@require_POST
def change(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """Another name, or none any more; of what stands where it was seen."""
    project = found(request, owner, name)
    require(request.user, "projects.edit", project)
    kind, _slash, old = request.POST.get("ref", "").partition("/")
    wanted, seen = request.POST.get("move", ""), request.POST.get("seen", "")
    at = bytes.fromhex(seen) if HEX_OID.fullmatch(seen) else None
    about: dict[str, Any] = {"project": project, "user": request.user, "name": old, "seen": at}
    match kind, wanted:
        case "heads", "rename":
            actions.rename_branch(to=request.POST.get("name", ""), **about)
        case "heads", "squash":
            actions.squash_branch(message=request.POST.get("message", ""), **about)
        case "heads", "delete":
            actions.delete_branch(**about)
        case "tags", "delete":
            actions.delete_tag(**about)
        case _:
            raise BadInput(fields={"move": _("Choose one of the moves that are offered.")})
    return redirect("projects:names", owner, name)


def _page(request: HttpRequest, project: Project, form: RefForm) -> HttpResponse:
    named = refs_of(request.user, project)
    before_name = {"dataset": "datasets/", "app": "spaces/"}.get(project.kind, "")
    clone = f"{settings.SITE_URL}/{{}}{before_name}{project}.git"
    around: dict[str, Any] = {"clone": clone.format(""), "clone_all": clone.format("git/"), "form": form}
    around["branches"] = [one for one in named if one.kind == "branch"]
    around["tags"] = [one for one in named if one.kind == "tag"]
    around["may_change"] = can(request.user, "projects.edit", project)
    answer = framed(request, project, "files", "projects/names.html", **around)
    answer.status_code = 422 if form.errors else 200
    return answer
