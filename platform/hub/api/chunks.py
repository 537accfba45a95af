"""How clients fetch large files by chunks: they ask which chunks make a range of a file, then for runs of these.

Everything goes by a project and a commit of it, and is asked anew each time: whoever may not have the file any more
gets no further piece of it. All projects are read at one address, so that a client that keeps chunks finds those of
one project in another. Whether somebody else has a chunk is told to nobody.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.problems import Forbidden, NotFound, SignInFirst
from hub import passes
from hub.api.xet import hash_in, way
from hub.calls import Call
from hub.kinds import word_of
from hub.passes import Reader
from hub.refusals import NotOffered, no_token
from projects.models import Project
from projects.queries import Sight, let_in, refuse_locked, sees_history, visible_commit
from projects.usage.counting import note_download
from projects.usage.traffic import count_sent, let_part_out
from repositories import blobs, chunked, ranges
from repositories.actions import ask_for_cut
from repositories.models import Cut
from repositories.queries import FileEntry, held
from repositories.queries.cuts import Part, cut_called, cut_of, is_worth_cutting, parts, stretch_at
from repositories.transport.asgi import RangeNotSatisfiable
from repositories.xet.hashes import text_of
from repositories.xet.stretches import size_in_xorb

KIND, RUN = "xet-read", "xet-run"
RUN_LIFE = 3600  # seconds in which an address is good; clients ask for another then


def offered(call: Call, project: Project, sight: Sight, entry: FileEntry) -> dict[str, str]:
    """What tells a client that it may have this file by chunks; one that knows none passes it over. A file that was
    never cut is the next time."""
    if not (
        settings.XET_DOWNLOADS and entry.pointer and is_worth_cutting(entry.size) and _may_ask(call, project, sight)
    ):
        return {}
    cut = cut_of(project.repository, entry.sha256)
    if cut is None:
        ask_for_cut(repository=project.repository, sha256=entry.sha256)
    if cut is None or cut.hash is None:
        return {}
    address = f"/api/{word_of(project.kind)}/{project}/xet-read-token/{sight.commit.hex()}"
    return {
        "X-Xet-Hash": text_of(bytes(cut.hash)),
        "Link": f'<{call.request.build_absolute_uri(address)}>; rel="xet-auth"',
    }


def read_token(call: Call, word: str, owner: str, name: str, revision: str) -> JsonResponse:
    """A pass for what one commit holds, and where to show it. This is when a download begins."""
    _require_offered()
    project = call.project(word, owner, name)
    sight = call.sight(project, revision)
    let_in(call.asker, project, sight.release)
    if call.asker.is_authenticated and call.token is None:
        raise no_token()
    shown = passes.issue(project=project, token=call.token, kind=KIND, commit=sight.commit.hex())
    answer = way(call, "/xet", shown)
    note_download(call.request, answer, project, sight, "")
    return answer


def reconstruction_1(call: Call, hash: str) -> JsonResponse:
    """What makes a range of a file, or all of it, for clients before 1.5."""
    offset, found, address = _found(call, hash)
    told: dict[str, list[dict[str, Any]]] = {}
    for part in _different(found):
        one = {"range": _chunks(part), "url": address(part), "url_range": _bytes(part)}
        told.setdefault(text_of(part.xorb), []).append(one)
    return JsonResponse({"offset_into_first_range": offset, "terms": _terms(found), "fetch_info": told})


def reconstruction_2(call: Call, hash: str) -> JsonResponse:
    """The same for later ones."""
    offset, found, address = _found(call, hash)
    told: dict[str, list[dict[str, Any]]] = {}
    for part in _different(found):
        one = {"url": address(part), "ranges": [{"chunks": _chunks(part), "bytes": _bytes(part)}]}
        told.setdefault(text_of(part.xorb), []).append(one)
    return JsonResponse({"offset_into_first_range": offset, "terms": _terms(found), "xorbs": told})


def fetch(call: Call, start: int, shown: str) -> HttpResponseBase:
    """A run of chunks, as a range of the xorb that they would make."""
    _require_offered()
    reader, sight = _run_reader(call, shown)
    found = stretch_at(reader.said["cut"], start)
    if found is None or not _is_seen(reader, sight, bytes(found[1].sha256)):
        raise _no_such_file()
    stretch, blob = found
    if not blobs.are_there(bytes(blob.sha256), blob.size):
        raise blobs.Damaged(bytes(blob.sha256))
    size = size_in_xorb(stretch.table)
    asked = _span(call, size)
    span = asked or ranges.Span(0, size, size)
    headers = _headers(span, is_whole=asked is None)
    if call.request.method == "HEAD":
        return HttpResponse(status=200, headers=headers)
    let_part_out(reader.project, span.length)
    pieces = chunked.pieces(stretch, blob, span)
    told = partial(count_sent, reader.project.owner_id)
    return StreamingHttpResponse(chunked.sent(pieces, told), status=206 if asked else 200, headers=headers)


def _may_ask(call: Call, project: Project, sight: Sight) -> bool:
    """A browser sends no token that a pass could stand for; and a pass is for what is found by a release, or by whoever
    sees all commits."""
    is_known = call.token is not None or not call.asker.is_authenticated
    return is_known and (sight.release is not None or sees_history(call.asker, project))


def _found(call: Call, hash: str) -> tuple[int, list[Part], Any]:
    _require_offered()
    reader = passes.admit_reader(call.request, call.shown_pass(), KIND)
    cut = _readable_cut(reader, hash_in(hash))
    offset, found = parts(cut, _span(call, cut.blob.size) or ranges.Span(0, cut.blob.size, cut.blob.size))
    run = passes.issue(project=reader.project, token=reader.token, kind=RUN, commit=reader.said["commit"], cut=cut.pk)
    return offset, found, lambda part: call.request.build_absolute_uri(f"/xet/xorbs/{part.start}/{run}")


def _readable_cut(reader: Reader, hash: bytes) -> Cut:
    sight = _sight_of(reader)
    cut = cut_called(reader.project.repository, hash)
    if cut is None or not _is_seen(reader, sight, bytes(cut.blob.sha256)):
        raise _no_such_file()
    return cut


def _is_seen(reader: Reader, sight: Sight, sha256: bytes) -> bool:
    """Who sees all commits, whatever the project has; others what stands in the release that the pass is for."""
    if sees_history(reader.user, reader.project):
        is_seen = held(reader.project.repository, sha256) is not None
    else:
        is_seen = sight.release is not None and any(file["sha256"] == sha256.hex() for file in sight.release.manifest)
    if is_seen:
        refuse_locked(reader.user, reader.project, sha256)
    return is_seen


def _run_reader(call: Call, shown: str) -> tuple[Reader, Sight]:
    """Of an address that is too old clients know to ask for another, where it is refused with this status."""
    try:
        reader = passes.admit_reader(call.request, shown, RUN, life=RUN_LIFE)
    except SignInFirst as void:
        raise Forbidden(void.detail, code="address_void") from None
    return reader, _sight_of(reader)


def _sight_of(reader: Reader) -> Sight:
    """What they still see of the commit, and have the files of."""
    sight = visible_commit(reader.user, reader.project, reader.said["commit"])
    let_in(reader.user, reader.project, sight.release)
    return sight


def _span(call: Call, size: int) -> ranges.Span | None:
    try:
        return ranges.chosen(call.request.headers.get("Range", ""), size)
    except ranges.Unsatisfiable:
        text = _("Ask for one range of bytes within the %(size)d of this file.")
        raise RangeNotSatisfiable(text % {"size": size}) from None


def _headers(span: ranges.Span, *, is_whole: bool) -> dict[str, str]:
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(span.length),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "attachment",
    }
    return headers if is_whole else {**headers, "Content-Range": span.content_range}


def _different(found: list[Part]) -> list[Part]:
    """A run that a file has several times is fetched once."""
    return list({(part.xorb, part.first, part.end): part for part in reversed(found)}.values())[::-1]


def _terms(found: list[Part]) -> list[dict[str, Any]]:
    return [{"hash": text_of(part.xorb), "unpacked_length": part.length, "range": _chunks(part)} for part in found]


def _chunks(part: Part) -> dict[str, int]:
    return {"start": part.first, "end": part.end}


def _bytes(part: Part) -> dict[str, int]:
    """The last byte is one of them, as in a header."""
    return {"start": part.at, "end": part.until - 1}


def _require_offered() -> None:
    if not settings.XET_DOWNLOADS:
        raise NotOffered


def _no_such_file() -> NotFound:
    return NotFound(_("There is no such file here."), code="no_such_path")
