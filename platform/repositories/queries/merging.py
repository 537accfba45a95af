"""What a merge would do, and what stands in its way. By paths, and within texts that both sides changed by lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repositories import blobs, line_merges
from repositories.models import Blob, Commit, Repository
from repositories.objects import EXECUTABLE, REGULAR, TreeEntry, oid_of
from repositories.queries.ancestry import Ancestry
from repositories.queries.comparing import diff
from repositories.queries.listing import contents_of
from repositories.trees import Parts, Trees

Files = Mapping[Parts, TreeEntry | None]
# Of how much the lines are looked at, all three sides together: pages and whoever waits for the branch wait for it. Of
# more, each text that both sides changed is in a person's way.
MOST_TEXTS, MOST_BYTES, MOST_LINES = 50, 8 * 2**20, 100_000


@dataclass(frozen=True)
class Text:
    """What becomes of a text that both sides changed in different places."""

    mode: int
    data: bytes

    def stands_at(self, entry: TreeEntry) -> bool:
        """One side may have done all that the other did, and more."""
        return entry == TreeEntry(self.mode, oid_of("blob", self.data))


@dataclass(frozen=True)
class Sides:
    """What one side has to take over from the other (None: a file goes), what both changed and can be both, and the
    paths at which that cannot be."""

    changes: Files
    texts: Mapping[Parts, Text]
    conflicts: list[str]

    @property
    def are_equal(self) -> bool:
        return not self.changes and not self.texts and not self.conflicts


def sides_of(repository: Repository, ours: bytes, theirs: bytes) -> Sides:
    """Since the commit from which both come: what one side left alone becomes what the other made of it."""
    base = Ancestry(repository).common(ours, theirs)
    paths = [tuple(change.path.encode().split(b"/")) for change in diff(repository, base, theirs)]
    trees = Trees(repository.pk)
    then = _there(repository, trees, base, paths) if base else {}
    mine = _there(repository, trees, ours, [parts[:end] for parts in paths for end in range(1, len(parts) + 1)])
    other = _there(repository, trees, theirs, paths)
    changes: dict[Parts, TreeEntry | None] = {}
    conflicts = set[Parts]()
    for parts in paths:
        before, here, wanted = (_file(side, parts) for side in (then, mine, other))
        if here == before != wanted:
            changes[parts] = wanted
        elif here != wanted:
            conflicts.add(parts)
    texts = _by_lines(repository, {parts: _three((then, mine, other), parts) for parts in sorted(conflicts)})
    conflicts -= texts.keys()
    texts = {parts: text for parts, text in texts.items() if not text.stands_at(mine[parts])}
    conflicts |= {parts for parts, entry in changes.items() if entry and _is_taken(trees, mine, changes, parts)}
    return Sides(changes, texts, [b"/".join(parts).decode("utf-8", "replace") for parts in sorted(conflicts)])


Three = tuple[TreeEntry | None, ...]  # of one path: as it was, here, and there


def _three(sides: Sequence[Mapping[Parts, TreeEntry]], parts: Parts) -> Three:
    return tuple(_file(side, parts) for side in sides)


def _by_lines(repository: Repository, wanted: Mapping[Parts, Three]) -> dict[Parts, Text]:
    """Those of the paths whose three texts can become one."""
    plain = {
        parts: [entry for entry in three if entry and entry.mode in (REGULAR, EXECUTABLE)]
        for parts, three in wanted.items()
    }
    whole = {parts: entries for parts, entries in plain.items() if len(entries) == 3}
    if not 0 < len(whole) <= MOST_TEXTS:
        return {}
    known = _texts(repository, [entry.oid for entries in whole.values() for entry in entries])
    found: dict[Parts, Text] = {}
    for parts, (before, here, wanted_there) in whole.items():
        texts = [known.get(entry.oid) for entry in (before, here, wanted_there)]
        merged = line_merges.merged(*(text for text in texts if text is not None)) if None not in texts else None
        if merged is not None:
            found[parts] = Text(wanted_there.mode if here.mode == before.mode else here.mode, merged)
    return found


def _texts(repository: Repository, oids: Sequence[bytes]) -> dict[bytes, bytes]:
    """By git id, what is a text and small; never what git sees as a pointer."""
    stored = contents_of(repository, oids)
    small = {oid: one for oid, one in stored.items() if not one.pointer and one.size <= line_merges.LIMIT}
    if sum(one.size for one in small.values()) > MOST_BYTES:
        return {}
    rows = {bytes(row.sha256): row for row in Blob.objects.filter(sha256__in=[one.sha256 for one in small.values()])}
    read = {oid: blobs.read(rows[one.sha256]) for oid, one in small.items() if one.sha256 in rows}
    texts = {oid: data for oid, data in read.items() if line_merges.is_text(data)}
    return texts if sum(data.count(b"\n") for data in texts.values()) <= MOST_LINES else {}


def _is_taken(trees: Trees, mine: Mapping[Parts, TreeEntry], changes: Files, parts: Parts) -> bool:
    """Whether a file stands where a folder is needed, or a folder that does not become empty where the file goes."""
    above = [parts[:end] for end in range(1, len(parts))]
    if any(_file(mine, folder) and changes.get(folder, mine[folder]) for folder in above):
        return True
    here = mine.get(parts)
    if here is None or not here.is_directory:
        return False
    return any(changes.get(inside, entry) for inside, entry in trees.walk(here.oid, under=parts))


def _there(repository: Repository, trees: Trees, commit: bytes, paths: list[Parts]) -> dict[Parts, TreeEntry]:
    tree = Commit.objects.values_list("tree", flat=True).get(repository=repository, oid=commit)
    return trees.find_all(bytes(tree), dict.fromkeys(paths))


def _file(side: Mapping[Parts, TreeEntry], parts: Parts) -> TreeEntry | None:
    entry = side.get(parts)
    return None if entry is None or entry.is_directory else entry
