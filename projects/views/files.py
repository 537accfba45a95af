from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from core.paging import part
from core.problems import NotFound
from projects.endings import with_standing
from projects.previews import preview
from projects.queries import file_seen, locked_from, may_have_files, visible_commit
from projects.queries.gating import CARD
from projects.usage.leaving import note_leaving
from projects.views.frame import found, framed, shown_revision
from repositories.downloads import response
from repositories.queries import file, listing

ROWS = 500  # a browser needs ten seconds to show ten thousand


@require_safe
def browse(request: HttpRequest, owner: str, name: str, path: str = "") -> HttpResponse:
    """A folder with the last commit of each entry, or one file with a preview."""
    project = found(request, owner, name)
    asked = request.GET.get("revision")
    sight = visible_commit(request.user, project, shown_revision(project, asked))
    around: dict[str, Any] = {
        "sight": sight,
        "release": sight.release,
        "path": path,
        "crumbs": _crumbs(path),
        "asked": asked or "",
    }
    try:
        entries = listing(project.repository, sight.commit, path)
    except NotFound:
        entry = file(project.repository, sight.commit, path)
        locked = locked_from(request.user, project).get(entry.sha256)
        is_let_in = path == CARD or may_have_files(request.user, project, sight.release)
        is_given = is_let_in and locked is None
        around |= {"entry": entry, "is_given": is_given, "preview": preview(entry) if is_given else None}
        around |= {"locked": locked if is_let_in else None}
        return framed(request, project, "files", "projects/file.html", **around)
    around["page"] = part(entries, request, "entries", ROWS)
    return framed(request, project, "files", "projects/folder.html", **around)


@require_safe
def raw(request: HttpRequest, owner: str, name: str, path: str) -> HttpResponseBase:
    """The file itself. Only what cannot run is ever shown inline."""
    project = found(request, owner, name)
    seen = file_seen(request.user, project, path, shown_revision(project, request.GET.get("revision")))
    disposition: Literal["inline", "attachment"] = "inline" if request.GET.get("inline") else "attachment"
    answer = response(request, entry=seen.entry, filename=seen.entry.name, disposition=disposition)
    note_leaving(request, answer, project, seen.sight, path, seen.entry.size)
    return with_standing(answer, seen.sight.release)


def _crumbs(path: str) -> list[dict[str, str]]:
    parts = [part for part in path.split("/") if part]
    return [{"name": part, "path": "/".join(parts[: place + 1])} for place, part in enumerate(parts)]
