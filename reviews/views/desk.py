"""The reviewer's desk: what may be taken, what is in hand, what is done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page, queue
from core.permissions import require
from core.policies import current
from reviews import actions
from reviews.forms import ClaimForm
from reviews.models import Round
from reviews.queries import reviewers, rounds, rows, work
from reviews.queries.checklists import tie_questions
from reviews.states import SENT


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reviews.see_desk", detail=_("This desk is for reviewers. Editors appoint them."))
    mine, policy = rounds.my_assignments(request.user), current("review")
    available = rounds.available_rounds(request.user) if policy["bootstrap"] else Round.objects.none()
    content = {
        "in_work": work.in_hand(request.user),
        "invitations": work.invitations_of(request.user),
        "takes_from_desk": policy["bootstrap"],
        "available": queue(available, request, "available", rows=rows.rounds()),
        "done": page(mine.filter(state__in=SENT), request),
        "load_cap": min(reviewers.described(request.user)["load_cap"], policy["load_cap"]),
    }
    return render(request, "reviews/desk.html", content)


@login_required
@require_http_methods(["GET", "POST"])
def claim(request: SignedInRequest, release: str) -> HttpResponse:
    """The question about conflicts of interest stands before every review."""
    found = rounds.get_available_round(request.user, release)
    require(request.user, "reviews.claim", found, _("This is your own project, or that of people you work with."))
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            assignment = actions.claim_review(round=found, reviewer=request.user, **form.cleaned_data)
            return redirect(assignment)
    content = {"round": found, "release": found.release, "form": form, "questions": tie_questions()}
    return render(request, "reviews/claim.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def hand_back(request: SignedInRequest, assignment: str) -> HttpResponse:
    found = work.get_assignment(request.user, assignment)
    actions.hand_back(assignment=found, reviewer=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("Handed back. Thank you for saying so in time."))
    return redirect("reviews:desk")
