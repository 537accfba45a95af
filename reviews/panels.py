"""What reviews put on the pages of projects."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.policies import current
from projects.models import Project, Release
from projects.rules import role_in
from projects.slots import fill, leads
from reviews.queries import rounds
from reviews.queries.checklists import checklist
from reviews.queries.checks import Checks, checks_of
from reviews.queries.records import has_record
from reviews.queries.words import words_on
from reviews.states import DecidedBy
from reviews.views.classes import class_shown


@fill("reviews", template="reviews/project/rounds.html")
def why_accepted(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any]:
    """Why it was accepted: rounds, letters, changes asked and answered, names of those who gave them."""
    judged = list(rounds.reviewed_releases(project)[:20])
    return {"judged": [record_of(request, one, project) for one in judged]}


@fill("preflight", template="reviews/project/preflight.html")
def what_a_reviewer_checks(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any]:
    """The checklist of this kind of project, before anybody has judged."""
    return {"items": checklist(current("review"), project.kind, None, Checks([]))}


@fill("verdict", template="reviews/project/verdict.html")
def verdict(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    if release is None or not release.is_public:
        return None
    said = words_on(request.user, release)
    return {"words": said[-1]} if said else None


@leads("record")
def record_of_review(release: Release) -> str:
    return reverse("reviews:record", args=[release.pk]) if has_record(release) else ""


@leads("submission")
def submission(release: Release) -> str:
    """Where its authors see what becomes of it."""
    return reverse("reviews:submission", args=[release.pk])


@fill("release", template="reviews/project/record.html", order=10)
def way_to_record(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    return {} if release is not None and has_record(release) else None


@fill("release", template="reviews/project/release.html")
def checks(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    if release is None or not release.digest:
        return None
    found = checks_of(release)
    is_mine = role_in(request.user, project) != ""
    return {"checks": found, "is_mine": is_mine, **class_shown(release)} if found.runs else None


def record_of(request: HttpRequest, release: Release, project: Project) -> dict[str, Any]:
    release.project = project
    return {
        "release": release,
        "checks": checks_of(release),
        "rounds": rounds.history_of(release),
        "reviews": words_on(request.user, release),
        "by_checks": rounds.decisions_of(release).filter(round=None, decided_by=DecidedBy.CHECKS),
    }
