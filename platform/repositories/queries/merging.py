"""What a merge would do, and what stands in its way. By paths: nothing is merged within a file."""

from collections.abc import Mapping
from dataclasses import dataclass

from repositories.models import Commit, Repository
from repositories.objects import TreeEntry
from repositories.queries.ancestry import Ancestry
from repositories.queries.comparing import diff
from repositories.trees import Parts, Trees

Files = Mapping[Parts, TreeEntry | None]


@dataclass(frozen=True)
class Sides:
    """What one side has to take over from the other (None: a file goes), and the paths that both changed."""

    changes: Files
    conflicts: list[str]


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
    conflicts |= {parts for parts, entry in changes.items() if entry and _is_taken(trees, mine, changes, parts)}
    return Sides(changes, [b"/".join(parts).decode("utf-8", "replace") for parts in sorted(conflicts)])


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
