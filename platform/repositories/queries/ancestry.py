"""How two commits are related: what they come from together, and what only one of them has."""

from repositories.models import Commit, Repository
from repositories.objects import split_oids


class Ancestry:
    """The graph of a repository's commits, loaded in one query, whatever its shape."""

    def __init__(self, repository: Repository) -> None:
        rows = Commit.objects.filter(repository=repository).values_list("oid", "parents", "generation", "pk")
        self._parents: dict[bytes, list[bytes]] = {}
        self._ages: dict[bytes, tuple[int, int]] = {}
        for oid, parents, generation, pk in rows:
            self._parents[bytes(oid)] = split_oids(bytes(parents))
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

    def only(self, tip: bytes, *, without: bytes) -> list[bytes]:
        """What led to one and not to the other, newest first."""
        return sorted(self.before(tip) - self.before(without), key=self._ages.__getitem__, reverse=True)


def leads_to(repository: Repository, one: bytes, other: bytes) -> bool:
    """Whether the one is the other, or came before it."""
    return one in Ancestry(repository).before(other)
