from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.states import Kind
from reviews.metrics.drawings import sections
from reviews.metrics.queries import LEAST, MONTHS, Report, report
from reviews.metrics.states import Measure
from reviews.metrics.tables import as_csv


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """How judging goes here, in figures for everybody."""
    found = report(request.GET.get("kind", ""))
    content = {
        "report": found,
        "sections": sections(found),
        "kinds": Kind.choices,
        "least": LEAST,
        "months": MONTHS,
        **_at_first_sight(found),
    }
    return render(request, "reviews/metrics/metrics.html", content)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="metrics.csv"'
    return response


def _at_first_sight(found: Report) -> dict[str, Any]:
    """The few figures that the page begins with, over all the months that are told."""
    review = next((one.whole for one in found.of(Measure.STATE) if one.part == "in_review"), None)
    outcomes, appeals = (found.of(measure)[0].whole for measure in (Measure.OUTCOME, Measure.APPEAL))
    clocks = [one.whole for one in found.of(Measure.CLOCK) if one.whole]
    turns = sum(one.count for one in clocks)
    kept = sum(one.total.in_time for one in clocks)
    return {
        "median": review.median if review else None,
        "ninth": review.ninth if review else None,
        "accepted": outcomes.share("accept", "checks") if outcomes else None,
        "kept": kept / turns if turns else None,
        "overturned": appeals.share("amend", "remand") if appeals else None,
    }
