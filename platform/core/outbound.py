"""The one client for requests to addresses that people name: http(s) only, never into our own network.

The name is resolved once and within seconds (`core.resolving`), every address is checked, and the connection goes to
that very address (so that a second answer of the name server cannot redirect it). Redirects of a GET are followed by
hand, each through the same gate. Hosts inside may be let through by name, if the operator trusts them
(`OUTBOUND_ALLOWED`).

Each request has an end, whatever the other side does: so many seconds until its headers are here, so many for all of
it, and what is large may not come slower than a little.
"""

import ipaddress
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from core import resolving
from core.deadlines import Deadline, Pace, transport_until
from core.problems import BadInput
from core.resolving import addresses_of

REDIRECTS = 4
STALLED, HEADERS = 30.0, 60.0  # seconds: without a byte, and until an answer has begun
SLOWEST = 1_000  # bytes a second, of what is downloaded
REDIRECTED = (301, 302, 303, 307, 308)
PACKED, UNPACKED_AT_ONCE = {"gzip", "x-gzip", "deflate"}, 2**20  # what is asked for, and what some answer instead
NO_HEAD = (400, 403, 404, 405, 501)


@dataclass(frozen=True)
class Fetched:
    url: str
    status: int
    headers: httpx.Headers
    body: bytes


def get(url: str, *, limit: int = 2**20, timeout: float = 10.0, field: str = "url") -> Fetched:
    """GET `url`, at most `limit` bytes within `timeout` seconds. Raises BadInput naming `field`."""
    return _follow(url, field, lambda url: _ask("GET", url, limit, timeout, field))


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, limit: int = 2**16, timeout: float = 10.0, field: str = "url"
) -> Fetched:
    """POST `body` to `url` and nowhere else: a redirect is an answer like any other."""
    return _ask("POST", url, limit, timeout, field, body, headers)


def get_there(
    url: str, headers: Mapping[str, str], *, limit: int = 2**20, timeout: float = 10.0, field: str = "url"
) -> Fetched:
    """GET `url` and nowhere else: what `headers` say is for that server alone."""
    return _ask("GET", url, limit, timeout, field, headers=headers)


@dataclass(frozen=True)
class Coming:
    """An answer whose body is still on its way: read it, or leave it."""

    url: str
    status: int
    headers: httpx.Headers
    pieces: Iterator[bytes]

    @property
    def further(self) -> str:
        """Where it says to look instead, "" where it says nothing of the kind."""
        return joined(self.url, self.headers.get("location", "")) if self.status in REDIRECTED else ""


@contextmanager
def coming(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    limit: int,
    seconds: float,
    slowest: int = 0,
    field: str = "url",
) -> Iterator[Coming]:
    """What is too large for memory, piece by piece: at most `limit` bytes within `seconds`, and no slower than
    `slowest` bytes a second. A redirect is an answer like any other."""
    whole, until = Deadline(seconds), Deadline(min(seconds, HEADERS))
    target = pinned(url, {"Accept-Encoding": "identity", **(headers or {})}, field, until)
    try:
        with (
            _client(until, min(STALLED, seconds)) as client,
            client.stream(method, content=body, **target) as response,
        ):
            until.at = whole.at
            pieces = _pieces(response, limit, whole, field, slowest)
            yield Coming(url, response.status_code, response.headers, pieces)
    except httpx.HTTPError as error:
        raise _no_answer(field, error) from None


def _client(until: Deadline, stalled: float) -> httpx.Client:
    return httpx.Client(transport=transport_until(until), timeout=stalled, follow_redirects=False, trust_env=False)


def download(
    url: str,
    write: Callable[[bytes], Any],
    headers: Mapping[str, str] | None = None,
    *,
    limit: int,
    seconds: float,
    field: str = "url",
) -> None:
    """GET what is too large for memory, at most `limit` bytes within `seconds`, each chunk handed to `write`. Whoever
    gives next to nothing is left.

    Redirects go through the same gate, and from https never to http. What `headers` say is for the first server alone.
    """
    deadline = time.monotonic() + seconds
    for _hop in range(REDIRECTS + 1):
        left = max(deadline - time.monotonic(), 1.0)
        with coming("GET", url, headers, limit=limit, seconds=left, slowest=SLOWEST, field=field) as answer:
            if not answer.further:
                _require_given(answer, field)
                for piece in answer.pieces:
                    write(piece)
                return
        check_redirect(url, answer.further, field)
        headers = headers if is_same_server(url, answer.further) else None
        url = answer.further
    raise BadInput(fields={field: _("Too many redirects.")})


def check_redirect(url: str, further: str, field: str = "url") -> None:
    """What was asked under lock and key is not fetched in the open."""
    if urlsplit(url).scheme == "https" and urlsplit(further).scheme != "https":
        raise BadInput(fields={field: _("Address not allowed.")}, code="address_not_allowed")


def joined(url: str, further: str) -> str:
    """Where `further` leads from `url`; nowhere, if it is no address at all."""
    try:
        return str(urljoin(url, further))
    except ValueError:
        return ""


