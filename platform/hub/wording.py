"""How clients want times and files to be written."""

from datetime import UTC, datetime
from typing import Any

from projects.models import Project
from projects.states import Gating
from repositories.models import Commit
from repositories.objects import pointer
from repositories.queries import FileEntry, Node


def moment(at: datetime) -> str:
    """The one form that they read; an offset makes them fail."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def entry(node: Node, last: Commit | None = None, *, to_copy: bool = False) -> dict[str, Any]:
    """A line of a tree. Of a large file git knows a pointer; the digest of the contents stands under `lfs`.

    `to_copy`: clients copy to another repository only what has a hash over its chunks. They send it back and do nothing
    else with it, so the digest stands there, in a form that none takes for a way to fetch the file.
    """
    told: dict[str, Any] = {"type": "file" if node.file else "directory", "oid": node.oid.hex(), "size": 0}
    if node.file:
        told["size"] = node.file.size
        if node.file.pointer:
            told["lfs"] = {"oid": node.file.sha256.hex(), **_large(node.file)}
            told |= {"xetHash": f"sha256:{node.file.sha256.hex()}"} if to_copy else {}
    if last:
        told["lastCommit"] = {"id": last.hex, "title": last.title, "date": moment(last.committed_at)}
    return {**told, "path": node.path}


def sibling(file: FileEntry, *, with_blobs: bool) -> dict[str, Any]:
    """A line of a description; here the digest of a large file is called `sha256`."""
    told: dict[str, Any] = {"rfilename": file.path}
    if with_blobs:
        told |= {"size": file.size, "blobId": file.oid.hex()}
        if file.pointer:
            told["lfs"] = {"sha256": file.sha256.hex(), **_large(file)}
    return told


def etag(file: FileEntry) -> str:
    """By what clients name the contents they keep."""
    return file.sha256.hex() if file.pointer else file.oid.hex()


def gated(project: Project) -> str | bool:
    """Whether files are given on request, and how."""
    return {Gating.AUTOMATIC: "auto", Gating.BY_HAND: "manual"}.get(Gating(project.gating), False)


def _large(file: FileEntry) -> dict[str, int]:
    return {"size": file.size, "pointerSize": len(pointer(file.sha256, file.size))}
