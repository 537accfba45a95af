"""An audit after the fact: what it was, what was found, what it did to the score, and the way to dispute it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.policies import current
from core.problems import BadInput
from reviews.applications import actions
from reviews.applications.models import Audit
from reviews.applications.queries.audits import get_told_audit, told
from reviews.applications.queries.scores import effect_of
from reviews.applications.views.typed import typed


@login_required
@require_safe
def audit(request: SignedInRequest, audit: str) -> HttpResponse:
    return _page(request, get_told_audit(request.user, audit))


@login_required
@require_POST
def dispute(request: SignedInRequest, audit: str) -> HttpResponse:
    found = get_told_audit(request.user, audit)
    try:
        actions.dispute_audit(audit=found, user=request.user, why=typed(request, "why"))
    except BadInput as problem:
        return _page(request, found, problem=problem, status=422)
    messages.success(request, _("Noted. If you are right, the case counts for nobody."))
    return redirect("applications:audit", audit)


def _page(request: SignedInRequest, audit: Audit, status: int = 200, **more: Any) -> HttpResponse:
    seen = told(audit)
    content = {
        "audit": audit,
        "told": seen,
        "case": audit.case,
        "sheet": audit.sheet,
        "compared": seen.items,
        "effect": effect_of(audit),
        "policy": current("reviewers").body,
        **more,
    }
    return render(request, "reviews/applications/audit.html", content, status=status)
