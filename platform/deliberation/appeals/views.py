"""Appeals: filing one, following it, hearing it, and what everybody may read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import can, require
from deliberation.appeals import actions, queries
from deliberation.appeals.courts import in_words, shown_of
from deliberation.appeals.forms import AppealForm, VoiceForm
from deliberation.appeals.models import Appeal
from deliberation.claims.queries import live_claims


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was found, and why, without names; above it one's own appeals."""
    mine = queries.appeals_of(request.user) if request.user.is_authenticated else []
    found = page(queries.decided_appeals(), request)
    content = {
        "page": found,
        "mine": [_named(appeal) for appeal in mine],
        "decided": [_named(one) for one in found.items],
    }
    return render(request, "deliberation/appeals/list.html", content)


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "appeals.see_desk", detail=_("This desk is for those who may hear appeals."))
    waiting = [_named(appeal) for appeal in queries.open_appeals(request.user)]
    return render(request, "deliberation/appeals/desk.html", {"waiting": waiting, "claims": live_claims()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, decision: str) -> HttpResponse:
    found = queries.get_decision(request.user, decision)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            appeal = actions.file_appeal(decision=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("Filed. People who had no part in the decision look at it now."))
            return redirect(appeal)
    content = {
        "decision": found,
        "words": in_words(found.verb),
        "subject": shown_of(found.object_type, found.object_id),
        "until": queries.until(found),
        "form": form,
    }
    return render(request, "deliberation/appeals/new.html", content, status=422 if form.errors else 200)


@login_required
@require_safe
def appeal(request: SignedInRequest, appeal: str) -> HttpResponse:
    return _page(request, queries.get_appeal(request.user, appeal), VoiceForm())


@login_required
@require_POST
@confirmed
def voice(request: SignedInRequest, appeal: str) -> HttpResponse:
    found, form = queries.get_appeal(request.user, appeal), VoiceForm(request.POST)
    require(request.user, "appeals.judge", found)
    if form.is_valid():
        with told_to(form):
            actions.give_voice(appeal=found, judge=request.user, **form.cleaned_data)
            messages.success(request, _("Said. The appeal is decided as soon as enough find the same."))
            return redirect(found)
    return _page(request, found, form, status=422)


@login_required
@require_POST
def withdraw(request: SignedInRequest, appeal: str) -> HttpResponse:
    found = queries.get_appeal(request.user, appeal)
    actions.withdraw_appeal(appeal=found, user=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect(found)


def _page(request: SignedInRequest, found: Appeal, form: VoiceForm, status: int = 200) -> HttpResponse:
    spoken = next((one for one in found.voices.all() if one.judge_id == request.user.pk), None)
    content: dict[str, Any] = {
        **_named(found),
        "subject": shown_of(found.subject_type, found.subject_id),
        "spoken": spoken,
        "may_judge": found.is_open and spoken is None and can(request.user, "appeals.judge", found),
        "form": form,
    }
    return render(request, "deliberation/appeals/appeal.html", content, status=status)


def _named(appeal: Appeal) -> dict[str, Any]:
    return {"appeal": appeal, "words": in_words(appeal.verb)}
