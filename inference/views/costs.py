"""What runs cost, and whose budget paid."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from inference.forms import CostsForm
from inference.models import Run
from inference.queries.costs import DEAREST, NEWEST, paid_runs, payers_known, sums, with_payers


@login_required
@require_safe
def costs(request: SignedInRequest) -> HttpResponse:
    """A choice that cannot be shows nothing but what is wrong with it."""
    form, runs = CostsForm(payers_known(request.user), request.GET), Run.objects.none()
    if form.is_valid():
        with told_to(form):
            runs = paid_runs(request.user, **form.choice())
    found = page(runs, request, by=DEAREST if form.is_dearest_first and not form.errors else NEWEST)
    content = {"form": form, "page": found, "costs": with_payers(request.user, found.items), "sums": sums(runs)}
    return render(request, "inference/costs.html", content, status=422 if form.errors else 200)
