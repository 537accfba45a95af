"""An end to all that another server may make us wait for.

httpx counts the seconds of each read anew, so that whoever sends one byte now and then is waited for without end, in
headers as in bodies. Here every step on the network – connecting, the handshake, each read and write – gets what is
left until one moment.
"""

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

WRITTEN_AT_ONCE = 2**12  # whoever takes little at a time is not waited for longer than that either


class Deadline:
    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.at

    def left(self, most: float | None) -> float:
        """At most `most` seconds; raises when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if most is None else min(left, most)


def transport_until(deadline: Deadline) -> httpx.HTTPTransport:
    made = httpx.HTTPTransport(verify=_trusted(), trust_env=False)
    made._pool._network_backend = _Network(deadline)  # httpx has no door for it  # noqa: SLF001
    return made


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed. To read them anew for each request takes longer than most requests."""
    return httpx.create_ssl_context(trust_env=False)


class _Network(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(super().connect_tcp(host, port, left, local_address, socket_options), self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline
        self.close, self.get_extra_info = inner.close, inner.get_extra_info  # type: ignore[method-assign]  # as it is

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), WRITTEN_AT_ONCE):
            self._inner.write(buffer[start : start + WRITTEN_AT_ONCE], self._deadline.left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)


class Pace:
    """How slowly a body may come: so many bytes a second, looked at now and then."""

    LOOKED_AT_EVERY = 30.0

    def __init__(self, slowest: int) -> None:
        self._slowest, self._came, self._since = slowest, 0, time.monotonic()

    def is_too_slow(self, more: int) -> bool:
        self._came += more
        passed = time.monotonic() - self._since
        if passed < self.LOOKED_AT_EVERY:
            return False
        came, self._came, self._since = self._came, 0, time.monotonic()
        return came < self._slowest * passed
