"""What everybody may know of moderating: figures by month, and one line a decision."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.paging import page
from moderation.queries import figures
from moderation.things import label_of


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    found = page(figures.public_acts(), request)
    content = {
        "lately": figures.lately(),
        "months": figures.months(),
        "page": found,
        "acts": [(act, label_of(act.concern.kind), figures.hours_taken(act)) for act in found.items],
    }
    return render(request, "moderation/transparency.html", content)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The figures by month as CSV."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    lines = csv.writer(response)
    lines.writerow(["month", "flags", "decided", "median_hours", "sanctions", "appeals", "overturned"])
    for one in figures.months():
        hours = "" if one.hours is None else one.hours
        row = [one.month.strftime("%Y-%m"), one.flags, one.decided, hours, one.sanctions, one.appeals, one.overturned]
        lines.writerow(row)
    return response
