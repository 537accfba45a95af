"""Two revisions of a project beside each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.queries import outlook, readable_releases, sees_history
from projects.queries.comparisons import compared, sides
from projects.views.frame import found, framed

BRANCHES, TAGS = "refs/heads/", "refs/tags/"


@require_safe
def choose(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """Which two; what was chosen has an address of its own."""
    project = found(request, owner, name)
    base, head = (request.GET.get(side, "").strip() for side in ("base", "head"))
    if base and head:
        return redirect("projects:comparison", project.owner.handle, project.name, f"{base}...{head}")
    names = _names(request, project)
    usual = {"base": base or _former(request, project, names), "head": head or names[0]}
    return framed(request, project, "files", "projects/compare.html", names=names, **usual)


@require_safe
def comparison(request: HttpRequest, owner: str, name: str, spec: str) -> HttpResponse:
    """What differs, file by file."""
    project = found(request, owner, name)
    base, head, direct = sides(spec)
    shown = compared(request.user, project, base, head, direct=direct)
    around = {"names": _names(request, project), "base": base, "head": head, "asked_direct": direct}
    return framed(request, project, "files", "projects/compare.html", comparison=shown, **around)


def _names(request: HttpRequest, project: Project) -> list[str]:
    """Branches, then tags, as this person sees them; releases are tags."""
    refs = outlook(request.user, project).refs
    return [ref.removeprefix(prefix) for prefix in (BRANCHES, TAGS) for ref in refs if ref.startswith(prefix)]


def _former(request: HttpRequest, project: Project, names: list[str]) -> str:
    """What one most likely compares with: the latest release or, where that is what one sees, the one before."""
    steps = [release.revision for release in readable_releases(request.user, project)[:2]]
    latest = steps if sees_history(request.user, project) else steps[1:]
    return latest[0] if latest else names[-1]
