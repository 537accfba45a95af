"""Proof that what is to go is named by nothing that stays.

It shares nothing with the survey that chose: neither parsed rows nor walks, only the exact bytes of objects, read by
dulwich. What must be kept stays; nothing that stays names what goes; so nothing that is reached goes, however long the
way to it.
"""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from dulwich.objects import Commit as GitCommit
from dulwich.objects import ShaFile, Tree
from dulwich.objects import Tag as GitTag

from repositories import keeping
from repositories.history import last_touched
from repositories.models import Commit, Directory, Object, Possession, Repository
from repositories.objects import oid_of
from repositories.trees import batches

KINDS = {1: "commit", 2: "tree", 4: "tag"}


def named_in(kind: int, data: bytes) -> list[bytes]:
    """What an object names: parents and folder of a commit, entries of a folder, what a tag is on."""
    found = ShaFile.from_raw_string(kind, data)
    if isinstance(found, GitCommit):
        return [bytes.fromhex(name.decode()) for name in (found.tree, *found.parents)]
    if isinstance(found, GitTag):
        return [bytes.fromhex(found.object[1].decode())]
    assert isinstance(found, Tree)
    return [bytes.fromhex(entry.sha.decode()) for entry in found.iteritems()]


def objections(repository: Repository, going: AbstractSet[bytes]) -> Iterator[str]:
    """Each reason why these must not go."""
    for oid in (keeping.commits_kept(repository) | keeping.contents_waiting(repository)) & going:
        yield f"{oid.hex()} must be kept"
    for oid, kind, data in _objects(repository):
        if oid not in going:
            yield from (f"{oid.hex()} names {name.hex()}" for name in named_in(kind, data) if name in going)
    pks = {pk for some in batches(going) for pk in _commits(repository, some)}
    for path, last in _last_commits(repository, pks):
        if not pks.isdisjoint(last_touched(last)):
            yield f"the folder {path!r} was last touched by a commit that goes"


def in_order(repository: Repository, going: AbstractSet[bytes]) -> list[bytes]:
    """Whoever names before what they name: so that a part of it may go first, and what is left is whole."""
    names: dict[bytes, set[bytes]] = {}
    for some in batches(going):
        rows = Object.objects.filter(repository=repository, oid__in=some).values_list("oid", "type", "data")
        for oid, kind, data in rows:
            names[bytes(oid)] = set(named_in(kind, bytes(data))) & going
    left = Counter(name for named in names.values() for name in named)
    ordered = [oid for oid in sorted(going) if not left[oid]]
    for oid in ordered:  # it grows as it is walked
        for name in sorted(names.get(oid, ())):
            left[name] -= 1
            if not left[name]:
                ordered.append(name)
    return ordered


def faults_of(repository: Repository) -> Iterator[str]:
    """Objects that are not what their id says, and whatever is named and not here. Reads all of them."""
    here = set[bytes]()
    for some in Possession.objects.filter(repository=repository).values_list("oid", flat=True).iterator(2_000):
        here.add(bytes(some))
    wanted = dict.fromkeys(keeping.commits_kept(repository), "what must be kept")
    for oid, kind, data in _objects(repository):
        here.add(oid)
        if oid_of(KINDS[kind], data) != oid:
            yield f"{oid.hex()}: different"
        else:
            wanted |= dict.fromkeys(named_in(kind, data), oid.hex())
    yield from (f"{oid.hex()}: missing, named by {by}" for oid, by in wanted.items() if oid not in here)


def _objects(repository: Repository) -> Iterator[tuple[bytes, int, bytes]]:
    rows = Object.objects.filter(repository=repository).values_list("oid", "type", "data")
    return ((bytes(oid), kind, bytes(data)) for oid, kind, data in rows.iterator(500))


def _commits(repository: Repository, oids: list[bytes]) -> list[int]:
    return list(Commit.objects.filter(repository=repository, oid__in=oids).values_list("pk", flat=True))


def _last_commits(repository: Repository, without: set[int]) -> Iterator[tuple[bytes, bytes]]:
    rows = Directory.objects.filter(commit__repository=repository).values_list("commit_id", "path", "last")
    if without:
        yield from ((bytes(path), bytes(last)) for pk, path, last in rows.iterator(500) if pk not in without)
