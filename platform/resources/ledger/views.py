"""The books, open to everybody: what all accounts of a kind hold, and whether every night they balanced."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from resources.ledger.queries import last_nights, totals


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    nights = last_nights()
    content = {"totals": totals(), "nights": nights, "last": nights[0] if nights else None}
    return render(request, "resources/ledger/books.html", content)
