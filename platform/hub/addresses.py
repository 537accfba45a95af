"""Addresses as the clients send and need them: read as they were sent, and whole wherever we name one."""

from urllib.parse import quote

from django.http import HttpRequest, QueryDict

from core.redirecting import with_query
from hub.kinds import prefix_of
from projects.models import Project


def raw_path(request: HttpRequest) -> str:
    """The path with its escapes. Django's own has none left, so that `feat%2Fx` could not be told from a folder.

    A server that keeps the raw path nowhere gets it quoted anew; there a slash within a revision is lost.
    """
    scope = getattr(request, "scope", {})
    if raw := scope.get("raw_path"):
        return str(raw.decode("latin-1"))
    given = str(request.META.get("RAW_URI", "")).partition("?")[0]
    return given or quote(request.path, safe="/+:@")


def home_of(request: HttpRequest, project: Project) -> str:
    """Where a client takes the project to live: on the host that it asked, under the word of its kind."""
    return request.build_absolute_uri(f"/{prefix_of(project.kind)}{project}")


def lfs_of(request: HttpRequest, project: Project) -> str:
    """Where the large files of a project are brought and got by git."""
    return f"{home_of(request, project)}.git/info/lfs/objects"


def address_instead(request: HttpRequest, former: str, present: str) -> str:
    """The address that was asked for, with the present name in it."""
    return with_query(request, raw_path(request).replace(former, present, 1))


def next_link(request: HttpRequest, **cursor: str) -> str:
    """`Link` to the next page: the same question, further on."""
    query = QueryDict(mutable=True)
    query.update(request.GET)
    for name, value in cursor.items():
        query[name] = value
    return f'<{request.build_absolute_uri(raw_path(request))}?{query.urlencode()}>; rel="next"'
