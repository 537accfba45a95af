"""What runs cost, and whose budget paid."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from inference.bills import as_csv
from inference.forms import CostsForm
from inference.models import Run
from inference.queries.costs import DEAREST, NEWEST, paid_runs, payers_known, sums, with_payers

MOST_ROWS = 10_000


@login_required
@require_safe
def costs(request: SignedInRequest) -> HttpResponse:
    """A choice that cannot be shows nothing but what is wrong with it."""
    form, runs, order = _chosen(request)
    found = page(runs, request, by=order)
    content = {"form": form, "page": found, "costs": with_payers(request.user, found.items), "sums": sums(runs)}
    content["table_query"] = request.GET.urlencode()
    return render(request, "inference/costs.html", content, status=422 if form.errors else 200)


@login_required
@require_safe
def table(request: SignedInRequest) -> HttpResponse:
    """The same runs in the same order, as many as a spreadsheet can be asked to take."""
    form, runs, order = _chosen(request)
    if form.errors:
        return redirect(f"{reverse('inference:costs')}?{request.GET.urlencode()}")
    found = with_payers(request.user, list(runs.order_by(f"-{order}")[:MOST_ROWS]))
    response = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="runs.csv"'
    return response


def _chosen(request: SignedInRequest) -> tuple[CostsForm, QuerySet[Run], str]:
    form, runs = CostsForm(payers_known(request.user), request.GET), Run.objects.none()
    if form.is_valid():
        with told_to(form):
            runs = paid_runs(request.user, **form.choice())
    return form, runs, DEAREST if form.is_dearest_first and not form.errors else NEWEST
