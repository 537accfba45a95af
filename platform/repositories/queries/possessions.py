"""What a repository has a right to, and which of its files git sees as pointers."""

from repositories.attributes import NAME, LargeFiles
from repositories.changes import StoredFile
from repositories.models import Possession, Repository
from repositories.queries.contents import read
from repositories.queries.nodes import nodes_at


def held(repository: Repository, sha256: bytes, size: int | None = None) -> StoredFile | None:
    """These contents, when the repository possesses them; as a pointer where it knows one."""
    rows = Possession.objects.filter(repository=repository, blob__sha256=sha256).order_by("-pointer", "oid")
    row = rows.values_list("oid", "blob__size", "pointer").first()
    if row is None or size not in {None, row[1]}:
        return None
    return StoredFile(bytes(row[0]), sha256, row[1], row[2])


def large_files(repository: Repository, commit: bytes) -> LargeFiles:
    """The rules of `.gitattributes` in a commit."""
    found = [node for node in nodes_at(repository, commit, [NAME]) if node.file]
    return LargeFiles(read(repository, commit, NAME) if found else b"")
