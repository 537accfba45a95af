from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import Page, page
from core.permissions import can
from core.problems import Conflict, SignInFirst
from projects.access import actions
from projects.access.forms import AskForm, DecisionForm
from projects.access.models import AccessRequest
from projects.access.queries import gate_asked, get_request, may_ask_from, request_of, requests_of
from projects.models import Project
from projects.queries import get_project, may_have_files
from projects.rules import role_in


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """On what terms the files are given, and the form to ask for them."""
    project = get_project(request.user, owner, name)
    form = AskForm(gate_asked(project)[0], request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.is_authenticated:
            raise SignInFirst(_("Sign in to ask for the files."))
        if (asked := _asked(request, project, form)) is not None:
            messages.success(request, _said(asked))
            return redirect(project if asked.is_granted else asked)
    return _page(request, project, form)


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What one asked for, and what became of it."""
    found: Page[AccessRequest] = page(requests_of(request.user), request)
    return render(request, "projects/access/mine.html", {"page": found})


@login_required
@require_safe
def detail(request: SignedInRequest, request_id: str) -> HttpResponse:
    """One request, for who asked and for who decides."""
    asked = get_request(request.user, request_id)
    may_decide = can(request.user, "access.decide", asked.project)
    shown = {
        "asked": asked,
        "project": asked.project,
        "may_decide": may_decide,
        "may_withdraw": can(request.user, "access.see_withdrawal", asked),
        "again_at": may_ask_from(asked),
        "decision": DecisionForm(),
    }
    return render(request, "projects/access/detail.html", shown)


@login_required
@require_POST
def withdraw(request: SignedInRequest, request_id: str) -> HttpResponse:
    asked = get_request(request.user, request_id)
    actions.withdraw_access(request=asked, user=request.user)
    return redirect(asked)


def _asked(request: HttpRequest, project: Project, form: AskForm) -> AccessRequest | None:
    if form.is_valid():
        try:
            with told_to(form):
                return actions.ask_access(project=project, user=request.user, **form.given())
        except Conflict as problem:
            form.add_error(None, problem.detail)
    return None


def _said(asked: AccessRequest) -> str:
    if asked.is_granted:
        return _("You may have the files.")
    return _("Asked. You are told what the owner says.")


def _page(request: HttpRequest, project: Project, form: AskForm) -> HttpResponse:
    asked = request_of(request.user, project)
    again = may_ask_from(asked)
    gate, card = gate_asked(project)
    shown = {
        "project": project,
        "gate": gate,
        "card": card,
        "form": form,
        "asked": asked,
        "again_at": again if again and again > timezone.now() else None,
        "is_given": may_have_files(request.user, project),
        "role": role_in(request.user, project),
        "may_ask": can(request.user, "access.ask", project),
    }
    return render(request, "projects/access/ask.html", shown, status=422 if form.errors else 200)
