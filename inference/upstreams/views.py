"""Upstream servers on the desk of the machines: which there are, what they run, how they are."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import BadInput, Conflict, NotFound
from inference.queries.models import resolve_model
from inference.upstreams import actions
from inference.upstreams.forms import ChangeForm, ServeForm, UpstreamForm
from inference.upstreams.models import Upstream
from inference.upstreams.queries import get_relayed, get_upstream, upstreams_of

ACTS = {"pause": actions.pause_upstream, "resume": actions.resume_upstream, "remove": actions.remove_upstream}


def operate(request: SignedInRequest) -> None:
    require(request.user, "fleet.operate", detail=_("The machines are looked after by administrators."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upstreams(request: SignedInRequest) -> HttpResponse:
    """All of them, and a form for another."""
    operate(request)
    form = UpstreamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            made = actions.add_upstream(user=request.user, **form.cleaned_data)
            messages.success(request, _("It is known now. Say which releases it runs."))
            return redirect(made)
    shown = {"upstreams": list(upstreams_of(request.user)), "form": form}
    return render(request, "inference/upstreams/upstreams.html", shown, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upstream(request: SignedInRequest, upstream: str) -> HttpResponse:
    """One of them: what it runs, a release more, what is known of it."""
    operate(request)
    found = get_upstream(request.user, upstream)
    what = request.POST.get("what") if request.method == "POST" else ""
    serving = ServeForm(request.POST if what == "serve" else None)
    changing = ChangeForm(request.POST if what == "change" else None, initial=vars(found))
    if (what == "serve" and _served(request, found, serving)) or (
        what == "change" and _changed(request, found, changing)
    ):
        return redirect("upstreams:upstream", found.pk)
    shown = {"upstream": found, "serving": serving, "changing": changing}
    status = 422 if serving.errors or changing.errors else 200
    return render(request, "inference/upstreams/upstream.html", shown, status=status)


@login_required
@require_POST
def act(request: SignedInRequest, upstream: str) -> HttpResponse:
    """Pause, resume, remove; or withdraw a release."""
    operate(request)
    found, name = get_upstream(request.user, upstream), request.POST.get("act", "")
    try:
        if withdrawn := request.POST.get("withdraw"):
            actions.withdraw(relayed=get_relayed(request.user, found.pk, withdrawn), user=request.user)
        elif name in ACTS:
            ACTS[name](upstream=found, user=request.user)
        else:
            raise BadInput(fields={"act": _("Choose one of: %(names)s.") % {"names": ", ".join(ACTS)}})
        messages.success(request, _("Done. Hosts follow within seconds."))
    except Conflict as problem:
        messages.error(request, problem.detail)
    return redirect("upstreams:upstreams") if name == "remove" else redirect("upstreams:upstream", found.pk)


def _served(request: SignedInRequest, upstream: Upstream, form: ServeForm) -> bool:
    if not form.is_valid():
        return False
    given: dict[str, Any] = dict(form.cleaned_data)
    try:
        with told_to(form):
            release = resolve_model(request.user, given.pop("model"))
            actions.serve(upstream=upstream, user=request.user, release=release, **given)
            messages.success(request, _("Its runs go there from now on."))
            return True
    except NotFound as problem:
        form.add_error("model", problem.detail)
    except Conflict as problem:
        form.add_error(None, problem.detail)
    return False


def _changed(request: SignedInRequest, upstream: Upstream, form: ChangeForm) -> bool:
    if not form.is_valid():
        return False
    with told_to(form):
        actions.edit_upstream(upstream=upstream, user=request.user, **form.changes())
        messages.success(request, _("Changed."))
    return not form.errors
