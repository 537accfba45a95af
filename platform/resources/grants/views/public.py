"""Grants, pools and sponsors in public, and the desk of those who keep the pools."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import require
from resources.figures.drawings import decisions_on, flow_of_pools, use_of_grants, waits_for_grants
from resources.figures.queries import report
from resources.grants import actions
from resources.grants.forms import GiftForm, PoolForm
from resources.grants.queries.pools import funds, get_pool, pools
from resources.grants.queries.rates import rates
from resources.grants.queries.register import register
from resources.grants.queries.trail import get_registered, registered_from, spent_of, told_works, trail_of


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    found = report()
    content = {
        "page": page(register(), request),
        "report": found,
        "use": use_of_grants(found),
        "waits": waits_for_grants(found),
        "decisions": decisions_on(found.decisions),
    }
    return render(request, "resources/grants/register.html", content)


@require_safe
def money(request: HttpRequest) -> HttpResponse:
    found = report()
    content = {"funds": funds(), "rates": rates(), "report": found, "flow": flow_of_pools(found)}
    return render(request, "resources/grants/funds.html", content)


@require_safe
def fund(request: HttpRequest, pool: str) -> HttpResponse:
    """The trail of one pool: who gave, what became of it."""
    found = get_pool(pool)
    listed = page(registered_from(found).prefetch_related(None).prefetch_related("lines"), request)
    spent = spent_of(listed.items)
    content = {
        "trail": trail_of(found),
        "page": listed,
        "rows": [(grant, spent[grant.pk]) for grant in listed.items],
    }
    return render(request, "resources/grants/trail.html", content)


@require_safe
def registered(request: HttpRequest, grant: str) -> HttpResponse:
    """What everybody may know of one grant, and what it paid for."""
    found = get_registered(grant)
    content = {"grant": found, "spent": spent_of([found])[found.pk], "works": told_works(found)}
    return render(request, "resources/grants/registered.html", content)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    """One page, two forms: a new pool, and an amount that came in."""
    require(request.user, "grants.keep_pools", detail=_("Resource officers keep the pools."))
    is_gift = request.method == "POST" and "amount" in request.POST
    pool_form = PoolForm(request.POST if request.method == "POST" and not is_gift else None)
    gift_form = GiftForm(pools(), request.POST if is_gift else None)
    form: Any = gift_form if is_gift else pool_form
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            if is_gift:
                pool = get_pool(form.cleaned_data["pool"])
                actions.bring_gift(pool=pool, officer=request.user, **form.words())
            else:
                actions.create_pool(officer=request.user, **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("grants:pools")
    content = {"funds": funds(), "pool_form": pool_form, "gift_form": gift_form}
    return render(request, "resources/grants/pools.html", content, status=422 if form.errors else 200)
