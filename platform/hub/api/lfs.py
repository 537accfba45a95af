"""Git LFS: how older clients, `HF_HUB_DISABLE_XET=1` and git itself bring and get large files.

What is brought comes to an address that holds a pass, because clients send nothing else along.
"""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.states import Scope
from core.problems import BadInput, NotFound
from hub import passes
from hub.addresses import lfs_of
from hub.calls import Call, check_scope
from hub.lfs import Wanted, file_in, wanted_of
from projects.models import Project
from projects.queries import locked_from, refuse_locked, seen_contents
from projects.usage.traffic import let_out
from repositories import downloads
from repositories.actions import begin_large, complete_upload, keep_large_body, keep_part, let_stay, point_at
from repositories.bodies import received
from repositories.models import Upload
from repositories.queries import held_among
from repositories.quotas import Coming, require_room, too_large

KIND, JSON = "lfs", "application/vnd.git-lfs+json"
IN_PARTS = 64 * 2**20  # from here on a client that can sends parts
PART_SIZE = 64 * 2**20  # each is asked about, flushed and written down: many small ones took longer than their bytes


def batch(call: Call, owner: str, name: str, word: str = "models") -> JsonResponse:
    """For each file where to bring it or get it from; nothing to do for what is here already."""
    wanted = wanted_of(call.body())
    told = (
        _uploads(call, word, owner, name, wanted) if wanted.is_upload else _downloads(call, word, owner, name, wanted)
    )
    in_parts = any("chunk_size" in one.get("actions", {}).get("upload", {}).get("header", {}) for one in told)
    body = {"transfer": "multipart" if in_parts else "basic", "objects": told, "hash_algo": "sha256"}
    return JsonResponse(body, content_type=JSON)


def verify(call: Call, owner: str, name: str, word: str = "models") -> JsonResponse:
    """Whether what a client brought is here."""
    project = call.writable(word, owner, name)
    if not held_among(project.repository, [file_in(call.body())]):
        raise NotFound(_("This file did not arrive. Send it again."), code="not_uploaded")
    return JsonResponse({}, content_type=JSON)


def take(call: Call, shown: str, **_address: str) -> HttpResponse:
    """A whole file, its digest the one that the pass is for."""
    project, _user, said = passes.admit(shown, KIND)
    sha256 = bytes.fromhex(said["oid"])
    with received(call.request, limit=said["size"]) as body:
        keep_large_body(repository=project.repository, incoming=body, sha256=sha256, size=said["size"])
    return HttpResponse(headers={"ETag": f'"{said["oid"]}"'})


def take_part(call: Call, number: int, shown: str, **_address: str) -> HttpResponse:
    _project, _user, said = passes.admit(shown, KIND)
    upload = _upload(said)
    if not 1 <= number <= upload.part_count:
        raise BadInput(_("This upload has parts 1 to %(count)d.") % {"count": upload.part_count}, code="no_such_part")
    size = upload.size_of_part(number)
    with received(call.request, limit=size) as body:
        if body.expected != size:
            text = _("Part %(number)d has %(size)d bytes.") % {"number": number, "size": size}
            raise BadInput(text, code="wrong_part_size", expected=size)
        part = keep_part(upload=upload, number=number, incoming=body)
    return HttpResponse(headers={"ETag": f'"{bytes(part.sha256).hex()}"'})


def complete(call: Call, shown: str, **_address: str) -> JsonResponse:
    _project, _user, said = passes.admit(shown, KIND)
    complete_upload(upload=_upload(said))
    return JsonResponse({}, content_type=JSON)


def fetch(call: Call, owner: str, name: str, oid: str, word: str = "models") -> HttpResponseBase:
    """A file by its digest, for whoever may see it by a name."""
    project = call.project(word, owner, name)
    sha256, _size = file_in({"oid": oid, "size": 0})
    found = seen_contents(call.asker, project, {sha256}).get(sha256)
    if found is None:
        raise NotFound(_("There is no such file here."), code="no_such_path")
    refuse_locked(call.asker, project, sha256)
    answer = downloads.response(call.request, entry=found, filename=oid)
    let_out(call.request, answer, project, found.size)
    return answer


def _uploads(call: Call, word: str, owner: str, name: str, wanted: Wanted) -> list[dict[str, Any]]:
    check_scope(call, Scope.WRITE)
    project = call.writable(word, owner, name)
    there = let_stay(repository=project.repository, wanted=wanted.files)
    point_at(repository=project.repository, files=there.values())
    missing = [(sha256, size) for sha256, size in wanted.files if sha256 not in there]
    require_room(project.repository, [Coming(sha256.hex(), size, sha256) for sha256, size in missing])
    told = []
    for sha256, size in wanted.files:
        line: dict[str, Any] = {"oid": sha256.hex(), "size": size, "authenticated": True}
        if reason := too_large(size):
            line["error"] = {"code": 413, "message": reason}
        elif sha256 not in there:
            line["actions"] = _ways_in(call, project, sha256, size, in_parts=wanted.takes_parts and size > IN_PARTS)
        told.append(line)
    return told


def _ways_in(call: Call, project: Project, sha256: bytes, size: int, *, in_parts: bool) -> dict[str, Any]:
    assert call.token is not None
    here, said = lfs_of(call.request, project), {"oid": sha256.hex(), "size": size}
    upload: dict[str, Any]
    if in_parts:
        begun = begin_large(
            repository=project.repository, user=call.asker, sha256=sha256, size=size, part_size=PART_SIZE
        )
        shown = passes.issue(project=project, token=call.token, kind=KIND, upload=begun.pk, **said)
        parts = {f"{number:05}": f"{here}/parts/{number}/{shown}" for number in range(1, begun.part_count + 1)}
        upload = {"href": f"{here}/complete/{shown}", "header": {"chunk_size": str(begun.part_size), **parts}}
    else:
        upload = {"href": f"{here}/whole/{passes.issue(project=project, token=call.token, kind=KIND, **said)}"}
    return {"upload": {"header": {}, **upload}, "verify": {"href": f"{here}/verify", "header": _known(call)}}


def _downloads(call: Call, word: str, owner: str, name: str, wanted: Wanted) -> list[dict[str, Any]]:
    project = call.project(word, owner, name)
    seen, locked = seen_contents(call.asker, project, wanted.digests), locked_from(call.asker, project)
    told = []
    for sha256, size in wanted.files:
        line: dict[str, Any] = {"oid": sha256.hex(), "size": size, "authenticated": True}
        if sha256 in seen and sha256 in locked:
            line["error"] = {"code": 403, "message": locked[sha256].detail}
        elif sha256 in seen:
            href = f"{lfs_of(call.request, project)}/{sha256.hex()}"
            line["actions"] = {"download": {"href": href, "header": _known(call)}}
        else:
            line["error"] = {"code": 404, "message": _("There is no such file here.")}
        told.append(line)
    return told


def _known(call: Call) -> dict[str, str]:
    """Git sends again what it is told to, so that it need not ask twice who somebody is."""
    given = call.request.headers.get("Authorization")
    return {"Authorization": given} if given else {}


def _upload(said: dict[str, Any]) -> Upload:
    upload = Upload.objects.filter(pk=said.get("upload")).first()
    if upload is None:
        raise NotFound(_("This upload was given up meanwhile."))
    return upload
