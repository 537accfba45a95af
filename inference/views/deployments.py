"""How well runs were estimated: for those who keep the site and decide on budgets."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.permissions import require
from inference.queries.accuracy import NEWEST, accuracies


@login_required
@require_safe
def estimates(request: HttpRequest) -> HttpResponse:
    require(request.user, "inference.see_estimates")
    return render(request, "inference/estimates.html", {"accuracies": accuracies(), "newest": NEWEST})
