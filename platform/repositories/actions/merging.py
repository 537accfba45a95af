"""Two histories become one: what the one side did is done on top of the other, path by path and line by line."""

import hashlib
import time
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from core.problems import BadInput, Conflict
from repositories import names, objects
from repositories.actions.commits import check_message, write_commit
from repositories.actions.contents import Contents, keep
from repositories.actions.refs import RefMoved, move_ref
from repositories.changes import Author, StoredFile
from repositories.holding import hold
from repositories.keeping import commits_followed
from repositories.models import Commit, Ref, Repository
from repositories.objects import TreeEntry
from repositories.queries.ancestry import Ancestry
from repositories.queries.commits import no_revision
from repositories.queries.merging import Files, Text, sides_of
from repositories.trees import Parts, Trees, WorkingCopy

SHOWN = 20
MET = 1_000  # places where other work met a history, the latest first


@transaction.atomic
def merge(
    *,
    repository: Repository,
    branch: str,
    theirs: bytes,
    author: Author,
    message: str,
    committer: Author | None = None,
    squash: bool = False,
) -> bytes:
    """Put what `theirs` did since both were one onto the branch, as a commit with both for parents; or, with `squash`,
    as one commit on top of the branch that says nothing of theirs.

    The branch is locked from when it is looked at until it has moved. A text that both changed becomes both changes,
    where these do not touch. All else that both changed, each in its own way, is a Conflict that names it. Where there
    is nothing to do that is told too.
    """
    ref = names.branch_ref(branch)
    hold(repository)
    ours = bytes(Ref.objects.select_for_update().get(repository=repository, name=ref).oid)
    sides = sides_of(repository, ours, theirs)
    if sides.conflicts:
        raise _in_conflict(sides.conflicts)
    if sides.are_equal:
        raise BadInput(_("“%(branch)s” has all of this already.") % {"branch": branch}, code="nothing_to_merge")
    trees = Trees(repository.pk)
    tree, fresh = _merged(trees, repository, ours, {**sides.changes, **_kept(repository, sides.texts)})
    parents, now = [ours] if squash else [ours, theirs], int(time.time())
    new = objects.build_commit(tree=tree, parents=parents, author=author, committer=committer, message=message, at=now)
    try:
        move_ref(repository=repository, name=ref, old=ours, new=objects.commit_oid(new))
    except RefMoved:
        raise Conflict(_("The branch moved meanwhile. Try again."), code="branch_moved") from None
    write_commit(repository, new, fresh, trees)
    return objects.commit_oid(new)


@transaction.atomic
def squash(*, repository: Repository, branch: str, author: Author, message: str, seen: bytes | None = None) -> bytes:
    """The branch begins anew with one commit of all that it holds. `seen` is where whoever says so saw it stand.

    What began from it before – branches, pull requests, the source of an import – may still be merged: of where these
    met it the new commit remembers the ids, though not the commits.
    """
    ref = names.branch_ref(branch)
    check_message(message)
    hold(repository)
    row = Ref.objects.select_for_update().filter(repository=repository, name=ref).first()
    if row is None:
        raise no_revision(branch)
    old = bytes(row.oid)
    if seen not in {None, old}:
        raise Conflict(_("The branch moved meanwhile. Try again."), code="branch_moved")
    tree = bytes(Commit.objects.values_list("tree", flat=True).get(repository=repository, oid=old))
    new = objects.build_commit(tree=tree, parents=[], author=author, message=message, at=int(time.time()))
    oid, graph = objects.commit_oid(new), Ancestry(repository)
    move_ref(repository=repository, name=ref, old=old, new=oid)
    met = [one for one in graph.met(commits_followed(repository) - {oid}, old) if one != oid]
    write_commit(repository, new, {}, Trees(repository.pk))
    rows = Commit.objects.filter(repository=repository, oid=oid)
    rows.update(continues=b"".join(met[:MET]) or None, generation=graph.age(old) + 1)
    return oid


def _kept(repository: Repository, texts: Mapping[Parts, Text]) -> Files:
    """What was merged by lines is the repository's from now on, as plain as its parts were."""
    found: dict[Parts, TreeEntry | None] = {}
    contents: list[Contents] = []
    for parts, text in texts.items():
        oid, digest = objects.oid_of("blob", text.data), hashlib.sha256(text.data).digest()
        file = StoredFile(oid, digest, len(text.data), pointer=False)
        contents.append(Contents(file, text.data, b"/".join(parts).decode("utf-8", "replace")))
        found[parts] = TreeEntry(text.mode, oid)
    if contents:
        keep(repository=repository, contents=contents)
    return found


def _in_conflict(paths: list[str]) -> Conflict:
    shown = ", ".join(paths[:SHOWN]) + (" …" if len(paths) > SHOWN else "")
    text = _("Changed on both sides since: %(paths)s. Begin from the present files, or settle these by hand.")
    return Conflict(text % {"paths": shown}, code="merge_conflict", paths=paths[:SHOWN])


def _merged(trees: Trees, repository: Repository, ours: bytes, changes: Files) -> tuple[bytes, dict[bytes, bytes]]:
    """Removals first: a file may have become a folder."""
    tree = Commit.objects.values_list("tree", flat=True).get(repository=repository, oid=ours)
    copy = WorkingCopy(trees, bytes(tree))
    copy.prefetch(changes)
    for parts in (parts for parts, entry in changes.items() if entry is None):
        copy.remove(parts)
    for parts, entry in changes.items():
        if entry is not None:
            copy.put(parts, entry)
    return copy.write()
