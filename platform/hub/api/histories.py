from django.conf import settings
from django.http import JsonResponse

from core.problems import NotFound
from hub.addresses import next_link
from hub.calls import Call
from hub.wording import moment
from projects.models import Project
from projects.queries import readable_releases, sees_history
from projects.queries.changes import past
from repositories.models import Commit
from repositories.queries import branches, messages, tags

PAGE = 100


def refs(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """The names under which the asker gets something: for most, `main` and the releases."""
    project = call.project(word, owner, name)
    if sees_history(call.asker, project):
        heads, named = branches(project.repository), tags(project.repository)
    else:
        heads = _main(call, project)
        releases = readable_releases(call.asker, project)
        named = {release.revision: bytes(release.commit or b"") for release in releases}
    told = {"branches": _refs("heads", heads), "converts": [], "tags": _refs("tags", named)}
    return JsonResponse(told | ({"pullRequests": []} if call.says("include_prs") else {}))


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


def _main(call: Call, project: Project) -> dict[str, bytes]:
    try:
        return {"main": call.sight(project).commit}
    except NotFound:
        return {}


def _refs(folder: str, found: dict[str, bytes]) -> list[dict[str, str]]:
    return [{"name": name, "ref": f"refs/{folder}/{name}", "targetCommit": oid.hex()} for name, oid in found.items()]


def _told(commit: Commit, message: str) -> dict[str, object]:
    return {
        "id": commit.hex,
        "title": commit.title,
        "message": message.removeprefix(commit.title).strip(),
        "authors": [{"user": commit.author_name}],
        "date": moment(commit.committed_at),
    }
