"""Files and folders of a commit for programs: page by page in git's own order, or many by their paths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from repositories.models import Commit, Repository
from repositories.names import split_known_path
from repositories.objects import TreeEntry
from repositories.queries.commits import get_commit
from repositories.queries.listing import FileEntry, as_file, contents_of, no_such, states_of
from repositories.trees import Parts, Trees


@dataclass(frozen=True)
class Node:
    """A file, or a folder when it has no `file`; its `oid` is what git calls it."""

    path: str
    oid: bytes
    file: FileEntry | None

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def nodes(
    repository: Repository, commit: bytes, folder: str = "", *, limit: int, after: str = "", recursive: bool = False
) -> list[Node]:
    """At most `limit` of what lies in a folder, those that come `after` a path; a folder before what is in it."""
    trees, under = Trees(repository.pk), split_known_path(folder)
    top = trees.find(bytes(get_commit(repository, commit).tree), under)
    if top is None or not top.is_directory:
        raise no_such(folder, _("There is no folder “%(path)s” in this version."))
    begin = _inside(split_known_path(after), under)
    walk = _walk(trees, top.oid, under, begin, ahead=limit if recursive else 0)
    return _nodes(repository, list(islice(walk, limit)))


def nodes_at(repository: Repository, commit: bytes, paths: Iterable[str]) -> list[Node]:
    """Those of the paths at which something is, in the order asked for."""
    wanted = list(dict.fromkeys(map(split_known_path, paths)))
    found = Trees(repository.pk).find_all(bytes(get_commit(repository, commit).tree), wanted)
    return _nodes(repository, [(parts, found[parts]) for parts in wanted if parts in found])


def last_commits(repository: Repository, commit: bytes, nodes: Iterable[Node]) -> dict[str, Commit]:
    """By path, the commit that last touched it. Queries grow with the number of folders, not with what is in them."""
    touched: dict[str, int] = {}
    folders: dict[Parts, list[Node]] = {}
    for node in nodes:
        folders.setdefault(split_known_path(node.folder), []).append(node)
    states = states_of(repository, commit, folders)
    for folder, inside in folders.items():
        tree, last = states[folder]
        ids = {name.decode("utf-8", "replace"): id for name, id in zip(tree, last, strict=True)}
        touched |= {node.path: ids[node.name] for node in inside}
    rows = Commit.objects.in_bulk(set(touched.values()))
    return {path: rows[id] for path, id in touched.items()}


def _inside(after: Parts, under: Parts) -> Parts:
    return after[len(under) :] if after[: len(under)] == under else ()


def _walk(trees: Trees, oid: bytes, under: Parts, after: Parts, *, ahead: int) -> Iterator[tuple[Parts, TreeEntry]]:
    """Depth first. With `ahead`, into folders too, and as many of them are fetched at once."""
    entries = list(trees[oid].items())
    begin = _place(list(trees[oid]), after[0]) if after else 0
    if ahead:
        trees.load(entry.oid for _name, entry in entries[begin : begin + ahead] if entry.is_directory)
    for name, entry in entries[begin:]:
        was_given = bool(after) and name == after[0]
        if not was_given:
            yield (*under, name), entry
        if ahead and entry.is_directory:
            yield from _walk(trees, entry.oid, (*under, name), after[1:] if was_given else (), ahead=ahead)


def _place(names: list[bytes], given: bytes) -> int:
    """Of the name given out last or, if the branch has moved and it is gone, of what would come after it."""
    if given in names:
        return names.index(given)
    return next((place for place, name in enumerate(names) if name > given), len(names))


def _nodes(repository: Repository, found: list[tuple[Parts, TreeEntry]]) -> list[Node]:
    stored = contents_of(repository, (entry.oid for _parts, entry in found if not entry.is_directory))
    return [
        Node(
            path=b"/".join(parts).decode("utf-8", "replace"),
            oid=entry.oid,
            file=None if entry.is_directory else as_file(parts, entry, stored[entry.oid]),
        )
        for parts, entry in found
    ]
