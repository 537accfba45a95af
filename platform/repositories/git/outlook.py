"""What one asker sees of a repository: refs, and the commits behind them. What is not in it cannot be named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from core.problems import Problem
from repositories.models import Commit, Object, Ref, Repository
from repositories.objects import split_oids
from repositories.states import ObjectType

CHAIN_LIMIT = 20  # tags of tags


class Target(NamedTuple):
    """Where a ref points; `peeled` is the commit behind an annotated tag."""

    oid: bytes
    peeled: bytes | None = None

    @property
    def commit(self) -> bytes:
        return self.peeled or self.oid


@dataclass(frozen=True)
class Outlook:
    """`only`: the commits that are there for this asker, when these are not all; `hidden`: those that are not;
    `withheld`: contents that may not leave, by git id, and why; `said`: what a person at a terminal reads while it
    comes."""

    repository: Repository
    refs: Mapping[str, Target]
    only: frozenset[bytes] | None = None
    hidden: frozenset[bytes] = frozenset()
    said: str = ""
    withheld: Mapping[bytes, Problem] = field(default_factory=dict)

    @property
    def default_ref(self) -> str:
        return f"refs/heads/{self.repository.default_branch}"


class Graph:
    """Commits, loaded in one query. `walls` are those whose parents are not there for the asker: to git they are the
    ends of a shallow history, and nothing is known behind them."""

    def __init__(self, outlook: Outlook) -> None:
        rows = Commit.objects.filter(repository=outlook.repository)
        if outlook.only is not None:
            rows = rows.filter(oid__in=outlook.only)
        self.parents: dict[bytes, tuple[bytes, ...]] = {}
        self.trees: dict[bytes, bytes] = {}
        self.dates: dict[bytes, int] = {}
        for oid, tree, parents, date in rows.values_list("oid", "tree", "parents", "date"):
            if bytes(oid) not in outlook.hidden:
                self.parents[bytes(oid)] = tuple(split_oids(bytes(parents)))
                self.trees[bytes(oid)] = bytes(tree)
                self.dates[bytes(oid)] = date
        self.walls = {oid for oid, parents in self.parents.items() if any(one not in self.parents for one in parents)}
        self.parents |= dict.fromkeys(self.walls, ())

    def reach(self, starts: Iterable[bytes], stop: Iterable[bytes] = ()) -> set[bytes]:
        """These commits and all before them; not what comes before those at which to stop."""
        ends, seen = set(stop), set[bytes]()
        waiting = [oid for oid in starts if oid in self.parents]
        while waiting:
            oid = waiting.pop()
            if oid not in seen:
                seen.add(oid)
                waiting += () if oid in ends else self.parents[oid]
        return seen


def all_refs(repository: Repository) -> dict[str, Target]:
    rows = Ref.objects.filter(repository=repository).order_by("name").values_list("name", "oid", "peeled")
    return {name: Target(bytes(oid), bytes(peeled) if peeled else None) for name, oid, peeled in rows}


def tagged(repository: Repository, oid: bytes) -> tuple[list[bytes], bytes] | None:
    """The annotated tags from this one on, and the id of what the last of them names; None when it is no tag."""
    chain: list[bytes] = []
    while len(chain) < CHAIN_LIMIT:
        rows = Object.objects.filter(repository=repository, oid=oid, type=ObjectType.TAG)
        data = rows.values_list("data", flat=True).first()
        if data is None:
            break
        chain.append(oid)
        oid = bytes.fromhex(bytes(data)[7:47].decode())
    return (chain, oid) if chain else None