def is_same_server(one: str, other: str) -> bool:
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def pinned(
    url: str, headers: Mapping[str, str] | None = None, field: str = "url", until: Deadline | None = None
) -> dict[str, Any]:
    """What httpx is told so that it asks the very address that was looked at, under the name that it was given."""
    address, asked = check(url, field, until), httpx.URL(url)
    return {
        "url": asked.copy_with(host=address),
        "headers": {**(headers or {}), "Host": asked.netloc.decode()},
        "extensions": {"sni_hostname": asked.raw_host.decode()},
    }


def reach(url: str, *, timeout: float = 10.0, field: str = "url") -> int:
    """The status that a visitor would get, by HEAD, or by GET where a server answers no HEAD. No body is read."""

    def ask(url: str) -> Fetched:
        answer = _ask("HEAD", url, None, timeout, field)
        return _ask("GET", url, None, timeout, field) if answer.status in NO_HEAD else answer

    return _follow(url, field, ask).status


def check(url: str, field: str = "url", until: Deadline | None = None) -> str:
    """The address that requests to `url` would go to; refuses what they would refuse, without asking anything of it."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        raise _no_address(field) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise _no_address(field)
    return public_address(parts.hostname, port, field, until)


def _no_address(field: str) -> BadInput:
    return BadInput(fields={field: _("Give an address that starts with http:// or https://.")})


def public_address(host: str, port: int, field: str = "url", until: Deadline | None = None) -> str:
    """An address of `host` that lies outside every private, loopback, link-local or reserved range."""
    for address in (found := _resolved(host, port, field, until)):
        if not _is_public(address) and host not in settings.OUTBOUND_ALLOWED:
            raise BadInput(fields={field: _("Address not allowed.")}, code="address_not_allowed")
    return min(found)


def _resolved(host: str, port: int, field: str, until: Deadline | None) -> set[str]:
    try:
        return addresses_of(host, port, seconds=until.left(resolving.SECONDS) if until else resolving.SECONDS)
    except (TimeoutError, httpcore.TimeoutException):
        text = _("The name servers of this host did not answer in time. Try again later.")
        raise BadInput(fields={field: text}, code="name_not_resolved") from None
    except (OSError, UnicodeError):
        raise BadInput(fields={field: _("This host name is not known.")}) from None


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


def _follow(url: str, field: str, ask: Callable[[str], Fetched]) -> Fetched:
    for _hop in range(REDIRECTS + 1):
        answer = ask(url)
        if answer.status not in REDIRECTED:
            return answer
        url = joined(url, answer.headers.get("location", ""))
    raise BadInput(fields={field: _("Too many redirects.")})


def _ask(
    method: str,
    url: str,
    limit: int | None,
    timeout: float,
    field: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    until = Deadline(timeout)
    target = pinned(url, {"Accept-Encoding": "gzip", **(headers or {})}, field, until)
    try:
        with _client(until, timeout) as client, client.stream(method, content=body, **target) as response:
            pieces = [] if limit is None else _pieces(response, limit, until, field)
            return Fetched(url, response.status_code, response.headers, b"".join(pieces))
    except httpx.HTTPError as error:
        raise _no_answer(field, error) from None


def _require_given(answer: Coming, field: str) -> None:
    if answer.status != 200:
        raise BadInput(fields={field: _("It answered with the status %(status)d.") % {"status": answer.status}})


def _pieces(response: httpx.Response, limit: int, until: Deadline, field: str, slowest: int = 0) -> Iterator[bytes]:
    """As they were before they were packed. What is packed may become nothing for ever, so time is looked at as it
    comes; or more than there is room for, so it is unpacked a little at a time."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in PACKED | {"", "identity"}:
        raise _no_answer(field, f"Content-Encoding: {coding[:40]}")
    raw = _in_time(response.iter_raw(), until, Pace(slowest), field)
    size = 0
    for piece in _unpacked(raw, field) if coding in PACKED else raw:
        size += len(piece)
        if size > limit:
            raise BadInput(fields={field: _("The answer is larger than %(limit)d bytes.") % {"limit": limit}})
        yield piece


def _unpacked(pieces: Iterator[bytes], field: str) -> Iterator[bytes]:
    machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # by what it begins with
    try:
        for piece in pieces:
            left = piece
            while left and not machine.eof:
                yield machine.decompress(left, UNPACKED_AT_ONCE)
                left = machine.unconsumed_tail
        yield machine.flush()
    except zlib.error as error:
        raise _no_answer(field, error) from None


def _no_answer(field: str, error: object) -> BadInput:
    if isinstance(error, httpx.TimeoutException):
        return _too_long(field)
    return BadInput(fields={field: _("No answer from this address: %(error)s") % {"error": error}})


def _in_time(pieces: Iterator[bytes], until: Deadline, pace: Pace, field: str) -> Iterator[bytes]:
    for piece in pieces:
        if until.is_over or pace.is_too_slow(len(piece)):
            raise _too_long(field)
        yield piece


def _too_long(field: str) -> BadInput:
    return BadInput(fields={field: _("It took too long to come.")})
