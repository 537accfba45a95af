"""What goes into a commit: contents that are already stored, and what to do with them. And where refs are to go."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredFile:
    """Contents that a repository has the right to name. `pointer`: git sees a pointer to them, not the bytes."""

    oid: bytes
    sha256: bytes
    size: int
    pointer: bool


@dataclass(frozen=True)
class Add:
    """Put contents at a path, in place of what is there."""

    path: str
    file: StoredFile


@dataclass(frozen=True)
class Delete:
    """Remove a file, or a folder with all in it."""

    path: str


@dataclass(frozen=True)
class Copy:
    """Put at `target` what `source` was before this commit; with a Delete of the source, a rename."""

    source: str
    target: str


Operation = Add | Delete | Copy


@dataclass(frozen=True)
class Author:
    name: str
    email: str


@dataclass(frozen=True)
class Move:
    """A ref from where somebody saw it to where they want it; None: not there."""

    ref: str
    old: bytes | None
    new: bytes | None
