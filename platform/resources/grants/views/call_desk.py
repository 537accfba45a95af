"""Where officers write calls, name the panel of each, and decide on all that was made to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import can, require
from core.problems import BadInput
from resources.grants import actions
from resources.grants.forms import CallForm, VerdictsForm
from resources.grants.forms.calls import as_typed
from resources.grants.models import Call
from resources.grants.queries import judging
from resources.grants.queries.calls import get_call, kept_calls, ranking
from resources.grants.queries.panels import could_join, panel_of
from resources.grants.queries.pools import get_pool
from resources.grants.states import CallState


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    """All calls, and the form for another."""
    _require(request)
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (made := _drafted(request, form)):
        return redirect("grants:call-desk", made.slug)
    content = {"page": page(kept_calls(request.user), request), "form": form}
    return render(request, "resources/grants/call_desk.html", content, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, call: str) -> HttpResponse:
    """One call with what may be done now; as a draft it is written here."""
    found = _kept(request, call)
    if request.method != "POST":
        return call_page(request, found)
    form = CallForm(request.POST)
    if form.is_valid() and _drafted(request, form, call=found):
        return redirect("grants:call-desk", found.slug)
    return call_page(request, found, form=form, status=422)


@login_required
@require_POST
@confirmed
def publication(request: SignedInRequest, call: str) -> HttpResponse:
    return _said(request, _kept(request, call), actions.publish_call, _("Published."))


@login_required
@require_POST
@confirmed
def cancellation(request: SignedInRequest, call: str) -> HttpResponse:
    note = str(request.POST.get("note", ""))
    return _said(request, _kept(request, call), actions.cancel_call, _("Cancelled."), note=note)


@login_required
@require_POST
def panel(request: SignedInRequest, call: str) -> HttpResponse:
    judges = request.POST.getlist("judges")
    return _said(request, _kept(request, call), actions.judge_call, _("They are asked now."), judges=judges)


@login_required
@require_POST
def replacement(request: SignedInRequest, call: str) -> HttpResponse:
    """Of somebody on the panel, for all requests at once."""
    words = {name: str(request.POST.get(name, "")) for name in ("leaves", "comes", "why")}
    is_set_aside = request.POST.get("scores") == "set_aside"
    found, done = _kept(request, call), _("They are asked now.")
    return _said(request, found, actions.replace_judge, done, **words, is_set_aside=is_set_aside)


@login_required
@require_POST
@confirmed
def decision(request: SignedInRequest, call: str) -> HttpResponse:
    found = _kept(request, call)
    form = VerdictsForm(ranking(found), request.POST)
    if form.is_valid():
        with told_to(form):
            words = {"letter": form.cleaned_data["letter"], "verdicts": form.verdicts()}
            actions.decide_call(call=found, officer=request.user, **words)
            messages.success(request, _("Decided. The lot is drawn in a moment."))
            return redirect(found)
    return call_page(request, found, verdicts=form, status=422)


def call_page(request: SignedInRequest, found: Call, status: int = 200, **more: Any) -> HttpResponse:
    is_closed = found.state == CallState.CLOSED
    is_judged = found.state in {CallState.CLOSED, CallState.JUDGING}
    ranked = ranking(found) if is_judged and "verdicts" not in more else []
    asked = list(judging.made_to(found))
    content = {
        "call": found,
        "may_decide": can(request.user, "grants.decide_call", found),
        "form": CallForm(initial=as_typed(found)) if found.state == CallState.DRAFT else None,
        "asked": asked,
        "judges": judging.panellists(request.user) if is_closed and asked else [],
        **_panel(request, found),
        "verdicts": VerdictsForm(ranked) if ranked or (is_closed and not asked) else None,
        **more,
    }
    return render(request, "resources/grants/call_kept.html", content, status=status)


def _panel(request: SignedInRequest, found: Call) -> dict[str, Any]:
    """As long as it scores."""
    if found.state != CallState.JUDGING:
        return {}
    return {"panel": panel_of(found), "others": could_join(request.user, found)}


def _drafted(request: SignedInRequest, form: CallForm, call: Call | None = None) -> Call | None:
    made = None
    with told_to(form):
        pool = get_pool(form.cleaned_data["pool"])
        made = actions.draft_call(officer=request.user, pool=pool, call=call, **form.words())
        messages.success(request, _("Kept. Nobody sees it before you publish it."))
    return made


def _require(request: SignedInRequest) -> None:
    require(request.user, "grants.keep_calls", detail=_("Resource officers keep the calls."))


def _kept(request: SignedInRequest, slug: str) -> Call:
    _require(request)
    return get_call(request.user, slug)


def _said(request: SignedInRequest, found: Call, act: Callable[..., Any], done: str, **given: Any) -> HttpResponse:
    try:
        act(call=found, officer=request.user, **given)
    except BadInput as problem:
        return call_page(request, found, problem=problem, status=422)
    messages.success(request, done)
    return redirect("grants:call-desk", found.slug)
