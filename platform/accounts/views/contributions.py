"""What somebody gave to the commons, for everybody to read and for themselves to take along."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.contributions import WHOLE, record_of
from core.spreadsheets import inert


@require_safe
def contributions(request: HttpRequest, handle: str) -> HttpResponse:
    person = queries.get_person_now(handle)
    if person.handle != handle:
        return redirect("accounts:contributions", person.handle, permanent=True)
    record = record_of(request.user, person)
    shown = {"owner": person.owner, "profile": person, "record": record, "is_own": request.user == person}
    return render(request, "accounts/contributions.html", shown)


@require_safe
def table(request: HttpRequest, handle: str) -> HttpResponse:
    """All of it as CSV."""
    person = queries.get_person_now(handle)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contributions-{person.handle}.csv"'
    lines = csv.writer(response)
    lines.writerow(["kind", "at", "what", "outcome", "url"])
    for kind, given in record_of(request.user, person, WHOLE):
        for line in given:
            url = request.build_absolute_uri(line.url) if line.url else ""
            lines.writerow([kind.name, line.at.isoformat(), inert(str(line.text)), inert(str(line.outcome)), url])
    return response
