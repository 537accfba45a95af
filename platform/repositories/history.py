"""Rows for new commits: the parsed copy of each, and the state of every folder it touched.

An entry that equals the one in some parent was last touched by whoever touched it there; any other, by this commit.
That holds for merges too, and for any branch.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dulwich.objects import Commit as GitCommit
from dulwich.objects import hex_to_sha

from repositories.lookups import commit_at, directory_at
from repositories.models import Commit, Directory
from repositories.trees import Parts, Trees

LINE_LIMIT = 300


def record(repository_id: int, commits: Sequence[tuple[bytes, GitCommit]], trees: Trees) -> dict[bytes, Commit]:
    """Write Commit and Directory rows for commits, parents first. Call inside the transaction that moves the ref."""
    known = _known_parents(repository_id, commits)
    for oid, commit in commits:
        known[oid] = _row(repository_id, oid, commit, known)
    new = [known[oid] for oid, _commit in commits]
    Commit.objects.bulk_create(new, batch_size=500)
    states = _States(trees)
    for row in new:
        states.add(row, [known[parent] for parent in row.parent_oids])
    Directory.objects.bulk_create(states.new, batch_size=200)
    return {bytes(row.oid): row for row in new}


def last_touched(last: bytes) -> "array[int]":
    """The ids of commits in `Directory.last`."""
    ids = array("q")
    ids.frombytes(last)
    return ids


def _known_parents(repository_id: int, commits: Sequence[tuple[bytes, GitCommit]]) -> dict[bytes, Commit]:
    fresh = {oid for oid, _commit in commits}
    parents = {hex_to_sha(parent) for _oid, commit in commits for parent in commit.parents} - fresh
    if len(parents) == 1:
        return {parent: commit_at(repository_id, parent) for parent in parents}
    rows = Commit.objects.filter(repository=repository_id, oid__in=parents)
    return {bytes(row.oid): row for row in rows}


def _row(repository_id: int, oid: bytes, commit: GitCommit, known: Mapping[bytes, Commit]) -> Commit:
    parents = [hex_to_sha(parent) for parent in commit.parents]
    return Commit(
        repository_id=repository_id,
        oid=oid,
        tree=hex_to_sha(commit.tree),
        parents=b"".join(parents),
        generation=1 + max((known[parent].generation for parent in parents), default=0),
        date=commit.commit_time,
        author=_line(commit.author),
        title=_line(commit.message),
    )


def _line(text: bytes) -> str:
    first = text.decode("utf-8", "replace").replace("\0", "").strip().partition("\n")[0]
    return first[:LINE_LIMIT]


@dataclass(frozen=True)
class _Before:
    """A folder as one parent had it."""

    tree: bytes
    last: dict[bytes, int]


class _States:
    """Directory rows of a run of commits; those of parents are read once."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._rows: dict[tuple[int, bytes], Directory] = {}
        self.new: list[Directory] = []

    def add(self, commit: Commit, parents: Sequence[Commit]) -> None:
        before = [self._before(parent.pk, (), bytes(parent.tree)) for parent in parents]
        self._describe(commit.pk, (), bytes(commit.tree), before)

    def _describe(self, commit_id: int, path: Parts, tree: bytes, before: Sequence[_Before]) -> None:
        last = array("q")
        for name, entry in self._trees[tree].items():
            same = next((old for old in before if self._trees[old.tree].get(name) == entry), None)
            last.append(commit_id if same is None else same.last[name])
            if same is None and entry.is_directory:
                inside = (*path, name)
                self._describe(commit_id, inside, entry.oid, self._inside(inside, before))
        row = Directory(commit_id=commit_id, path=b"/".join(path), tree=tree, last=last.tobytes())
        self._rows[commit_id, b"/".join(path)] = row
        self.new.append(row)

    def _inside(self, path: Parts, before: Sequence[_Before]) -> list[_Before]:
        """The same subfolder in each parent that has it."""
        olds = [(old, self._trees[old.tree].get(path[-1])) for old in before]
        return [
            self._before(old.last[path[-1]], path, entry.oid) for old, entry in olds if entry and entry.is_directory
        ]

    def _before(self, commit_id: int, path: Parts, tree: bytes) -> _Before:
        key = (commit_id, b"/".join(path))
        if key not in self._rows:
            self._rows[key] = directory_at(commit_id, key[1])
        last = last_touched(bytes(self._rows[key].last))
        return _Before(tree, dict(zip(self._trees[tree], last, strict=True)))
