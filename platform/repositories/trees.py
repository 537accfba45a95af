"""Trees read from rows, and a working copy of one that can be changed and written back.

Only folders on the way to a change are opened; only folders that came out different are written.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories import names
from repositories.lookups import tree_by
from repositories.models import Object
from repositories.objects import DIRECTORY, Tree, TreeEntry, oid_of, parse_tree, serialise_tree
from repositories.states import ObjectType

FOLDER_LIMIT = 10_000
BATCH = 5_000

Parts = tuple[bytes, ...]


def batches(oids: Iterable[bytes], size: int = BATCH) -> Iterator[list[bytes]]:
    unique = list(dict.fromkeys(oids))
    return (unique[start : start + size] for start in range(0, len(unique), size))


class Trees:
    """Trees of one repository: fresh ones that are about to be written, others from rows. Parsed when they are looked
    at: who fetches ahead of a page would otherwise spend most of its time on folders that the page never reaches."""

    def __init__(self, repository_id: int, fresh: dict[bytes, bytes] | None = None) -> None:
        self.repository_id = repository_id
        self._known: dict[bytes, bytes | Tree] = dict(fresh or {})

    def __getitem__(self, oid: bytes) -> Tree:
        if oid not in self._known and (data := tree_by(self.repository_id, oid)) is not None:
            self.learn(oid, data)
        known = self._known[oid]
        if isinstance(known, bytes):
            known = self._known[oid] = parse_tree(known)
        return known

    def __contains__(self, oid: bytes) -> bool:
        """Among those that were loaded."""
        return oid in self._known

    def load(self, oids: Iterable[bytes]) -> None:
        """Fetch many at once: a caller that walks does so level by level."""
        for some in batches(oid for oid in oids if oid not in self._known):
            rows = Object.objects.filter(repository=self.repository_id, oid__in=some, type=ObjectType.TREE)
            for oid, data in rows.values_list("oid", "data"):
                self.learn(bytes(oid), bytes(data))

    def learn(self, oid: bytes, data: bytes) -> None:
        self._known[oid] = data

    def forget(self, oid: bytes) -> Tree:
        """The tree, for the last time: who walks a whole history must not keep all of it."""
        tree = self[oid]
        del self._known[oid]
        return tree

    def find(self, root: bytes, parts: Parts) -> TreeEntry | None:
        entry: TreeEntry | None = TreeEntry(DIRECTORY, root)
        for part in parts:
            if entry is None or not entry.is_directory:
                return None
            entry = self[entry.oid].get(part)
        return entry

    def find_all(self, root: bytes, wanted: Iterable[Parts]) -> dict[Parts, TreeEntry]:
        """Those of many paths that are there: one query a level, however many they are."""
        here = {parts: TreeEntry(DIRECTORY, root) for parts in wanted if parts}
        for depth in range(max(map(len, here), default=0)):
            self.load(entry.oid for parts, entry in here.items() if len(parts) > depth and entry.is_directory)
            steps = {parts: self._inside(entry, parts, depth) for parts, entry in here.items()}
            here = {parts: entry for parts, entry in steps.items() if entry is not None}
        return here

    def _inside(self, entry: TreeEntry, parts: Parts, depth: int) -> TreeEntry | None:
        if len(parts) <= depth:
            return entry
        return self[entry.oid].get(parts[depth]) if entry.is_directory else None

    def walk(self, root: bytes, under: Parts = ()) -> Iterator[tuple[Parts, TreeEntry]]:
        """Every file below, level by level: one query a level. In no order worth relying on."""
        level = [(under, root)]
        while level:
            self.load(oid for _parts, oid in level)
            below: list[tuple[Parts, bytes]] = []
            for parts, oid in level:
                for name, entry in self[oid].items():
                    if entry.is_directory:
                        below.append(((*parts, name), entry.oid))
                    else:
                        yield (*parts, name), entry
            level = below


class Folder:
    """A folder of a working copy: its entries, those of them that were opened being Folders themselves."""

    def __init__(self, path: Parts, tree: Tree, origin: bytes | None) -> None:
        self.path, self.origin = path, origin
        self.entries: dict[bytes, TreeEntry | Folder] = dict(tree)


class WorkingCopy:
    """A tree that is being changed, operation by operation."""

    def __init__(self, trees: Trees, root: bytes | None) -> None:
        self._trees = trees
        self._root = Folder((), trees[root] if root else {}, root)

    def prefetch(self, paths: Iterable[Parts]) -> None:
        """Fetch the folders on the way to all these paths, one query a level."""
        level = [(parts, self._root.origin) for parts in paths if self._root.origin]
        while level:
            self._trees.load(oid for _parts, oid in level if oid)
            below = []
            for parts, oid in level:
                entry = self._trees[oid].get(parts[0]) if oid else None
                if len(parts) > 1 and entry and entry.is_directory:
                    below.append((parts[1:], entry.oid))
            level = below

    def find(self, parts: Parts) -> TreeEntry | Folder | None:
        here: TreeEntry | Folder | None = self._root
        for depth, part in enumerate(parts):
            if isinstance(here, Folder):
                here = here.entries.get(part)
            elif here and here.is_directory:
                return self._trees.find(here.oid, parts[depth:])
            else:
                return None
        return here

    def put(self, parts: Parts, entry: TreeEntry) -> None:
        self._folder(parts[:-1]).entries[parts[-1]] = entry

    def remove(self, parts: Parts) -> bool:
        """Whether there was something to remove."""
        if not parts or self.find(parts) is None:
            return False
        del self._folder(parts[:-1]).entries[parts[-1]]
        return True

    def write(self) -> tuple[bytes, dict[bytes, bytes]]:
        """The id of the tree as it is now, and the bytes of every tree in it that is new."""
        fresh: dict[bytes, bytes] = {}
        root = self._write(self._root, fresh)
        if root is None:  # an empty root is a tree too
            root = oid_of("tree", b"")
            fresh[root] = b""
        return root, fresh

    def _folder(self, parts: Parts) -> Folder:
        """The folder at `parts`, opened for changes, made when missing."""
        here = self._root
        for depth, part in enumerate(parts):
            below = here.entries.get(part)
            if not isinstance(below, Folder):
                if below is not None and not below.is_directory:
                    raise _in_the_way(parts[: depth + 1])
                tree = self._trees[below.oid] if below else {}
                below = here.entries[part] = Folder(parts[: depth + 1], tree, below.oid if below else None)
            here = below
        return here

    def _write(self, folder: Folder, fresh: dict[bytes, bytes]) -> bytes | None:
        entries: Tree = {}
        for name, entry in folder.entries.items():
            if isinstance(entry, TreeEntry):
                entries[name] = entry
            elif oid := self._write(entry, fresh):
                entries[name] = TreeEntry(DIRECTORY, oid)
        if not entries:
            return None
        data = serialise_tree(entries)
        oid = oid_of("tree", data)
        if oid != folder.origin:
            _check(entries, folder.path)
            fresh[oid] = data
        return oid


def _check(entries: Tree, path: Parts) -> None:
    folder = b"/".join(path).decode("utf-8", "replace")
    if len(entries) > FOLDER_LIMIT:
        text = _("“%(folder)s” would hold %(count)d entries; %(limit)d is the limit. Spread them over folders.")
        shown = {"folder": folder or "/", "count": len(entries), "limit": FOLDER_LIMIT}
        raise BadInput(fields={"path": text % shown}, code="folder_too_wide")
    names.check_siblings(entries, folder)


def _in_the_way(parts: Parts) -> BadInput:
    path = b"/".join(parts).decode("utf-8", "replace")
    text = _("“%(path)s” is a file, so nothing can lie below it. Delete it in the same commit, or choose another path.")
    return BadInput(fields={"path": text % {"path": path}}, code="path_taken", path=path)
