from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.problems import BadInput
from hub.addresses import next_link
from hub.calls import Call
from hub.refusals import looking_at
from hub.wording import entry
from projects.models import Project
from projects.queries import Sight
from repositories.queries import Node, last_commits, nodes, nodes_at

PAGE_WITH_COMMITS = 50  # each folder of a page is looked up on its own
PATHS = 1_000


def tree(call: Call, word: str, owner: str, name: str, revision: str, path: str = "") -> JsonResponse:
    """What lies in a folder or, recursively, below it. `Link` names the next page."""
    project = call.project(word, owner, name)
    sight = call.sight(project, revision)
    expand, recursive = call.says("expand"), call.says("recursive")
    size = min(settings.HUB_PAGE_SIZE, PAGE_WITH_COMMITS) if expand else settings.HUB_PAGE_SIZE
    after = call.request.GET.get("cursor", "")
    with looking_at(sight):
        found = nodes(project.repository, sight.commit, path, limit=size + 1, after=after, recursive=recursive)
    answer = _listed(project, sight, found[:size], expand=expand)
    if len(found) > size:
        answer["Link"] = next_link(call.request, cursor=found[size - 1].path)
    return answer


def paths_info(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    """Of many paths at once those that are there."""
    project = call.project(word, owner, name)
    sight = call.sight(project, revision)
    paths, expand = _asked(call)
    found = nodes_at(project.repository, sight.commit, paths)
    return _listed(project, sight, found, expand=expand, to_copy=not expand)


def _listed(
    project: Project, sight: Sight, found: Sequence[Node], *, expand: bool, to_copy: bool = False
) -> JsonResponse:
    last = last_commits(project.repository, sight.commit, found) if expand else {}
    lines = [entry(node, last.get(node.path), to_copy=to_copy) for node in found]
    return JsonResponse(lines, safe=False, headers={"X-Repo-Commit": sight.commit.hex()})


def _asked(call: Call) -> tuple[list[str], bool]:
    """As a form, which is how clients send it, or as JSON."""
    given: Any = call.body() if call.request.content_type == "application/json" else _form(call)
    paths, expand = (given.get("paths"), given.get("expand")) if isinstance(given, dict) else (None, None)
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise BadInput(fields={"paths": _("Give a list of paths.")})
    if len(paths) > PATHS:
        raise BadInput(fields={"paths": _("Ask for at most %(limit)d paths at once.") % {"limit": PATHS}})
    return [path for path in paths if _is_text(path)], expand is True


def _form(call: Call) -> dict[str, Any]:
    """Read by hand: a full question has one field more than Django takes."""
    try:
        form = parse_qs(call.raw_body().decode("utf-8", "replace"), max_num_fields=PATHS + 10)
    except ValueError:
        raise BadInput(fields={"paths": _("Ask for at most %(limit)d paths at once.") % {"limit": PATHS}}) from None
    return {"paths": form.get("paths", []), "expand": form.get("expand", [""])[0].lower() == "true"}


def _is_text(path: str) -> bool:
    """JSON can name half of a character; no path has one."""
    return not any("\ud800" <= letter <= "\udfff" for letter in path)
