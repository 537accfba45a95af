"""Names without an owner, such as `gpt2`: clients send them in place of two parts, and are led to the project."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Owner
from core.policies import current
from core.problems import NotFound
from core.redirecting import with_query
from hub.addresses import raw_path
from hub.converters import unquoted
from hub.refusals import Moved

# What may stand behind a name where everybody else has a name of two parts.
BEHIND = "revision|tree|refs|commits|paths-info|auth-check|discussions|lfs-files|xet-read-token|safetensors-metadata"
CALLS = re.compile(rf"/api/(?:models|datasets|spaces)/(?P<name>[^/]+)(?=$|/(?:{BEHIND})(?:/|$))")
GIT = re.compile(r"/(?:git/)?(?:datasets/|spaces/)?(?P<name>[^/]+?)(?=(?:\.git)?/info/(?:refs$|lfs/))")
PAGE = re.compile(r"/(?:datasets/|spaces/)?(?P<name>[^/]+)/?")
FILES = re.compile(r"/(?:datasets/|spaces/)?(?P<name>[^/]+)(?=/resolve/)")  # no project can be called so


def lead_on(request: HttpRequest) -> None:
    """Moved, where a name of one part is asked for. NotFound where it is one, and stands for nothing."""
    raw = raw_path(request)
    found = CALLS.match(raw) or FILES.match(raw)
    if found is None:
        return
    name = unquoted(found["name"])
    if project := project_called(name):
        raise Moved(with_query(request, raw[: found.start("name")] + project + raw[found.end("name") :]))
    if found.re is FILES or found.end() == len(raw):
        raise _stands_for_nothing(name)


def lead_git_on(request: HttpRequest) -> None:
    """The same where git asks for a name of one part."""
    path, found = request.path, GIT.match(request.path)
    if found and (project := project_called(found["name"])):
        raise Moved(with_query(request, path[: found.start("name")] + project + path[found.end("name") :]))
    raise _stands_for_nothing(found["name"] if found else "")


def page_called(path: str) -> tuple[str, str] | None:
    """Owner and name of the project whose page is asked for by a name of one part."""
    found = PAGE.fullmatch(path)
    owner, _slash, name = (project_called(found["name"]) if found else "").partition("/")
    return (owner, name) if name else None


def project_called(name: str) -> str:
    """`owner/name`, or nothing. A person or organisation of that name goes first."""
    project = _projects().get(name.lower(), "")
    return project if project and not Owner.objects.filter(handle=name.lower()).exists() else ""


def _stands_for_nothing(name: str) -> NotFound:
    text = _("There is no project “%(name)s” here: it takes the name of its owner before its own.")
    return NotFound(text % {"name": name[:80]})


def _projects() -> dict[str, str]:
    return {str(one["id"]).lower(): str(one["project"]) for one in current("canonical_names")["names"]}
