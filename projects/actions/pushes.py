"""What members push: branches and tags, with all that they bring."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import Conflict, Forbidden, NotFound
from core.texts import written
from projects.actions.authors import author_of
from projects.actions.cards import follow_card
from projects.models import Project, Release
from projects.queries.visibility import release_called
from repositories import actions as repositories
from repositories.actions import Arrival, Move, RefMoved
from repositories.git.outlook import all_refs

BRANCHES, TAGS, MESSAGE_LENGTH = "refs/heads/", "refs/tags/", 5_000
SQUASHED = "Squash the history into one commit"


@transaction.atomic
def push(
    *, project: Project, user: Any, moves: Sequence[Move], arrival: Arrival | None = None, atomic: bool = False
) -> dict[str, str]:
    """For each ref nothing, or why it did not move. What is published stays as it was released."""
    require(user, "projects.edit", project)
    outcome = repositories.push(
        repository=project.repository,
        moves=moves,
        arrival=arrival,
        atomic=atomic,
        allow=partial(_check_release, project),
    )
    tell_moved(project, user, [move for move in moves if not outcome[move.ref]])
    return outcome


@transaction.atomic
def create_branch(*, project: Project, user: Any, name: str, start: bytes) -> None:
    """A branch that begins at a commit."""
    require(user, "projects.edit", project)
    _move(project, user, Move(f"{BRANCHES}{name}", None, start))


@transaction.atomic
def create_tag(*, project: Project, user: Any, name: str, target: bytes, message: str = "") -> None:
    """A name for a commit; with a message, and then also who gave it and when."""
    require(user, "projects.edit", project)
    said = written(message, "message", limit=MESSAGE_LENGTH)
    repositories.check_ref(project.repository, Move(f"{TAGS}{name}", None, target))
    oid = target
    if said:
        oid = repositories.annotate(
            repository=project.repository, name=name, target=target, author=author_of(user), message=said
        )
    _move(project, user, Move(f"{TAGS}{name}", None, oid))


@transaction.atomic
def rename_branch(*, project: Project, user: Any, name: str, to: str, seen: bytes | None = None) -> None:
    """It stands where it stood, under another name. The default branch keeps its own."""
    require(user, "projects.edit", project)
    old, new = f"{BRANCHES}{name}", f"{BRANCHES}{to}"
    at = _where(project, old, seen)
    gone, born = Move(old, at, None), Move(new, None, at)
    repositories.check_moves(project.repository, [gone, born])
    _make(project, gone)
    _make(project, born)
    tell_moved(project, user, [gone, born])


@transaction.atomic
def squash_branch(*, project: Project, user: Any, name: str, message: str, seen: bytes | None = None) -> bytes:
    """Its history becomes one commit of the same files. Releases and tags keep theirs; the rest goes after a while."""
    require(user, "projects.edit", project)
    at = _where(project, f"{BRANCHES}{name}", seen)
    said = written(message, "message", limit=MESSAGE_LENGTH) or SQUASHED
    new = repositories.squash(repository=project.repository, branch=name, seen=at, author=author_of(user), message=said)
    tell_moved(project, user, [Move(f"{BRANCHES}{name}", at, new)], with_card=False)
    return new


@transaction.atomic
def delete_branch(*, project: Project, user: Any, name: str, seen: bytes | None = None) -> None:
    """What only it led to goes away after a while. `seen` is the commit at which whoever says so saw it."""
    _delete(project, user, f"{BRANCHES}{name}", seen)


@transaction.atomic
def delete_tag(*, project: Project, user: Any, name: str, seen: bytes | None = None) -> None:
    _delete(project, user, f"{TAGS}{name}", seen)


def _delete(project: Project, user: Any, ref: str, seen: bytes | None) -> None:
    require(user, "projects.edit", project)
    _move(project, user, Move(ref, _where(project, ref, seen), None))


def _where(project: Project, ref: str, seen: bytes | None) -> bytes:
    """Where it stands, which has to be where it was seen, if that is said."""
    there = all_refs(project.repository).get(ref)
    name = ref.split("/", 2)[2]
    if there is None:
        raise NotFound(_("There is no branch or tag “%(name)s”.") % {"name": name[:200]}, code="no_revision")
    if seen not in {None, there.commit}:
        raise Conflict(_("“%(name)s” moved meanwhile. Look at it again.") % {"name": name[:200]}, code="branch_moved")
    return there.oid


def _move(project: Project, user: Any, move: Move) -> None:
    """One ref, where a refusal is the end of it."""
    _make(project, move)
    tell_moved(project, user, [move])


def _make(project: Project, move: Move) -> None:
    repositories.check_ref(project.repository, move)
    _check_release(project, move)
    try:
        repositories.move_checked(project.repository, move)
    except RefMoved:
        name = move.ref.split("/", 2)[2]
        said = _("“%(name)s” exists already. Choose another name.") if move.old is None else _("It moved meanwhile.")
        raise Conflict(said % {"name": name}, code="ref_exists") from None


def _check_release(project: Project, move: Move) -> None:
    """`v1` is the first release from the moment it is handed in, whatever git calls so."""
    name = move.ref.removeprefix(TAGS) if move.ref.startswith(TAGS) else ""
    release = release_called(Release.objects.filter(project=project), name)
    if release is not None and move.new != bytes(release.commit or b""):
        said = _("“%(tag)s” names a release, and stays where it is. Choose another name.")
        raise Forbidden(said % {"tag": name}, code="release_tag")


def tell_moved(project: Project, user: Any, moved: Sequence[Move], *, with_card: bool = True) -> None:
    """The card and those who follow the work look at the default branch alone."""
    main = f"refs/heads/{project.repository.default_branch}"
    others = [{"ref": move.ref, "from": _hex(move.old), "to": _hex(move.new)} for move in moved if move.ref != main]
    for move in moved:
        if move.ref == main and move.new is not None:
            if with_card:
                follow_card(project)
            events.record("project.files_committed", project, actor=user, evidence=[{"commit": move.new.hex()}])
    if others:
        events.record("project.refs_changed", project, actor=user, evidence=others)


def _hex(oid: bytes | None) -> str | None:
    return None if oid is None else oid.hex()
