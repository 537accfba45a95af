"""What a push brings: read, checked as a whole, its contents in the store; and not yet the repository's."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from dulwich.objects import Commit as GitCommit
from dulwich.objects import hex_to_sha

from core.problems import BadInput, TooLarge
from repositories import blobs, objects
from repositories.actions.contents import Contents, bring
from repositories.attributes import REGULAR_LIMIT
from repositories.changes import StoredFile
from repositories.git import checking, packs
from repositories.models import Object, Possession, Repository
from repositories.objects import Tree, parse_pointer
from repositories.trees import Trees, batches

HELD, TOGETHER, SHOWN = 8 * 2**20, 500, 10


@dataclass
class Arrival:
    """Objects by their git ids. `names`: what folders of the push call contents, for refusals and for the owner's room;
    `folders`: those that they name; `pointers`: to large files, and the digests in them."""

    trees: dict[bytes, bytes] = field(default_factory=dict)
    commits: dict[bytes, bytes] = field(default_factory=dict)
    tags: dict[bytes, bytes] = field(default_factory=dict)
    files: dict[bytes, StoredFile] = field(default_factory=dict)
    names: dict[bytes, str] = field(default_factory=dict)
    folders: set[bytes] = field(default_factory=set)
    pointers: dict[bytes, str] = field(default_factory=dict)
    parsed: dict[bytes, GitCommit] = field(default_factory=dict)


def arrive(*, repository: Repository, pack: packs.Pack, look: Callable[[], object] = lambda: None) -> Arrival:
    """Read a stranger's pack. Everything it names must be in it, or be the repository's already. `look` is called now
    and then, and may raise."""
    arrival, oversize = Arrival(), dict[bytes, int]()
    waiting, held = list[Contents](), 0
    for found in pack.objects(lambda oid: _base(repository, oid)):
        look()
        if found.oversize:
            oversize[found.oid] = found.oversize
        elif found.kind == packs.CONTENTS and (large := parse_pointer(found.data)):
            arrival.pointers[found.oid] = large[0].hex()
        elif found.kind == packs.CONTENTS:
            waiting.append(_content(arrival, found))
            held += len(found.data)
        else:
            _structure(arrival, found)
        if held > HELD or len(waiting) > TOGETHER:
            bring(contents=waiting)
            waiting, held = [], 0
    _refuse_oversize(oversize, arrival.names)
    check_connected(repository, arrival)
    checking.check_weights(
        Trees(repository.pk, arrival.trees), {hex_to_sha(commit.tree): None for commit in arrival.parsed.values()}
    )
    bring(contents=waiting)
    return arrival


def _content(arrival: Arrival, found: packs.Found) -> Contents:
    file = StoredFile(found.oid, hashlib.sha256(found.data).digest(), len(found.data), pointer=False)
    arrival.files[found.oid] = file
    return Contents(file, found.data)


def _structure(arrival: Arrival, found: packs.Found) -> None:
    if found.kind == packs.TREE:
        _folder(arrival, checking.parse_folder(found.data))
        arrival.trees[found.oid] = found.data
    elif found.kind == packs.COMMIT:
        arrival.parsed[found.oid] = checking.parse_commit(found.data)
        arrival.commits[found.oid] = found.data
    else:
        checking.parse_tag(found.data)
        arrival.tags[found.oid] = found.data


def _folder(arrival: Arrival, tree: Tree) -> None:
    for name, entry in tree.items():
        if entry.is_directory:
            arrival.folders.add(entry.oid)
        else:
            arrival.names[entry.oid] = name.decode()


def _base(repository: Repository, oid: bytes) -> tuple[int, bytes] | None:
    """What a delta may build on: an object or small contents of this repository, and of no other."""
    kept = Object.objects.filter(repository=repository, oid=oid).values_list("type", "data").first()
    if kept is not None:
        return kept[0], bytes(kept[1])
    held = Possession.objects.filter(repository=repository, oid=oid).select_related("blob").first()
    if held is None:
        return None
    if held.pointer:
        return packs.CONTENTS, objects.pointer(bytes(held.blob.sha256), held.blob.size)
    return (packs.CONTENTS, blobs.read(held.blob)) if held.blob.size <= REGULAR_LIMIT else None


def _refuse_oversize(sizes: Mapping[bytes, int], named: Mapping[bytes, str]) -> None:
    if not sizes:
        return
    lines = [f"  {named.get(oid, '?')}  {size / 1e6:.1f} MB" for oid, size in list(sizes.items())[:SHOWN]]
    text = _("These files are over %(limit)d MiB and must go through Git LFS:\n%(files)s\nRun: %(command)s\nThen push.")
    command = "git lfs install; git lfs migrate import --everything --above=10MiB"
    shown = {"limit": REGULAR_LIMIT >> 20, "files": "\n".join(lines), "command": command}
    raise TooLarge(text % shown, code="too_large_for_git")


def check_connected(repository: Repository, arrival: Arrival) -> None:
    """A push can name only what it brings and what this repository has."""
    missing = {(oid, kind) for oid, kind in _wanted(arrival) if not _brings(arrival, oid, kind)}
    known = _known(repository, (oid for oid, _kind in missing))
    unknown = {(oid, kind) for oid, kind in missing if known.get(oid) != kind}
    if lost := [digest for oid, digest in arrival.pointers.items() if (oid, packs.CONTENTS) in unknown]:
        text = _("The contents of %(count)d large files were not uploaded, first %(digest)s. Run: %(command)s")
        shown = {"count": len(lost), "digest": lost[0], "command": "git lfs push --all origin"}
        raise BadInput(text % shown, code="not_uploaded")
    if unknown:
        text = _("%(count)d objects are missing, first %(oid)s. Run “git fsck”, then push again.")
        raise BadInput(text % {"count": len(unknown), "oid": min(unknown)[0].hex()}, code="objects_missing")


def _wanted(arrival: Arrival) -> Iterator[tuple[bytes, int]]:
    """Everything that is named, as what."""
    yield from ((oid, packs.CONTENTS) for oid in arrival.names)
    yield from ((oid, packs.TREE) for oid in arrival.folders)
    for commit in arrival.parsed.values():
        yield from ((hex_to_sha(parent), packs.COMMIT) for parent in commit.parents)
        yield hex_to_sha(commit.tree), packs.TREE
    for data in arrival.tags.values():
        tag = checking.parse_tag(data)
        yield hex_to_sha(tag.object[1]), tag.object[0].type_num


def _brings(arrival: Arrival, oid: bytes, kind: int) -> bool:
    brought = {packs.TREE: arrival.trees, packs.COMMIT: arrival.commits, packs.TAG: arrival.tags}
    return oid in brought.get(kind, arrival.files)


def _known(repository: Repository, oids: Iterable[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for some in batches(oids):
        rows = Object.objects.filter(repository=repository, oid__in=some).values_list("oid", "type")
        found |= {bytes(oid): kind for oid, kind in rows}
        held = Possession.objects.filter(repository=repository, oid__in=some).values_list("oid", flat=True)
        found |= {bytes(oid): packs.CONTENTS for oid in held}
    return found
