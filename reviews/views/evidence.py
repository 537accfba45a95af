"""The left side of a review: what there is to look at, one tab at a time."""

from typing import Any

from django.utils.safestring import SafeString

from accounts.views.requests import SignedInRequest
from core.problems import NotFound
from projects import slots
from projects.models import Release
from projects.previews import preview
from projects.queries import file_seen
from reviews.models import Assignment
from reviews.queries import rounds
from reviews.queries.differences import difference, last_published
from reviews.queries.words import words_on

TABS = ("card", "files", "changed", "checks", "runs", "rounds")


def evidence(request: SignedInRequest, assignment: Assignment, tab: str) -> dict[str, Any]:
    release = assignment.round.release
    match tab:
        case "files":
            return _files(request, release)
        case "changed":
            before = last_published(release)
            return {"difference": difference(before, release) if before else None}
        case "runs":
            return {"run_panel": run_panel(request, release)}
        case "rounds":
            return {
                "history": rounds.history_of(release),
                "others": [words for words in words_on(request.user, release) if not words.is_own],
            }
    return {}


def run_panel(request: SignedInRequest, release: Release) -> SafeString:
    """The place where packages above offer to run this very release."""
    return slots.render("try_panel", request, release.project, release)


def _files(request: SignedInRequest, release: Release) -> dict[str, Any]:
    path = request.GET.get("path", "")
    if not path:
        return {}
    known = next((entry for entry in release.manifest if entry["path"] == path), None)
    if known is None:
        raise NotFound
    seen = file_seen(request.user, release.project, path, release.revision)
    return {"shown": known, "preview": preview(seen.entry)}
