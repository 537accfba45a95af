"""What a repository has a right to."""

from collections.abc import Iterable

from repositories.changes import StoredFile
from repositories.models import Possession, Repository
from repositories.trees import batches


def held(repository: Repository, sha256: bytes, size: int | None = None) -> StoredFile | None:
    """These contents, when the repository possesses them; as a pointer where it knows one."""
    return held_among(repository, [(sha256, size)]).get(sha256)


def held_as(repository: Repository, oids: Iterable[bytes]) -> dict[bytes, StoredFile]:
    """Contents that the repository possesses, by git id."""
    found: dict[bytes, StoredFile] = {}
    for some in batches(oids):
        rows = Possession.objects.filter(repository=repository, oid__in=some)
        for oid, sha256, size, pointer in rows.values_list("oid", "blob__sha256", "blob__size", "pointer"):
            found[bytes(oid)] = StoredFile(bytes(oid), bytes(sha256), size, pointer)
    return found


def held_among(repository: Repository, wanted: Iterable[tuple[bytes, int | None]]) -> dict[bytes, StoredFile]:
    """Those of many that the repository possesses, by digest; of the size that is asked for, if one is."""
    sizes = dict(wanted)
    found: dict[bytes, StoredFile] = {}
    for some in batches(sizes):
        rows = Possession.objects.filter(repository=repository, blob__sha256__in=some).order_by("pointer", "oid")
        for oid, sha256, size, pointer in rows.values_list("oid", "blob__sha256", "blob__size", "pointer"):
            found[bytes(sha256)] = StoredFile(bytes(oid), bytes(sha256), size, pointer)
    return {sha256: file for sha256, file in found.items() if sizes[sha256] in {None, file.size}}


def own_ids(repository: Repository, digests: Iterable[bytes]) -> dict[bytes, bytes]:
    """Of contents that git keeps itself, not by a pointer: their git ids, each with the digest."""
    found: dict[bytes, bytes] = {}
    for some in batches(digests):
        rows = Possession.objects.filter(repository=repository, blob__sha256__in=some, pointer=False)
        found |= {bytes(oid): bytes(sha256) for oid, sha256 in rows.values_list("oid", "blob__sha256")}
    return found
