"""How much a release changes, beside the release; and the page that compares two."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from projects.models import Release
from projects.queries import get_project
from projects.views.frame import framed
from reviews.actions.routing import LEVEL_OF
from reviews.queries.classing import classing_of, findings_in_words
from reviews.queries.comparisons import classing_of_step, compared
from reviews.states import ChangeClass, Level


def class_shown(release: Release) -> dict[str, Any]:
    """The class of this frozen state and why, nothing when it was never classed."""
    found = classing_of(release)
    return {"classing": found, "class_reasons": findings_in_words(found)} if found else {}


def level_for(release: Release) -> str:
    found = classing_of(release)
    return LEVEL_OF.get(ChangeClass(found.change), Level.LIGHT) if found else Level.FULL


@require_safe
def compare(request: HttpRequest, owner: str, name: str, before: int, after: int) -> HttpResponse:
    """What differs between two releases: facts, tensors, files, lines."""
    if before > after:
        return redirect("reviews:compare", owner, name, after, before)
    project = get_project(request.user, owner, name)
    found = compared(request.user, project, before, after)
    content = {
        "release": found.after,
        "difference": found,
        **(class_shown(found.after) if classing_of_step(found) else {}),
    }
    return framed(request, project, "releases", "reviews/compare.html", **content)
