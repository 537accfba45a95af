"""Calls in public: what may be asked for until when, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.paging import page
from core.policies import current
from resources.figures.drawings import decisions_on, waits_for_calls
from resources.figures.queries import report
from resources.grants.queries.calls import calls, get_call, open_calls
from resources.grants.queries.results import asked_of, lot_of, results_of


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    found = report()
    content = {
        "open": list(open_calls()),
        "page": page(calls(), request),
        "report": found,
        "waits": waits_for_calls(found),
        "decisions": decisions_on(found.call_decisions),
    }
    return render(request, "resources/grants/calls.html", content)


@require_safe
def one(request: HttpRequest, call: str) -> HttpResponse:
    found = get_call(request.user, call)
    content = {
        "call": found,
        "asked": asked_of(found),
        "results": results_of(found),
        "lot": lot_of(found),
        "bar": current("grants")["call_bar"],
    }
    return render(request, "resources/grants/call.html", content)
