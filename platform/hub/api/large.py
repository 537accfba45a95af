from typing import Any

from django.http import JsonResponse

from core.permissions import require
from hub.addresses import next_link
from hub.calls import Call
from hub.wording import moment
from projects.models import Project
from repositories.models import Possession
from repositories.names import HEX_OID
from repositories.queries import files, head

PAGE = 1_000


def listing(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """What a project keeps beside git, for its members: also what only earlier commits name, or none yet."""
    project = call.project(word, owner, name)
    require(call.asker, "projects.read_members", project)
    rows = Possession.objects.filter(repository=project.repository, pointer=True).select_related("blob").order_by("oid")
    after = call.request.GET.get("cursor", "")
    if HEX_OID.fullmatch(after):
        rows = rows.filter(oid__gt=bytes.fromhex(after))
    found = list(rows[: PAGE + 1])
    paths = _paths(project)
    ref = f"refs/heads/{project.repository.default_branch}"
    answer = JsonResponse([_told(row, paths, ref) for row in found[:PAGE]], safe=False)
    if len(found) > PAGE:
        answer["Link"] = next_link(call.request, cursor=bytes(found[PAGE - 1].oid).hex())
    return answer


def _paths(project: Project) -> dict[bytes, str]:
    """Where they stand now; those that stand nowhere have no name that would tell more than their digest."""
    tip = head(project.repository, project.repository.default_branch)
    return {entry.oid: entry.path for entry in reversed(files(project.repository, tip))} if tip else {}


def _told(row: Any, paths: dict[bytes, str], ref: str) -> dict[str, Any]:
    digest, path = bytes(row.blob.sha256).hex(), paths.get(bytes(row.oid), "")
    told = {"fileOid": bytes(row.oid).hex(), "oid": digest, "filename": path or digest, "size": row.blob.size}
    return told | {"pushedAt": moment(row.created_at), "ref": ref if path else None}
