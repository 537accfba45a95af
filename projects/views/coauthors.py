"""Co-authors: naming and reminding them in the wizard, and the page on which they answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.permissions import require
from core.problems import BadInput
from projects import actions
from projects.forms.releases import ConsentForm
from projects.models import Project
from projects.queries import facts_under_way, get_project
from projects.queries.coauthors import get_co_author, my_consent


@login_required
@require_POST
def ask(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    project = _administered(request, owner, name)
    try:
        actions.ask_co_author(project=project, user=request.user, handle=request.POST.get("handle", ""))
        messages.success(request, _("Asked. The release can be handed in when they have agreed."))
    except BadInput as problem:
        messages.error(request, problem.detail)
    return redirect("projects:edit-statements", owner, name)


@login_required
@require_POST
def remind(request: SignedInRequest, owner: str, name: str, person: str) -> HttpResponse:
    project = _administered(request, owner, name)
    actions.remind_co_author(co_author=get_co_author(project, person), user=request.user)
    messages.success(request, _("Asked once more."))
    return redirect("projects:edit-statements", owner, name)


@login_required
@require_POST
def drop(request: SignedInRequest, owner: str, name: str, person: str) -> HttpResponse:
    project = _administered(request, owner, name)
    actions.drop_co_author(co_author=get_co_author(project, person), user=request.user)
    return redirect("projects:edit-statements", owner, name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """What a co-author is asked, and their answer."""
    project = get_project(request.user, owner, name)
    asked = my_consent(request.user, project)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agrees = request.POST.get("answer") == "agree"
        actions.answer_consent(co_author=asked, person=request.user, agrees=agrees, note=form.cleaned_data["note"])
        messages.success(request, _("You agreed.") if agrees else _("You refused. It cannot be handed in like this."))
        return redirect("projects:consent", owner, name)
    content = {"project": project, "asked": asked, "licence": facts_under_way(project)["licence"], "form": form}
    return render(request, "projects/consent.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def mend(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """One press in the preflight."""
    project = get_project(request.user, owner, name)
    require(request.user, "projects.edit", project)
    actions.mend(project=project, user=request.user, name=request.POST.get("fix", ""))
    messages.success(request, _("Done."))
    return redirect("projects:edit-preflight", owner, name)


def _administered(request: SignedInRequest, owner: str, name: str) -> Project:
    project = get_project(request.user, owner, name)
    require(request.user, "projects.administer", project, _("Its owner and its admins may do this."))
    return project
