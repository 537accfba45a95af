"""From runs to amounts: how much to ask for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from inference.forms.costs import ReckonForm
from inference.queries.reckoning import reckon


@login_required
@require_safe
def estimate(request: SignedInRequest) -> HttpResponse:
    form, found = ReckonForm(request.GET if "runs" in request.GET else None, initial=request.GET.dict()), None
    if form.is_valid():
        with told_to(form):
            found = reckon(request.user, **form.cleaned_data)
    content = {"form": form, "found": found}
    return render(request, "inference/estimate.html", content, status=422 if form.errors else 200)
