from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require
from core.problems import Conflict
from projects.queries import get_project
from projects.transfers import actions
from projects.transfers.forms import OfferForm
from projects.transfers.models import Transfer
from projects.transfers.queries import get_transfer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """To whom, and a word to them."""
    project = get_project(request.user, owner, name)
    require(request.user, "transfers.offer", project, _("Only its owner may give it away."))
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with told_to(form):
                made = actions.offer_transfer(project=project, user=request.user, **form.cleaned_data)
                messages.success(request, _("Offered. You are told what they say."))
                return redirect(made)
        except Conflict as problem:
            form.add_error(None, problem.detail)
    shown = {"project": project, "form": form}
    return render(request, "projects/transfers/offer.html", shown, status=422 if form.errors else 200)


@login_required
@require_safe
def detail(request: SignedInRequest, transfer: str) -> HttpResponse:
    """What is offered, by whom, until when; for those who give and for those who receive."""
    return _page(request, get_transfer(request.user, transfer))


@login_required
@require_POST
def answer(request: SignedInRequest, transfer: str) -> HttpResponse:
    """Accept it, decline it, or take back one's own offer."""
    found, said = get_transfer(request.user, transfer), request.POST.get("answer", "")
    if said == "withdraw":
        actions.withdraw_transfer(transfer=found, user=request.user)
    elif said == "accept":
        project = actions.accept_transfer(transfer=found, user=request.user)
        messages.success(request, _("It is yours now. Its old address leads here."))
        return redirect(project)
    else:
        actions.decline_transfer(transfer=found, user=request.user, note=request.POST.get("note", ""))
    return redirect(found)


def _page(request: SignedInRequest, transfer: Transfer) -> HttpResponse:
    shown = {
        "transfer": transfer,
        "project": transfer.project,
        "may_answer": can(request.user, "transfers.see_answer", transfer),
        "may_withdraw": can(request.user, "transfers.see_withdrawal", transfer),
    }
    return render(request, "projects/transfers/detail.html", shown)
