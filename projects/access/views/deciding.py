"""For owners: the terms, who waits, who was let in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import Page, page
from core.permissions import require
from core.problems import Conflict
from projects.access import actions
from projects.access.forms import DecisionForm, GateForm, LetInForm
from projects.access.models import AccessRequest
from projects.access.queries import counts_by_state, gate_of, requests_for
from projects.access.states import AccessState
from projects.models import Project
from projects.queries import get_project


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """Whether the files are given on request, and on what terms."""
    project = _decided_by(request, owner, name)
    form = GateForm(request.POST) if request.method == "POST" else GateForm.of(project, gate_of(project))
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.set_gate(project=project, user=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("projects:settings", owner, name)
    shown = {"project": project, "form": form}
    return render(request, "projects/access/gate.html", shown, status=422 if form.errors else 200)


@login_required
@require_safe
def requests(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    return _list(request, _decided_by(request, owner, name), DecisionForm(), LetInForm())


@login_required
@require_POST
def decide(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """One or many at once, by what was ticked."""
    project = _decided_by(request, owner, name)
    form, ids = DecisionForm(request.POST), request.POST.getlist("requests")
    if form.is_valid() and _is_done(form, lambda said: _decided(request, project, ids, said)):
        return redirect("access:requests", owner, name)
    return _list(request, project, form, LetInForm())


@login_required
@require_POST
def let_in(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """Somebody who did not ask."""
    project = _decided_by(request, owner, name)
    form = LetInForm(request.POST)
    if form.is_valid() and _is_done(
        form, lambda said: actions.grant_unasked(project=project, user=request.user, handle=said["handle"])
    ):
        messages.success(request, _("They may have the files."))
        return redirect("access:requests", owner, name)
    return _list(request, project, DecisionForm(), form)


def _decided(request: SignedInRequest, project: Project, ids: list[str], said: dict[str, Any]) -> None:
    verdict = request.POST.get("state", "")
    found = actions.decide(project=project, user=request.user, ids=ids, verdict=verdict, **said)
    messages.success(request, ngettext("%(n)d decided.", "%(n)d decided.", len(found)) % {"n": len(found)})


def _is_done(form: Form, act: Any) -> bool:
    try:
        with told_to(form):
            act(form.cleaned_data)
            return True
    except Conflict as problem:
        form.add_error(None, problem.detail)
    return False


def _decided_by(request: SignedInRequest, owner: str, name: str) -> Project:
    project = get_project(request.user, owner, name)
    require(request.user, "access.decide", project, _("Its owner and its admins may do this."))
    return project


def _list(request: SignedInRequest, project: Project, form: DecisionForm, let_in_form: LetInForm) -> HttpResponse:
    counts = counts_by_state(project)
    wanted = request.GET.get("state", AccessState.ASKED)
    state = wanted if wanted in AccessState.values else AccessState.ASKED
    found: Page[AccessRequest] = page(requests_for(project, state), request, size=50)
    tabs = [(value, label, counts.get(value, 0)) for value, label in AccessState.choices]
    shown = {"project": project, "page": found, "state": state, "tabs": tabs, "form": form, "let_in_form": let_in_form}
    status = 422 if form.errors or let_in_form.errors else 200
    return render(request, "projects/access/requests.html", shown, status=status)
