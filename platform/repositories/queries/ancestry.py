"""How two commits are related: what they come from together, and what only one of them has."""

from collections.abc import Iterable

from repositories.models import Commit, Repository
from repositories.objects import split_oids


class Ancestry:
    """The graph of a repository's commits, loaded in one query, whatever its shape.

    A history that was made one commit goes on from what others still have of it (`Commit.continues`): by it is known
    what both sides of a merge come from. Git and lists of commits are not told so.
    """

    def __init__(self, repository: Repository) -> None:
        known = Commit.objects.filter(repository=repository)
        rows = known.values_list("oid", "parents", "continues", "generation", "pk")
        self._parents: dict[bytes, list[bytes]] = {}
        self._ages: dict[bytes, tuple[int, int]] = {}
        for oid, parents, continues, generation, pk in rows:
            self._parents[bytes(oid)] = split_oids(bytes(parents) + bytes(continues or b""))
            self._ages[bytes(oid)] = generation, pk

    def before(self, start: bytes) -> set[bytes]:
        """The commit and all that led to it."""
        seen, waiting = set[bytes](), [start]
        while waiting:
            oid = waiting.pop()
            if oid in self._parents and oid not in seen:
                seen.add(oid)
                waiting += self._parents[oid]
        return seen

    def common(self, one: bytes, other: bytes) -> bytes | None:
        """The latest commit that led to both; of several such, as criss-cross merges leave them, the youngest."""
        return max(self.before(one) & self.before(other), key=self._ages.__getitem__, default=None)

    def age(self, oid: bytes) -> int:
        """How many commits led to it, at least, one after the other."""
        return self._ages[oid][0]

    def met(self, tips: Iterable[bytes], old: bytes) -> list[bytes]:
        """Where what led to `old` meets what led to any of the tips: the latest such commits, none before another."""
        inside, found, seen = self.before(old), set[bytes](), set[bytes]()
        waiting = list(tips)
        while waiting:
            oid = waiting.pop()
            if oid in inside:
                found.add(oid)
            elif oid in self._parents and oid not in seen:
                seen.add(oid)
                waiting += self._parents[oid]
        latest, covered = list[bytes](), set[bytes]()
        for oid in sorted(found, key=self._ages.__getitem__, reverse=True):
            if oid not in covered:
                latest.append(oid)
                covered |= self.before(oid)
        return latest

    def only(self, tip: bytes, *, without: bytes) -> list[bytes]:
        """What led to one and not to the other, newest first."""
        return sorted(self.before(tip) - self.before(without), key=self._ages.__getitem__, reverse=True)


def leads_to(repository: Repository, one: bytes, other: bytes) -> bool:
    """Whether the one is the other, or came before it."""
    return one in Ancestry(repository).before(other)
