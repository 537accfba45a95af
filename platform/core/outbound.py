"""The one client for requests to addresses that people name: http(s) only, never into our own network.

The name is resolved once, every address is checked, and the connection goes to that very address (so that a second
answer of the name server cannot redirect it). Redirects are followed by hand, each through the same gate.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from django.utils.translation import gettext as _

from core.problems import BadInput

REDIRECTS = 4


@dataclass(frozen=True)
class Fetched:
    url: str
    status: int
    headers: httpx.Headers
    body: bytes


def get(url: str, *, limit: int = 2**20, timeout: float = 10.0, field: str = "url") -> Fetched:
    """GET `url`, at most `limit` bytes within `timeout` seconds. Raises BadInput naming `field`."""
    for _hop in range(REDIRECTS + 1):
        answer = _get_once(url, limit, timeout, field)
        if answer.status not in {301, 302, 303, 307, 308}:
            return answer
        url = urljoin(url, answer.headers.get("location", ""))
    raise BadInput(fields={field: _("Too many redirects.")})


def public_address(host: str, port: int, field: str = "url") -> str:
    """An address of `host` that lies outside every private, loopback, link-local or reserved range."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (socket.gaierror, UnicodeError):
        raise BadInput(fields={field: _("This host name is not known.")}) from None
    for address in found:
        if not _is_public(str(address)):
            raise BadInput(fields={field: _("Address not allowed.")}, code="address_not_allowed")
    return str(min(found, key=str))


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


def _get_once(url: str, limit: int, timeout: float, field: str) -> Fetched:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise BadInput(fields={field: _("Give an address that starts with http:// or https://.")})
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = public_address(parts.hostname, port, field)
    pinned = httpx.URL(url).copy_with(host=address)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "GET", pinned, headers={"Host": parts.netloc}, extensions={"sni_hostname": parts.hostname}
            ) as response,
        ):
            return Fetched(url, response.status_code, response.headers, _body(response, limit, field))
    except httpx.HTTPError as error:
        raise BadInput(fields={field: _("No answer from this address: %(error)s") % {"error": error}}) from None


def _body(response: httpx.Response, limit: int, field: str) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limit:
            raise BadInput(fields={field: _("The answer is larger than %(limit)d bytes.") % {"limit": limit}})
    return bytes(body)
