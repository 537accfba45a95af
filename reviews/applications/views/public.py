"""Who reviews here, what it takes, how to join; and credit to take away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.paging import part
from core.policies import current
from reviews.applications import credit
from reviews.applications.queries import public
from reviews.applications.queries.bootstrap import is_young, scale, youth
from reviews.applications.queries.credits import credit_of


@require_safe
def reviewers(request: HttpRequest) -> HttpResponse:
    policy, young = current("reviewers"), is_young()
    scaled = scale(policy)
    content = {
        "reviewers": part(public.reviewers_shown(), request, "reviewers"),
        "emeriti": part(public.emeriti(), request, "emeriti"),
        "medians": public.median_days(),
        "youth": youth() if young else None,
        "grown_up_at": None if young else public.grown_up_at(),
        "policy": policy.body,
        "asked": {name: scaled(policy[name]) for name in ("account_days", "probation_reviews", "senior_reviews")},
        "contributions": {name: scaled(need) for name, need in policy["contributions"].items()},
    }
    return render(request, "reviews/applications/reviewers.html", content)


@login_required
@require_safe
def credit_file(request: SignedInRequest) -> HttpResponse:
    """A file to keep: what one did here, signed by the site."""
    response = JsonResponse(
        credit.sign(credit_of(request.user)), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="{request.user.handle}-reviewer-credit.json"'
    return response
