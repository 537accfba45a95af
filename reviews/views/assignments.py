"""The editors' balance of load: who has how much, which rounds find nobody, what is late."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page, queue
from core.permissions import require
from core.problems import Conflict
from projects.models import Release
from reviews import actions
from reviews.forms.reviewers import InviteForm
from reviews.models import Round
from reviews.queries import reviewers, rounds, rows
from reviews.views.triage import SHOWN, for_editor, show


@login_required
@require_safe
def assignments(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reviews.triage", detail=_("This desk is for editors."))
    content = {
        "page": page(reviewers.with_loads(), request),
        "stuck": queue(
            reviewers.stuck_rounds(request.user), request, "stuck", SHOWN, rows=reviewers.with_taken(rows.rounds())
        ),
        "late": queue(reviewers.late_assignments(request.user), request, "late", SHOWN, rows=rows.assignments()),
    }
    return render(request, "reviews/assignments.html", content)


@login_required
@require_POST
def nudge(request: SignedInRequest, assignment: str) -> HttpResponse:
    require(request.user, "reviews.triage", detail=_("This desk is for editors."))
    found = reviewers.get_assignment_for(request.user, assignment)
    actions.nudge(assignment=found, editor=request.user)
    messages.success(request, _("Reminded."))
    return redirect("reviews:assignments")


@login_required
@require_POST
def invite(request: SignedInRequest, release: str) -> HttpResponse:
    """An editor asks somebody of their choice."""
    found, form = for_editor(request, release), InviteForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.invite(round=open_round_of(found), editor=request.user, **form.cleaned_data)
            messages.success(request, _("Asked."))
            return redirect("reviews:triage-submission", found.id)
    return show(request, found, invite_form=form, status=422)


@login_required
@require_POST
def wave(request: SignedInRequest, release: str) -> HttpResponse:
    """Let the system ask the next of its list now."""
    found = for_editor(request, release)
    asked = actions.invite_wave(round=open_round_of(found))
    text = _("Asked: %(count)d.") if asked else _("Nobody is left to ask, or enough are asked already.")
    messages.success(request, text % {"count": len(asked)} if asked else text)
    return redirect("reviews:triage-submission", found.id)


def open_round_of(release: Release) -> Round:
    round_ = rounds.open_round(release)
    if round_ is None:
        raise Conflict(_("There is no open round."), code="no_open_round")
    return round_
