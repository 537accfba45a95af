"""The one way bytes leave: Django says who may have them, something faster moves them.

Large contents are named in `X-Accel-Redirect` for nginx or for `repositories.transport`; small ones are in the answer.
Either way a range, a condition and a HEAD mean the same.
"""

import mimetypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from repositories import blobs, ranges
from repositories.models import Blob
from repositories.queries.contents import Found, blob_of

if TYPE_CHECKING:
    from repositories.bucket import Bucket

INTERNAL = "/_blobs/"
FOLLOWED = "X-Followed-As"  # between a view and our own sender, never told outside
for kind, ending in (("audio/flac", ".flac"), ("audio/ogg", ".ogg"), ("audio/ogg", ".oga"), ("audio/mp4", ".m4a")):
    mimetypes.add_type(kind, ending)  # not every machine has a list that knows them
# Shown in the page only what cannot run: never HTML, SVG, XML or scripts, whatever their name says.
SAFE_INLINE = {
    "application/json",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/x-wav",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/markdown",
    "text/plain",
    "video/mp4",
    "video/webm",
}


def response(
    request: HttpRequest,
    *,
    entry: Found,
    filename: str,
    disposition: Literal["attachment", "inline"] = "attachment",
    etag: str = "",
) -> HttpResponseBase:
    """Send a file the asker may have. `etag` defaults to the digest of the contents."""
    blob = blob_of(entry)
    answer = HttpResponse(headers=_headers(blob, filename, disposition, etag or bytes(blob.sha256).hex()))
    conditional = get_conditional_response(request, etag=answer["ETag"], response=answer)
    if conditional is not answer:
        return conditional or answer
    if blob.inline is not None:
        return _from_row(request, blob, answer)
    return _from_storage(request, blob, answer)


Hear = Callable[[str, int], None]
_hearers: list[Hear] = []


def follow(answer: HttpResponseBase, name: str) -> bool:
    """Whether those who listen will hear, under this name, of each part that was sent. Only our own sender tells them:
    nginx, a storage that sends its files itself and Django say nothing of what somebody broke off.
    """
    is_ours = "X-Accel-Redirect" in answer and settings.SENDFILE == "asgi"
    if is_ours:
        answer[FOLLOWED] = name
    return is_ours


def when_sent(hear: Hear) -> Hear:
    _hearers.append(hear)
    return hear


def tell_sent(name: str, size: int) -> None:
    for hear in _hearers:
        hear(name, size)


def _headers(blob: Blob, filename: str, disposition: str, etag: str) -> dict[str, str]:
    type_ = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    is_inline = disposition == "inline" and type_ in SAFE_INLINE
    if not is_inline and type_ not in SAFE_INLINE:
        type_ = "application/octet-stream"
    return {
        "Content-Type": f"{type_}; charset=utf-8" if type_.startswith("text/") else type_,
        "Content-Disposition": content_disposition_header(not is_inline, filename) or "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "private, no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{etag}"',
    }


def _from_row(request: HttpRequest, blob: Blob, answer: HttpResponse) -> HttpResponse:
    """Small contents; whoever sends the others, nginx or our own sender, says itself that it knows ranges."""
    data = blobs.read(blob)
    answer["Accept-Ranges"] = "bytes"
    try:
        span = ranges.chosen(
            request.headers.get("Range", "") if request.method == "GET" else "",
            blob.size,
            if_range=request.headers.get("If-Range", ""),
            etag=answer["ETag"],
        )
    except ranges.Unsatisfiable:
        answer.status_code = 416
        answer["Content-Range"] = f"bytes */{blob.size}"
        return answer
    if span:
        answer.status_code = 206
        answer["Content-Range"] = span.content_range
        data = data[span.start : span.end]
    answer.content = data
    return answer


def _from_storage(request: HttpRequest, blob: Blob, answer: HttpResponse) -> HttpResponse:
    sha256 = bytes(blob.sha256)
    if not blobs.are_there(sha256, blob.size):
        raise blobs.Damaged(sha256)
    if away := blobs.bucket():
        return _from_bucket(away, request, blob, answer)
    answer["X-Accel-Redirect"] = INTERNAL + blobs.name_of(sha256)
    return answer


def _from_bucket(away: "Bucket", request: HttpRequest, blob: Blob, answer: HttpResponse) -> HttpResponse:
    """The way to it, signed for whoever asked. A look at the headers is answered here: a client that follows is not
    known over there, and one that does not would learn nothing."""
    if request.method == "HEAD":
        answer["Content-Length"], answer["Accept-Ranges"] = str(blob.size), "bytes"
        return answer
    way = HttpResponseRedirect(
        away.signed(
            blobs.name_of(bytes(blob.sha256)),
            type_=answer["Content-Type"],
            disposition=answer["Content-Disposition"],
            cache=answer["Cache-Control"],
        )
    )
    del answer["Content-Type"]
    for name, value in answer.items():
        way[name] = value
    return way
