"""What differs between two commits."""

from dataclasses import dataclass
from typing import Literal

from core.problems import NotFound
from repositories.models import Commit, Repository
from repositories.objects import Tree, TreeEntry
from repositories.trees import Parts, Trees


@dataclass(frozen=True)
class Change:
    """One path that is not the same on both sides. `old` and `new` are git ids."""

    path: str
    old: bytes | None
    new: bytes | None

    @property
    def kind(self) -> Literal["added", "removed", "modified"]:
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "modified"


def diff(repository: Repository, old: bytes | None, new: bytes) -> list[Change]:
    """Files that changed from `old` (None: from nothing) to `new`, by path. Equal subtrees are never opened."""
    trees = Trees(repository.pk)
    changes: list[Change] = []
    level: list[_Pair] = [((), _root(repository, old) if old else None, _root(repository, new))]
    while level:
        trees.load(oid for _path, before, after in level for oid in (before, after) if oid)
        level = [pair for path, before, after in level for pair in _compare(trees, path, before, after, changes)]
    return sorted(changes, key=lambda change: change.path.encode())


_Pair = tuple[Parts, bytes | None, bytes | None]


def _compare(
    trees: Trees, path: Parts, before: bytes | None, after: bytes | None, changes: list[Change]
) -> list[_Pair]:
    """Note the changed files of one folder; return its changed folders."""
    left: Tree = trees[before] if before else {}
    right: Tree = trees[after] if after else {}
    below: list[_Pair] = []
    for name in left.keys() | right.keys():
        old, new = left.get(name), right.get(name)
        if old == new:
            continue
        inside = (*path, name)
        if _is(old, directory=True) or _is(new, directory=True):
            below.append((inside, _oid(old, directory=True), _oid(new, directory=True)))
        if _is(old, directory=False) or _is(new, directory=False):
            text = b"/".join(inside).decode("utf-8", "replace")
            changes.append(Change(text, _oid(old, directory=False), _oid(new, directory=False)))
    return below


def _is(entry: TreeEntry | None, *, directory: bool) -> bool:
    return entry is not None and entry.is_directory is directory


def _oid(entry: TreeEntry | None, *, directory: bool) -> bytes | None:
    return entry.oid if entry is not None and entry.is_directory is directory else None


def _root(repository: Repository, oid: bytes) -> bytes:
    tree = Commit.objects.filter(repository=repository, oid=oid).values_list("tree", flat=True).first()
    if tree is None:
        raise NotFound(code="no_revision")
    return bytes(tree)
