from collections.abc import Mapping

from django.conf import settings
from django.http import JsonResponse

from core.problems import NotFound
from hub.addresses import next_link
from hub.calls import Call
from hub.wording import moment
from projects.models import Project
from projects.queries import outlook
from projects.queries.changes import past
from repositories.git.outlook import Target
from repositories.models import Commit
from repositories.queries import messages

PAGE = 100


def refs(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """The names under which the asker gets something, as git tells them: for most, `main` and the releases."""
    seen = _seen(call, call.project(word, owner, name))
    told = {"branches": _under("heads", seen), "converts": [], "tags": _under("tags", seen)}
    return JsonResponse(told | ({"pullRequests": _pulls(seen)} if call.says("include_prs") else {}))


def commits(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    """What led to a revision, newest first; for whoever sees no history, the releases up to it."""
    project = call.project(word, owner, name)
    sight = call.sight(project, revision)
    size = min(settings.HUB_PAGE_SIZE, PAGE)
    found = past(call.asker, project, sight, limit=size + 1, cursor=call.request.GET.get("cursor", ""))
    said = messages(project.repository, found[:size])
    answer = JsonResponse([_told(commit, said[commit.hex]) for commit in found[:size]], safe=False)
    if len(found) > size:
        answer["Link"] = next_link(call.request, cursor=found[size - 1].hex)
    return answer


def _seen(call: Call, project: Project) -> Mapping[str, Target]:
    try:
        return outlook(call.asker, project).refs
    except NotFound:
        return {}


def _under(folder: str, seen: Mapping[str, Target]) -> list[dict[str, str]]:
    prefix = f"refs/{folder}/"
    return [
        {"name": ref.removeprefix(prefix), "ref": ref, "targetCommit": target.commit.hex()}
        for ref, target in seen.items()
        if ref.startswith(prefix)
    ]


def _pulls(seen: Mapping[str, Target]) -> list[dict[str, str]]:
    """Called by their whole names."""
    return [pull | {"name": pull["ref"]} for pull in _under("pr", seen)]


def _told(commit: Commit, message: str) -> dict[str, object]:
    return {
        "id": commit.hex,
        "title": commit.title,
        "message": message.removeprefix(commit.title).strip(),
        "authors": [{"user": commit.author_name}],
        "date": moment(commit.committed_at),
    }
