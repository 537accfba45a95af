"""Repositories filled and read back in a line."""

from typing import Any

from repositories import actions, blobs, queries
from repositories.actions import Add, Author, Operation
from repositories.models import Repository

ADA = Author("Ada", "ada@example.org")


def add(repository: Repository, path: str, data: bytes) -> Add:
    return Add(path, actions.store(repository=repository, data=data, name=path))


def commit(repository: Repository, *operations: Operation, message: str = "change", **more: Any) -> bytes:
    return actions.commit(repository=repository, operations=operations, author=ADA, message=message, **more)


def put(repository: Repository, files: dict[str, bytes], **more: Any) -> bytes:
    """One commit that adds these files."""
    return commit(repository, *actions.adds(repository=repository, files=files), **more)


def stored(sha256: bytes) -> bytes | None:
    """What lies in the storage under this digest, wherever that is."""
    try:
        with blobs.open_stored(sha256) as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def spoil(sha256: bytes, data: bytes | None) -> None:
    """Something else in its place, or nothing."""
    blobs.remove(sha256)
    if data is not None:
        blobs.write(sha256, data)


def contents(repository: Repository, commit: bytes | None = None) -> dict[str, bytes]:
    """All files of the head, or of a commit, but for the `.gitattributes` that every repository has."""
    at = commit or queries.head(repository)
    assert at
    found = {}
    for entry in queries.files(repository, at):
        with queries.open_stream(entry) as stream:
            found[entry.path] = stream.read()
    found.pop(".gitattributes", None)
    return found
