"""The books: in sums open to everybody, line by line for those who decide on budgets."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import require
from resources.ledger.forms import SearchForm
from resources.ledger.models import Entry
from resources.ledger.queries import found_entries, last_nights, lines_of, reservation_of, totals

ON_A_PAGE = 50


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    nights = last_nights()
    content = {"totals": totals(), "nights": nights, "last": nights[0] if nights else None}
    return render(request, "resources/ledger/books.html", content)


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Every line. A search for what cannot be shows nothing but what is wrong with it."""
    require(request.user, "ledger.search", detail=_("Resource officers and those who run the site read every line."))
    form, rows = SearchForm(request.GET), Entry.objects.none()
    if form.is_valid():
        with told_to(form):
            rows = found_entries(**form.wanted())
    found = page(rows, request, size=ON_A_PAGE, is_counted=False)
    wanted: dict[str, Any] = {} if form.errors else form.wanted()
    content = {
        "form": form,
        "page": found,
        "lines": lines_of(request.user, found.items),
        "reservation": reservation_of(wanted.get("work", "")),
        "is_narrowed": bool(wanted),
        "last": next(iter(last_nights()), None),
    }
    return render(request, "resources/ledger/desk.html", content, status=422 if form.errors else 200)
