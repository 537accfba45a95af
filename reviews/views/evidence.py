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
from projects.endings import with_headers
from projects.previews import preview
from repositories.downloads import response
from repositories.queries import FileEntry
from reviews.forms import ChangeForm
from reviews.models import Assignment, Judged
from reviews.queries import rounds, work
from reviews.queries.judged import evidence_of
from reviews.queries.lines import lines_of
from reviews.queries.words import words_on

TABS = ("card", "files", "changed", "checks", "runs", "rounds")
LONGEST_NUMBER = 7


@login_required
@require_safe
def raw(request: SignedInRequest, assignment: str, path: str) -> HttpResponseBase:
    """A file of the frozen release. Only what cannot run is ever shown inline."""
    seen = evidence_of(work.get_assignment(request.user, assignment))
    entry = seen.file(path)
    disposition: Literal["inline", "attachment"] = "inline" if request.GET.get("inline") else "attachment"
    answer = response(request, entry=entry, filename=entry.name, disposition=disposition)
    return with_headers(answer, seen.headers)


def evidence(request: SignedInRequest, assignment: Assignment, tab: str) -> dict[str, Any]:
    match tab:
        case "files":
            return _files(request, assignment)
        case "changed":
            return {"difference": evidence_of(assignment).difference()}
        case "runs":
            return {"run_panel": run_panel(request, assignment.round)}
        case "rounds":
            return _rounds(request, assignment.round)
        case "card":
            return {"card": render(assignment.round.card, place=_beside(assignment))}
    return {}


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


def run_panel(request: SignedInRequest, judged: Judged) -> SafeString:
    """The place where packages above offer to run this very release, at addresses of the review."""
    release = judged.release
    return slots.render("review", request, release.project, release) if release else SafeString("")


def _rounds(request: SignedInRequest, judged: Judged) -> dict[str, Any]:
    release = judged.release
    return {
        "history": rounds.history_of(release) if release else [],
        "others": [words for words in words_on(request.user, release) if not words.is_own] if release else [],
    }


def _files(request: SignedInRequest, assignment: Assignment) -> dict[str, Any]:
    path = request.GET.get("path", "")
    if not path:
        return {}
    entry = evidence_of(assignment).file(path)
    known = next(one for one in assignment.round.manifest if one["path"] == path)
    if "line" in request.GET or "lines" in request.GET:
        return {"shown": known, **_lines(request, assignment, entry)}
    return {"shown": known, "preview": preview(entry)}


def _lines(request: SignedInRequest, assignment: Assignment, entry: FileEntry) -> dict[str, Any]:
    """The file as lines; beside the one that was chosen stands a form."""
    asked = request.GET.get("line", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else 0
    return {
        "by_line": True,
        "lines": lines_of(entry, work.asked_in(assignment)),
        "asked_line": number,
        "line_form": ChangeForm(auto_id="line_%s"),
    }
