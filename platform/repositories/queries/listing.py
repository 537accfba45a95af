"""What lies in a commit: one folder with the last commit of each entry, one file, or the whole tree."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core.problems import NotFound
from repositories.history import last_touched
from repositories.lookups import contents_by
from repositories.models import Commit, Directory, Object, Possession, Repository
from repositories.names import split_known_path
from repositories.objects import LINK, REGULAR, Tree, TreeEntry, parse_tree
from repositories.queries.commits import get_commit
from repositories.trees import Parts, Trees, batches


@dataclass(frozen=True)
class FileEntry:
    """A file in a commit. `size` and `sha256` are those of the contents, also where git only sees a pointer."""

    path: str
    size: int
    sha256: bytes
    oid: bytes
    pointer: bool
    mode: int = REGULAR

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def is_link(self) -> bool:
        """Its contents are the name of another path. Nothing of ours follows it."""
        return self.mode == LINK

    @property
    def frozen(self) -> dict[str, Any]:
        """As it stands in the manifest of a release."""
        said = {"path": self.path, "size": self.size, "sha256": self.sha256.hex()}
        return said | ({"link": True} if self.is_link else {})


@dataclass(frozen=True)
class Entry:
    """A file or folder in a listing. A folder's `oid` is its tree's; it has no size and no digest."""

    name: str
    path: str
    is_directory: bool
    size: int | None
    sha256: bytes | None
    last_commit: Commit
    oid: bytes
    pointer: bool
    mode: int


def listing(repository: Repository, commit: bytes, path: str = "") -> list[Entry]:
    """The entries of one folder, folders first, each with the commit that last touched it.

    Costs the folder's depth + 4 queries, however many entries and commits there are.
    """
    parts = split_known_path(path)
    tree, last = state_of(repository, commit, parts)
    commits = Commit.objects.in_bulk(set(last))
    stored = contents_of(repository, (entry.oid for entry in tree.values() if not entry.is_directory))
    entries = [
        _entry((*parts, name), entry, stored.get(entry.oid), commits[touched])
        for (name, entry), touched in zip(tree.items(), last, strict=True)
    ]
    return sorted(entries, key=lambda entry: not entry.is_directory)


def files(repository: Repository, commit: bytes) -> list[FileEntry]:
    """Every file of the commit, sorted by path as bytes. Queries grow with the depth of the tree, not its width."""
    found = list(Trees(repository.pk).walk(bytes(get_commit(repository, commit).tree)))
    stored = contents_of(repository, (entry.oid for _parts, entry in found))
    entries = [as_file(parts, entry, stored[entry.oid]) for parts, entry in found]
    return sorted(entries, key=lambda entry: entry.path.encode())


def file(repository: Repository, commit: bytes, path: str) -> FileEntry:
    """One file, or NotFound."""
    parts = split_known_path(path)
    entry = Trees(repository.pk).find(bytes(get_commit(repository, commit).tree), parts)
    if entry is None or entry.is_directory:
        raise no_such(path, _("There is no file “%(path)s” in this version."))
    stored = contents_by(repository, entry.oid)
    assert stored is not None, "a repository has what its trees name"
    pointer, sha256, size = stored
    return as_file(parts, entry, Stored(pointer, bytes(sha256), size))


def digest(repository: Repository, commit: bytes) -> str:
    """The digest of a version: SHA-256 over its manifest, a line `sha256  size  path` for each file, sorted by path."""
    manifest = hashlib.sha256()
    for entry in files(repository, commit):
        manifest.update(f"{entry.sha256.hex()}  {entry.size}  {entry.path}\n".encode())
    return manifest.hexdigest()


@dataclass(frozen=True)
class Stored:
    pointer: bool
    sha256: bytes
    size: int


def contents_of(repository: Repository, oids: Iterable[bytes]) -> dict[bytes, Stored]:
    """What files stand for, by their git ids."""
    found: dict[bytes, Stored] = {}
    for some in batches(oids):
        rows = Possession.objects.filter(repository=repository, oid__in=some)
        for oid, pointer, sha256, size in rows.values_list("oid", "pointer", "blob__sha256", "blob__size"):
            found[bytes(oid)] = Stored(pointer, bytes(sha256), size)
    return found


State = tuple[Tree, list[int]]  # a folder, and the id of the commit that last touched each of its entries


def state_of(repository: Repository, commit: bytes, parts: Parts) -> State:
    """Follow the states of folders from the root: one query a level."""
    return states_of(repository, commit, [parts])[parts]


def states_of(repository: Repository, commit: bytes, folders: Iterable[Parts]) -> dict[Parts, State]:
    """Of these folders and of all on the way to them: one query for each, however many of them share a way."""
    states: dict[Parts, State] = {(): _state(repository, get_commit(repository, commit).pk, ())}
    for parts in folders:
        for depth, part in enumerate(parts):
            (tree, last), here = states[parts[:depth]], parts[: depth + 1]
            if part not in tree or not tree[part].is_directory:
                path = b"/".join(parts).decode("utf-8", "replace")
                raise no_such(path, _("There is no folder “%(path)s” in this version."))
            if here not in states:
                states[here] = _state(repository, last[list(tree).index(part)], here)
    return states


def _state(repository: Repository, commit_id: int, path: Parts) -> State:
    trees = Object.objects.filter(repository=repository, oid=OuterRef("tree")).values("data")
    rows = Directory.objects.filter(commit_id=commit_id, path=b"/".join(path)).annotate(data=Subquery(trees))
    data, last = rows.values_list("data", "last").get()
    return parse_tree(bytes(data)), list(last_touched(bytes(last)))


def _entry(parts: Parts, entry: TreeEntry, stored: Stored | None, touched: Commit) -> Entry:
    return Entry(
        name=parts[-1].decode("utf-8", "replace"),
        path=b"/".join(parts).decode("utf-8", "replace"),
        is_directory=entry.is_directory,
        size=stored.size if stored else None,
        sha256=stored.sha256 if stored else None,
        last_commit=touched,
        oid=entry.oid,
        pointer=stored.pointer if stored else False,
        mode=entry.mode,
    )


def as_file(parts: Parts, entry: TreeEntry, stored: Stored) -> FileEntry:
    path = b"/".join(parts).decode("utf-8", "replace")
    return FileEntry(path, stored.size, stored.sha256, entry.oid, stored.pointer, entry.mode)


def no_such(path: str, text: str) -> NotFound:
    return NotFound(text % {"path": path[:200]}, code="no_such_path", path=path[:1024])
