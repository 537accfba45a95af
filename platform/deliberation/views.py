"""What ties people to others, in their settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from deliberation import actions, queries
from deliberation.forms import TieForm


@login_required
@require_http_methods(["GET", "POST"])
def ties(request: SignedInRequest) -> HttpResponse:
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_to(form):
            actions.declare_tie(user=request.user, **form.cleaned_data)
            messages.success(request, _("Noted. Neither of you will judge the other’s work."))
            return redirect("deliberation:ties")
    content = {"form": form, "ties": queries.ties_of(request.user), "here": "ties"}
    return render(request, "deliberation/ties.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def tie_end(request: SignedInRequest, declared: str) -> HttpResponse:
    actions.end_tie(declared=queries.get_tie(request.user, declared), user=request.user)
    messages.success(request, _("Ended."))
    return redirect("deliberation:ties")
