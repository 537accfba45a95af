"""The body of a request, read piece by piece; git packs long ones with gzip."""

import zlib

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.problems import BadInput, TooLarge
from repositories.git.lines import Garbled, Read

PIECE, UNPACKED_LIMIT = 2**16, 2**28


def reader(request: HttpRequest) -> Read:
    coding = request.headers.get("Content-Encoding", "identity")
    if coding in {"gzip", "x-gzip"}:
        return _Unpacked(request).read
    if coding != "identity":
        raise BadInput(_("Send it as it is, or with gzip."), code="unknown_coding")
    return request.read


class _Unpacked:
    def __init__(self, request: HttpRequest) -> None:
        self._request, self._machine, self._left = request, zlib.decompressobj(31), UNPACKED_LIMIT

    def read(self, size: int) -> bytes:
        """At least one byte until it ends, however little of the packed ones that takes."""
        data = b""
        while not data and not self._machine.eof:
            packed = self._machine.unconsumed_tail or self._request.read(PIECE)
            if not packed:
                raise Garbled
            try:
                data = self._machine.decompress(packed, size)
            except zlib.error:
                raise Garbled from None
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge(_("This unpacks to more than a call of this kind may send."))
        return data
