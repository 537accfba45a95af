"""The record of a review, for everybody once its release is published; and each letter on a page to print."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules import role_in
from reviews.queries.records import get_letter, get_record, has_record
from reviews.views.submissions import way_to_appeal


@require_safe
def record(request: HttpRequest, release: str) -> HttpResponse:
    found = get_record(request.user, release)
    content = {
        "record": found,
        "release": found.release,
        "project": found.release.project,
        "address": settings.SITE_URL + found.address,
    }
    return render(request, "reviews/records/record.html", content)


@require_safe
def letter(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """The letter as everybody reads it; under it, for the authors, what they may do now."""
    found = get_letter(request.user, release, number)
    judged = found.decision.release
    content = {
        "letter": found,
        "decision": found.decision,
        "release": judged,
        "project": judged.project,
        "is_author": bool(role_in(request.user, judged.project)),
        "has_record": has_record(judged),
        **way_to_appeal(request, judged),
    }
    return render(request, "reviews/records/letter.html", content)
