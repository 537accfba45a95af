"""The left side of a review: what there is to look at, one tab at a time."""

from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.markdown import Place, render
from projects import slots
from projects.cards.paths import file_named
from projects.endings import with_standing
from projects.models import Release
from projects.previews import preview
from repositories.downloads import response
from repositories.queries import FileEntry
from reviews.forms import ChangeForm
from reviews.models import Assignment, RequiredChange
from reviews.queries import rounds
from reviews.queries.judged import judged_difference, judged_file
from reviews.queries.lines import lines_of
from reviews.queries.words import words_on

TABS = ("card", "files", "changed", "checks", "runs", "rounds")
LONGEST_NUMBER = 7


@login_required
@require_safe
def raw(request: SignedInRequest, assignment: str, path: str) -> HttpResponseBase:
    """A file of the frozen release. Only what cannot run is ever shown inline."""
    seen = judged_file(rounds.get_assignment(request.user, assignment), path)
    disposition: Literal["inline", "attachment"] = "inline" if request.GET.get("inline") else "attachment"
    answer = response(request, entry=seen.entry, filename=seen.entry.name, disposition=disposition)
    return with_standing(answer, seen.sight.release)


def evidence(request: SignedInRequest, assignment: Assignment, tab: str) -> dict[str, Any]:
    release = assignment.round.release
    match tab:
        case "files":
            return _files(request, assignment)
        case "changed":
            return {"difference": judged_difference(assignment)}
        case "runs":
            return {"run_panel": run_panel(request, release)}
        case "rounds":
            return {
                "history": rounds.history_of(release),
                "others": [words for words in words_on(request.user, release) if not words.is_own],
            }
    return {"card": render(release.card, place=_beside(assignment))}


def _beside(assignment: Assignment) -> Place:
    """The card's own files, at addresses of the review: they tell nobody whose they are."""

    def place(address: str, *, is_picture: bool) -> str:
        if not (path := file_named(address)):
            return address
        elif is_picture:
            return reverse("reviews:raw", args=[assignment.pk, path]) + "?inline=1"
        else:
            return f"{assignment.get_absolute_url()}?{urlencode({'tab': 'files', 'path': path})}"

    return place


def run_panel(request: SignedInRequest, release: Release) -> SafeString:
    """The place where packages above offer to run this very release, at addresses of the review."""
    return slots.render("review", request, release.project, release)


def _files(request: SignedInRequest, assignment: Assignment) -> dict[str, Any]:
    path = request.GET.get("path", "")
    if not path:
        return {}
    seen = judged_file(assignment, path)
    known = next(entry for entry in assignment.round.release.manifest if entry["path"] == path)
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
