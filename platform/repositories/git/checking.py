"""Objects of strangers, looked at one by one: whether git and everybody's disk can live with them."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _
from dulwich.errors import ObjectFormatException
from dulwich.objects import Commit as GitCommit
from dulwich.objects import Tag as GitTag
from dulwich.objects import parse_tree

from core.problems import BadInput
from repositories import names
from repositories.objects import DIRECTORY, EXECUTABLE, LINK, REGULAR, Tree, TreeEntry
from repositories.trees import FOLDER_LIMIT, Trees

MODES = {DIRECTORY, REGULAR, EXECUTABLE, LINK}
SUBMODULE = 0o160000
PARENTS_LIMIT, FILES_LIMIT = 64, 500_000
LATEST = 253_402_300_799  # the last second of the year 9999


class NotGit(BadInput):
    """Git itself would not have made this object."""

    def __init__(self, what: str) -> None:
        super().__init__(what, code="not_git")


def parse_folder(data: bytes) -> Tree:
    """One folder, its names, modes and order as git would have them."""
    try:
        entries = [(name, mode, bytes.fromhex(oid.decode())) for name, mode, oid in parse_tree(data, 20, strict=True)]
    except (ObjectFormatException, ValueError, IndexError):
        raise NotGit(_("A folder of this push is not a git tree.")) from None
    if len(entries) > FOLDER_LIMIT:
        text = _("A folder of this push holds %(count)d entries; %(limit)d is the limit. Spread them over folders.")
        raise BadInput(text % {"count": len(entries), "limit": FOLDER_LIMIT}, code="folder_too_wide")
    for name, mode, _oid in entries:
        _check_entry(name, mode)
    places = [name + b"/" if mode == DIRECTORY else name for name, mode, _oid in entries]
    tree = {name: TreeEntry(mode, oid) for name, mode, oid in entries}
    if len(tree) < len(entries) or any(one >= other for one, other in pairwise(places)):  # `a` and `a/` are in order
        raise NotGit(_("The entries of a folder of this push are not in order."))
    names.check_siblings(tree, "")
    return tree


def parse_commit(data: bytes) -> GitCommit:
    try:
        commit: GitCommit = GitCommit.from_string(data)
        commit.check()
        at, parents = commit.commit_time, len(commit.parents)
    except (ObjectFormatException, ValueError, IndexError, AttributeError, TypeError, AssertionError):
        raise NotGit(_("A commit of this push is not a git commit.")) from None
    if not 0 <= at <= LATEST or parents > PARENTS_LIMIT:
        raise NotGit(_("A commit of this push has an impossible date, or too many parents."))
    return commit


def parse_tag(data: bytes) -> GitTag:
    try:
        tag: GitTag = GitTag.from_string(data)
        tag.check()
        if not data.startswith(b"object ") or tag.object is None:
            raise ObjectFormatException("no object")
    except (ObjectFormatException, ValueError, IndexError, AttributeError, TypeError, AssertionError):
        raise NotGit(_("A tag of this push is not a git tag.")) from None
    return tag


class _Weight(NamedTuple):
    """What lies below a folder: how much, how deep, and the longest path to any of it."""

    entries: int
    depth: int
    path: int


def check_weights(trees: Trees, roots: Mapping[bytes, object]) -> None:
    """A folder that holds another ten times, and that one a third ten times, is small in a pack and endless on a disk:
    each is weighed once, however often it is named."""
    known: dict[bytes, _Weight] = {}
    for root in roots:
        weight = _weigh(trees, root, known)
        if weight.depth > names.DEPTH_LIMIT or weight.path > names.PATH_LIMIT:
            raise BadInput(_("A path in this push is too long or too deep."), code="bad_path")
        if weight.entries > FILES_LIMIT:
            text = _("A commit of this push holds more than %(limit)d files.")
            raise BadInput(text % {"limit": FILES_LIMIT}, code="too_many_files")


def _weigh(trees: Trees, root: bytes, known: dict[bytes, _Weight]) -> _Weight:
    waiting = [root]
    while waiting:
        tree = trees[waiting[-1]]
        below = [entry.oid for entry in tree.values() if entry.is_directory and entry.oid not in known]
        if below:
            trees.load(below)
            waiting += dict.fromkeys(below)
        else:
            known[waiting.pop()] = _sum(tree, known)
    return known[root]


def _sum(tree: Tree, known: Mapping[bytes, _Weight]) -> _Weight:
    leaf = _Weight(0, 0, 0)
    inside = [(name, known[entry.oid] if entry.is_directory else leaf) for name, entry in tree.items()]
    return _Weight(
        entries=sum(1 + weight.entries for _name, weight in inside),
        depth=max((1 + weight.depth for _name, weight in inside), default=0),
        path=max((len(name) + 1 + weight.path for name, weight in inside), default=0),
    )


def _check_entry(name: bytes, mode: int) -> None:
    shown = name.decode("utf-8", "replace")
    if mode == SUBMODULE:
        raise BadInput(_("“%(name)s” is a submodule. Put its files here instead.") % {"name": shown}, code="submodule")
    if mode not in MODES:
        raise NotGit(_("“%(name)s” has a mode that git does not use.") % {"name": shown})
    if mode == LINK and name.lower().startswith(b".git"):
        raise BadInput(_("“%(name)s” must not be a link.") % {"name": shown}, code="bad_path", path=shown)
    names.check_name(name)
