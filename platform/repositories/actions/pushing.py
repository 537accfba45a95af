"""A push: objects, rights to contents, and refs, in one transaction."""

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from dulwich.objects import Commit as GitCommit
from dulwich.objects import hex_to_sha

from core.problems import BadInput, Problem
from repositories import history, names
from repositories.actions.arriving import Arrival, check_connected
from repositories.actions.contents import keep_brought
from repositories.actions.refs import RefMoved, drop_ref, move_ref
from repositories.changes import Move
from repositories.git.outlook import tagged
from repositories.holding import hold
from repositories.models import Commit, Object, Repository
from repositories.states import ObjectType
from repositories.trees import Trees, batches

REFS_LIMIT = 1_000
BRANCHES, TAGS = "refs/heads/", "refs/tags/"


def check_moves(repository: Repository, moves: Sequence[Move]) -> None:
    """All that can be said before anything was brought."""
    if len(moves) > REFS_LIMIT or len({move.ref for move in moves}) != len(moves):
        raise BadInput(_("A push may change at most %(limit)d refs, each once.") % {"limit": REFS_LIMIT})
    for move in moves:
        check_ref(repository, move)


def check_ref(repository: Repository, move: Move) -> None:
    """Branches and tags are their authors'; every other ref is ours."""
    if move.ref.startswith(BRANCHES):
        names.branch_ref(move.ref.removeprefix(BRANCHES))
    elif move.ref.startswith(TAGS):
        names.tag_ref(move.ref.removeprefix(TAGS))
    else:
        raise BadInput(_("Only branches and tags can be pushed."), code="bad_ref")
    if move.new is None and move.ref == BRANCHES + repository.default_branch:
        raise BadInput(_("The default branch cannot be deleted."), code="default_branch")


def push(
    *,
    repository: Repository,
    moves: Sequence[Move],
    arrival: Arrival | None = None,
    atomic: bool = False,
    allow: Callable[[Move], None] = lambda _move: None,
) -> dict[str, str]:
    """For each ref nothing, or why it did not move. `allow` may raise a Problem for one of them.

    With `atomic` all of them move or none. When none moves, nothing of what was brought is kept either.
    """
    check_moves(repository, moves)
    try:
        with transaction.atomic():
            _write_onto(repository, arrival or Arrival())
            outcome = {move.ref: _tried(repository, move, allow) for move in sorted(moves, key=lambda move: move.ref)}
            if all(outcome.values()) or (atomic and any(outcome.values())):
                raise _NoneMoved(outcome)
    except _NoneMoved as none:
        return none.outcome
    return outcome


@transaction.atomic
def take(*, repository: Repository, arrival: Arrival) -> None:
    """What was brought, for a ref of ours that its caller moves in the same transaction."""
    _write_onto(repository, arrival)


class _NoneMoved(Exception):
    def __init__(self, outcome: Mapping[str, str]) -> None:
        self.outcome = {ref: why or _("not moved, because another was refused") for ref, why in outcome.items()}


def _tried(repository: Repository, move: Move, allow: Callable[[Move], None]) -> str:
    try:
        allow(move)
        move_checked(repository, move)
    except RefMoved:
        return _("it moved meanwhile; fetch first")
    except Problem as problem:
        return problem.detail
    return ""


def move_checked(repository: Repository, move: Move) -> None:
    """To a commit that is here, or to a tag that names one. RefMoved where it is not where it was seen."""
    hold(repository)
    if move.new is None:
        if move.old is None:
            raise RefMoved(move.ref)
        drop_ref(repository=repository, name=move.ref, old=move.old)
        return
    chain = tagged(repository, move.new)
    commit = chain[1] if chain else move.new
    is_commit = Commit.objects.filter(repository=repository, oid=commit).exists()
    if not is_commit or (chain and not move.ref.startswith(TAGS)):
        raise BadInput(_("It would not point at a commit."), code="no_commit")
    move_ref(repository=repository, name=move.ref, old=move.old, new=move.new, peeled=commit if chain else None)
    if move.old is not None:
        Repository.objects.filter(pk=repository.pk).update(dirty=True)


def _write_onto(repository: Repository, arrival: Arrival) -> None:
    """Of two that write one waits. On what was dropped since it was looked at, nothing can be built any more."""
    now = Repository.objects.select_for_update(no_key=True).get(pk=repository.pk)
    if now.collected != repository.collected:
        check_connected(repository, arrival)
    _write(repository, arrival)


def _write(repository: Repository, arrival: Arrival) -> None:
    keep_brought(repository=repository, files=arrival.files, names=arrival.names)
    brought = [
        (ObjectType.TREE, arrival.trees),
        (ObjectType.COMMIT, arrival.commits),
        (ObjectType.TAG, arrival.tags),
    ]
    rows = [
        Object(repository=repository, oid=oid, type=kind, data=data)
        for kind, objects in brought
        for oid, data in objects.items()
    ]
    Object.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    known = set[bytes]()
    for some in batches(arrival.commits):
        held = Commit.objects.filter(repository=repository, oid__in=some).values_list("oid", flat=True)
        known.update(map(bytes, held))
    new = [(oid, commit) for oid, commit in _parents_first(arrival.parsed) if oid not in known]
    if new:
        history.record(repository.pk, new, Trees(repository.pk, arrival.trees))


def _parents_first(commits: Mapping[bytes, GitCommit]) -> list[tuple[bytes, GitCommit]]:
    """In an order in which each comes after those it names. Without recursion: histories are long."""
    ordered: dict[bytes, GitCommit] = {}
    begun = set[bytes]()
    for start in commits:
        waiting = [start]
        while waiting:
            oid = waiting[-1]
            before = [one for one in map(hex_to_sha, commits[oid].parents) if one in commits and one not in begun]
            begun.add(oid)
            if before:
                waiting += before
            else:
                ordered.setdefault(waiting.pop(), commits[oid])
    return list(ordered.items())
