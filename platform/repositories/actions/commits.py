"""Commits without a git client: changed folders, one commit, one move of the branch."""

import time
from collections.abc import Sequence
from contextlib import nullcontext

from django.db import transaction
from django.utils.translation import gettext as _
from dulwich.objects import Commit as GitCommit

from core.problems import BadInput, Conflict
from repositories import history, names, objects
from repositories.actions.refs import RefMoved, move_ref
from repositories.actions.staging import Staging
from repositories.changes import Author, Operation
from repositories.holding import hold
from repositories.lookups import commit_at, tip_of
from repositories.models import Commit, Object, Ref, Repository
from repositories.queries.commits import no_revision
from repositories.states import ObjectType
from repositories.trees import Trees

ATTEMPTS = 5
MESSAGE_LIMIT = 64 * 2**10


def commit(
    *,
    repository: Repository,
    operations: Sequence[Operation],
    author: Author,
    message: str,
    branch: str = "main",
    parent: bytes | None = None,
    begins: bool = True,
    ref: str = "",
) -> bytes:
    """Put all operations on the branch as one commit, or none of them. Returns the commit's id.

    With `parent`, the branch must stand there (Conflict otherwise); without, the operations go onto whatever is the
    head by then. A commit that changes nothing returns the head, so a repeated request does no harm. A branch that is
    not there begins with this commit, unless `begins` is False: it may have been deleted a moment ago. `ref` names one
    that is ours to write, in place of a branch.

    The first try waits for nobody. Who loses that race tries again with the branch locked, so that nobody starves.
    """
    ref = ref or names.branch_ref(branch)
    check_message(message)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic() if attempt else nullcontext():
                head = _tip(repository, ref, lock=attempt > 0)
                if head is None and not begins:
                    raise no_revision(branch)
                if parent is not None and parent != head:
                    raise _moved(head)
                return _commit_onto(repository, ref, head, operations, author, message)
        except RefMoved:
            continue
    raise Conflict(_("The branch is moving too fast. Try again in a moment."), code="branch_busy")


def _commit_onto(
    repository: Repository, ref: str, head: bytes | None, operations: Sequence[Operation], author: Author, message: str
) -> bytes:
    base = commit_at(repository.pk, head) if head else None
    staging = Staging(repository, bytes(base.tree) if base else None)
    staging.apply(operations)
    tree, fresh = staging.write()
    if base and tree == bytes(base.tree):
        return bytes(base.oid)
    new = objects.build_commit(
        tree=tree, parents=[head] if head else [], author=author, message=message, at=int(time.time())
    )
    with transaction.atomic():
        if hold(repository):
            staging.check_again()
        move_ref(repository=repository, name=ref, old=head, new=objects.commit_oid(new))
        write_commit(repository, new, fresh, staging.trees)
    return objects.commit_oid(new)


def write_commit(repository: Repository, new: GitCommit, fresh: dict[bytes, bytes], trees: Trees) -> None:
    oid = objects.commit_oid(new)
    rows = [Object(repository=repository, oid=tree, type=ObjectType.TREE, data=data) for tree, data in fresh.items()]
    rows.append(Object(repository=repository, oid=oid, type=ObjectType.COMMIT, data=new.as_raw_string()))
    Object.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    for tree, data in fresh.items():
        trees.learn(tree, data)
    if not Commit.objects.filter(repository=repository, oid=oid).exists():  # the same commit in the same second
        history.record(repository.pk, [(oid, new)], trees)


def _tip(repository: Repository, ref: str, *, lock: bool = False) -> bytes | None:
    if not lock:
        return tip_of(repository, ref)
    rows = Ref.objects.select_for_update().filter(repository=repository, name=ref)
    oid = rows.values_list("oid", flat=True).first()
    return None if oid is None else bytes(oid)


def _moved(head: bytes | None) -> Conflict:
    text = _("The branch moved meanwhile. Look at what is new, then commit again.")
    return Conflict(text, code="branch_moved", head=head.hex() if head else None)


def check_message(message: str) -> None:
    if not message.replace("\0", "").strip():
        raise BadInput(fields={"message": _("Say in a line what this changes.")})
    if len(message.encode("utf-8", "replace")) > MESSAGE_LIMIT:
        raise BadInput(fields={"message": _("This is longer than %(limit)d bytes.") % {"limit": MESSAGE_LIMIT}})
