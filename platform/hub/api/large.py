"""What a project keeps beside git, page by page, with the names that it has on the default branch."""

from typing import Any

from django.http import JsonResponse

from core.permissions import require
from core.recalling import all_recalled, keep_all
from hub.addresses import next_link
from hub.calls import Call
from hub.wording import moment
from projects.models import Project
from repositories.models import Possession, Repository
from repositories.names import HEX_OID
from repositories.queries import files, head

PAGE = 1_000
KEPT_SECONDS = 600
Paths = dict[bytes, str]


def listing(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """What a project keeps beside git, for its members: also what only earlier commits name, or none yet."""
    project = call.project(word, owner, name)
    require(call.asker, "projects.read_members", project)
    rows = Possession.objects.filter(repository=project.repository, pointer=True).select_related("blob").order_by("oid")
    after = call.request.GET.get("cursor", "")
    if HEX_OID.fullmatch(after):
        rows = rows.filter(oid__gt=bytes.fromhex(after))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    paths = _paths(project, [bytes(row.oid) for row in shown], is_one_of_many=bool(after) or len(found) > PAGE)
    ref = f"refs/heads/{project.repository.default_branch}"
    answer = JsonResponse([_told(row, paths, ref) for row in shown], safe=False)
    if len(found) > PAGE:
        answer["Link"] = next_link(call.request, cursor=bytes(shown[-1].oid).hex())
    return answer


def _paths(project: Project, oids: list[bytes], *, is_one_of_many: bool) -> Paths:
    """Where they stand now; those that stand nowhere have no name that would tell more than their digest. Where a list
    has many pages the first reads the branch, and the others find what it found."""
    repository = project.repository
    tip = head(repository, repository.default_branch)
    if tip is None or not oids:
        return {}
    if not is_one_of_many:
        return _read(repository, tip)
    keys = {_key(repository, tip, oid[0]) for oid in oids}
    kept: dict[str, Paths] = all_recalled(keys)
    if len(kept) < len(keys):
        kept = _keep(repository, tip)
    return {oid: path for key in keys for oid, path in kept[key].items()}


def _keep(repository: Repository, tip: bytes) -> dict[str, Paths]:
    """In parts by the first byte of their ids, in whose order pages are: a page takes the few that it is in."""
    parts: dict[str, Paths] = {_key(repository, tip, first): {} for first in range(256)}
    for oid, path in _read(repository, tip).items():
        parts[_key(repository, tip, oid[0])][oid] = path
    keep_all(parts, KEPT_SECONDS)
    return parts


def _key(repository: Repository, tip: bytes, first: int) -> str:
    return f"lfs-paths:{repository.pk}:{tip.hex()}:{first:02x}"


def _read(repository: Repository, tip: bytes) -> Paths:
    return {entry.oid: entry.path for entry in reversed(files(repository, tip)) if entry.pointer}


def _told(row: Any, paths: Paths, ref: str) -> dict[str, Any]:
    digest, path = bytes(row.blob.sha256).hex(), paths.get(bytes(row.oid), "")
    told = {"fileOid": bytes(row.oid).hex(), "oid": digest, "filename": path or digest, "size": row.blob.size}
    return told | {"pushedAt": moment(row.created_at), "ref": ref if path else None}
