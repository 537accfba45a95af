"""The past of a project's files: commits, and what each changed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from projects.queries import may_have_files, visible_commit
from projects.queries.changes import before, changed, past
from projects.views.frame import found, framed, shown_revision
from repositories.queries import get_commit, message

PAGE = 30


@require_safe
def history(request: HttpRequest, owner: str, name: str, revision: str = "") -> HttpResponse:
    """What led to a revision, newest first."""
    project = found(request, owner, name)
    sight = visible_commit(request.user, project, shown_revision(project, revision))
    commits = past(request.user, project, sight, limit=PAGE + 1, cursor=request.GET.get("after", ""))
    more = commits[PAGE - 1].hex if len(commits) > PAGE else ""
    around = {"sight": sight, "release": sight.release, "revision": revision, "more": more}
    return framed(request, project, "files", "projects/commits.html", commits=commits[:PAGE], **around)


@require_safe
def detail(request: HttpRequest, owner: str, name: str, oid: str) -> HttpResponse:
    """One commit, and what it changed."""
    project = found(request, owner, name)
    sight = visible_commit(request.user, project, oid)
    old = before(request.user, project, sight)
    is_given = may_have_files(request.user, project, sight.release)
    files, count = changed(project, old, sight.commit, with_lines=is_given)
    row = get_commit(project.repository, sight.commit)
    shown = {"sight": sight, "release": sight.release, "commit": row, "files": files, "count": count, "old": old}
    shown["is_given"] = is_given
    said = message(row).strip().removeprefix(row.title).strip()
    return framed(request, project, "files", "projects/commit.html", said=said, left=count - len(files), **shown)
