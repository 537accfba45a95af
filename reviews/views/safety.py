"""The desk of those who keep the site safe: what is locked away, and what becomes of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import Conflict
from deliberation.claims.queries import live_claims
from projects.models import Release
from projects.states import ReleaseState
from reviews import actions
from reviews.forms.safety import FixesForm, LockForm, RefusalForm, RestorationForm, TakedownForm
from reviews.models import Lock, Takedown
from reviews.queries import safety
from reviews.queries.checks import checks_of


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reviews.see_safety", detail=_("This desk is for moderators and editors."))
    content = {
        "locked": safety.locked_releases(request.user)[:100],
        "alarms": safety.alarms(request.user)[:100],
        "claims": live_claims(),
    }
    return render(request, "reviews/safety/desk.html", content)


@login_required
@require_safe
def case(request: SignedInRequest, release: str) -> HttpResponse:
    return _page(request, _case(request, release))


@login_required
@require_POST
def lock(request: SignedInRequest, release: str) -> HttpResponse:
    return _act(request, release, LockForm, actions.lock_release, _("Locked away. Nobody can fetch its files."))


@login_required
@require_POST
@confirmed
def confirm_lock(request: SignedInRequest, release: str) -> HttpResponse:
    actions.confirm_lock(lock=provisional(_case(request, release)), keeper=request.user)
    messages.success(request, _("Confirmed. It stays locked until somebody decides."))
    return redirect("reviews:safety-case", release)


@login_required
@require_POST
@confirmed
def restore(request: SignedInRequest, release: str) -> HttpResponse:
    return _act(request, release, RestorationForm, actions.restore_release, _("Unlocked."))


@login_required
@require_POST
def require_fixes(request: SignedInRequest, release: str) -> HttpResponse:
    return _act(request, release, FixesForm, actions.require_fixes, _("Given back to its author."))


@login_required
@require_POST
@confirmed
def propose_takedown(request: SignedInRequest, release: str) -> HttpResponse:
    told = _("Proposed. It is taken down when a second person confirms it.")
    return _act(request, release, TakedownForm, actions.propose_takedown, told)


@login_required
@require_POST
@confirmed
def confirm_takedown(request: SignedInRequest, release: str) -> HttpResponse:
    actions.confirm_takedown(takedown=proposed(_case(request, release)), keeper=request.user)
    messages.success(request, _("Taken down. The verdict is kept."))
    return redirect("reviews:safety-case", release)


@login_required
@require_POST
def refuse_takedown(request: SignedInRequest, release: str) -> HttpResponse:
    form = RefusalForm(request.POST)
    found = _case(request, release)
    if form.is_valid():
        actions.refuse_takedown(takedown=proposed(found), keeper=request.user, **form.cleaned_data)
        messages.success(request, _("Refused. The release stays locked until somebody decides."))
        return redirect("reviews:safety-case", release)
    return _page(request, found, RefusalForm=form, status=422)


def proposed(release: Release) -> Takedown:
    found = safety.open_takedown(release)
    if found is None:
        raise Conflict(_("Nobody proposes to take this release down."), code="not_proposed", state=release.state)
    return found


def provisional(release: Release) -> Lock:
    found = safety.open_lock(release)
    if found is None:
        raise Conflict(_("No lock of this release waits for a second person."), code="no_lock", state=release.state)
    return found


def _act(request: SignedInRequest, release: str, kind: type[forms.Form], act: Any, told: str) -> HttpResponse:
    found, form = _case(request, release), kind(request.POST)
    if form.is_valid():
        with told_to(form):
            act(release=found, keeper=request.user, **form.cleaned_data)
            messages.success(request, told)
            return redirect("reviews:safety-case", release)
    return _page(request, found, **{kind.__name__: form}, status=422)


def _case(request: SignedInRequest, release: str) -> Release:
    require(request.user, "reviews.see_safety", detail=_("This desk is for moderators and editors."))
    found = safety.get_case(request.user, release)
    require(request.user, "reviews.keep_safe", found, _("This is your own project, or that of people you work with."))
    return found


def _page(request: SignedInRequest, release: Release, status: int = 200, **forms_given: forms.Form) -> HttpResponse:
    kinds: list[type[forms.Form]] = [LockForm, RestorationForm, FixesForm, TakedownForm, RefusalForm]
    shown = {kind.__name__: forms_given.get(kind.__name__) or kind() for kind in kinds}
    content = {
        "release": release,
        "project": release.project,
        "checks": checks_of(release),
        "lock": safety.open_lock(release),
        "proposal": safety.open_takedown(release),
        "takedowns": safety.takedowns_of(release),
        "verdicts": safety.verdicts_of(release),
        "is_lockable": release.is_public or release.state == ReleaseState.IN_REVIEW,
        "lock_form": shown["LockForm"],
        "restoration_form": shown["RestorationForm"],
        "fixes_form": shown["FixesForm"],
        "takedown_form": shown["TakedownForm"],
        "refusal_form": shown["RefusalForm"],
    }
    return render(request, "reviews/safety/case.html", content, status=status)
