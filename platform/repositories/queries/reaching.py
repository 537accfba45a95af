"""What of a repository is reached from what must be kept, by the rows that pages use: in a few queries, at any size."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from dulwich.objects import Tag as GitTag

from repositories import keeping
from repositories.models import Commit, Object, Possession, Repository
from repositories.objects import parse_tree, split_oids
from repositories.states import ObjectType
from repositories.trees import batches


class Survey:
    """`here`: all there is, and since when it was found unreached; `missing`: what is reached and is not here."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._kinds: dict[bytes, int] = {}
        self.here: dict[bytes, datetime | None] = {}
        for oid, kind, since in Object.objects.filter(repository=repository).values_list("oid", "type", "unreached_at"):
            self._kinds[bytes(oid)] = kind
            self.here[bytes(oid)] = since
        held = Possession.objects.filter(repository=repository)
        self.here |= {bytes(oid): since for oid, since in held.values_list("oid", "unreached_at")}
        rows = Commit.objects.filter(repository=repository).values_list("oid", "tree", "parents")
        self._commits = {bytes(oid): (bytes(tree), split_oids(bytes(parents))) for oid, tree, parents in rows}
        found = self._reach(keeping.commits_kept(repository))
        self.missing = found - self.here.keys()
        self.reached = found | (keeping.contents_waiting(repository) & self.here.keys())

    @property
    def unreached(self) -> set[bytes]:
        return self.here.keys() - self.reached

    @property
    def found_again(self) -> set[bytes]:
        return {oid for oid in self.reached if self.here.get(oid)}

    def is_settled(self, *, now: datetime, grace: timedelta) -> bool:
        """Whether there is nothing to drop, and nothing new to note."""
        is_noted = not self.found_again and all(self.here[oid] for oid in self.unreached)
        return is_noted and not self.over(now=now, grace=grace)

    def over(self, *, now: datetime, grace: timedelta) -> set[bytes]:
        """What nothing has reached for so long, and nothing younger names either."""
        since = {oid: self.here[oid] or now for oid in self.unreached}
        spared = self._reach(oid for oid, at in since.items() if at + grace > now)
        return since.keys() - spared

    def next_over(self, *, now: datetime, grace: timedelta) -> datetime | None:
        """When the next of it will be."""
        times = [(self.here[oid] or now) + grace for oid in self.unreached]
        return min((at for at in times if at > now), default=None)

    def _reach(self, starts: Iterable[bytes]) -> set[bytes]:
        seen, trees = set[bytes](), list[bytes]()
        waiting = list(starts)
        while waiting:
            oid = waiting.pop()
            if oid in seen:
                continue
            seen.add(oid)
            if self._kinds.get(oid) == ObjectType.TREE:
                trees.append(oid)
            elif self._kinds.get(oid) == ObjectType.TAG:
                waiting.append(self._tagged(oid))
            elif oid in self._commits:
                tree, parents = self._commits[oid]
                waiting += [tree, *parents]
        self._open(trees, seen)
        return seen

    def _open(self, level: list[bytes], seen: set[bytes]) -> None:
        """Folders level by level, whatever they belong to."""
        while level:
            found = {oid for oid in self._entries(level) if oid not in seen}
            seen |= found
            level = [oid for oid in found if self._kinds.get(oid) == ObjectType.TREE]

    def _entries(self, trees: list[bytes]) -> Iterator[bytes]:
        for some in batches(trees, 500):
            rows = Object.objects.filter(repository=self._repository, oid__in=some, type=ObjectType.TREE)
            for data in rows.values_list("data", flat=True):
                yield from (entry.oid for entry in parse_tree(bytes(data)).values())

    def _tagged(self, oid: bytes) -> bytes:
        data = Object.objects.values_list("data", flat=True).get(repository=self._repository, oid=oid)
        return bytes.fromhex(GitTag.from_string(bytes(data)).object[1].decode())
