"""Are the stored bytes what they were?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from repositories import blobs
from repositories.models import Blob, Cut, Repository, Stretch
from repositories.queries.proving import faults_of
from repositories.xet import hashes
from repositories.xet.hashes import Sized

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Fault:
    sha256: bytes
    what: str


def damaged() -> Iterator[Fault]:
    """Every blob that somebody possesses whose bytes are missing, short or different. Reads everything."""
    possessed = Blob.objects.filter(possession__isnull=False).distinct().order_by("pk")
    for blob in possessed.iterator(chunk_size=500):
        try:
            with blobs.open_blob(blob) as stream:
                is_same = blobs.digest_of(stream) == bytes(blob.sha256)
        except FileNotFoundError:
            yield Fault(bytes(blob.sha256), "missing")
        else:
            if not is_same:
                yield Fault(bytes(blob.sha256), "different")


def miscut() -> Iterator[Cut]:
    """Files whose chunks, which clients fetch them by, are not what is said of them. Reads all that were cut."""
    whole = Cut.objects.exclude(hash=None).select_related("blob").order_by("pk")
    for cut in whole.iterator(chunk_size=500):
        try:
            with blobs.open_blob(cut.blob) as stream:
                is_right = _is_cut_right(cut, stream)
        except FileNotFoundError:
            continue  # is told as damage
        if not is_right:
            yield cut


def broken() -> Iterator[tuple[int, str]]:
    """Histories that are not whole, by repository: objects damaged or missing, refs and releases that lead nowhere."""
    for repository in Repository.objects.order_by("pk").iterator(500):
        yield from ((repository.pk, fault) for fault in faults_of(repository))


def _is_cut_right(cut: Cut, stream: IO[bytes]) -> bool:
    start, names = 0, list[Sized]()
    for stretch in Stretch.objects.filter(cut=cut).order_by("start").iterator(500):
        table = [
            (hashes.of_chunk(data), len(data)) for data in (stream.read(length) for _name, length in stretch.table)
        ]
        if table != stretch.table or start != stretch.start or hashes.of_xorb(table) != bytes(stretch.hash):
            return False
        start += sum(length for _name, length in table)
        names += table
    return start == cut.blob.size and hashes.of_file(names) == bytes(cut.hash or b"")


def strays() -> Iterator[str]:
    """Files in the storage that no row stands for: left by a loss of power between the two."""
    for name in blobs.names():
        digest = name.rpartition("/")[2]
        is_digest = DIGEST.fullmatch(digest) is not None
        if not is_digest or not Blob.objects.filter(inline=None, sha256=bytes.fromhex(digest)).exists():
            yield name
