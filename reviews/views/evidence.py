"""The left side of a review: what there is to look at, one tab at a time."""

from typing import Any

from django.utils.safestring import SafeString

from accounts.views.requests import SignedInRequest
from core.problems import NotFound
from projects import slots
from projects.models import Release
from projects.previews import preview
from projects.queries import file_seen
from repositories.queries import FileEntry
from reviews.forms import ChangeForm
from reviews.models import Assignment, RequiredChange
from reviews.queries import rounds
from reviews.queries.differences import difference, last_published
from reviews.queries.lines import lines_of
from reviews.queries.words import words_on

TABS = ("card", "files", "changed", "checks", "runs", "rounds")
LONGEST_NUMBER = 7


def evidence(request: SignedInRequest, assignment: Assignment, tab: str) -> dict[str, Any]:
    release = assignment.round.release
    match tab:
        case "files":
            return _files(request, assignment)
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


def _files(request: SignedInRequest, assignment: Assignment) -> dict[str, Any]:
    release, path = assignment.round.release, request.GET.get("path", "")
    if not path:
        return {}
    known = next((entry for entry in release.manifest if entry["path"] == path), None)
    if known is None:
        raise NotFound
    seen = file_seen(request.user, release.project, path, release.revision)
    if "line" in request.GET or "lines" in request.GET:
        return {"shown": known, **_lines(request, assignment, seen.entry)}
    return {"shown": known, "preview": preview(seen.entry)}


def _lines(request: SignedInRequest, assignment: Assignment, entry: FileEntry) -> dict[str, Any]:
    """The file as lines; beside the one that was chosen stands a form."""
    asked = request.GET.get("line", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else 0
    mine = RequiredChange.objects.filter(review__assignment=assignment).order_by("id")
    return {
        "by_line": True,
        "lines": lines_of(entry, mine),
        "asked_line": number,
        "line_form": ChangeForm(auto_id="line_%s"),
    }
