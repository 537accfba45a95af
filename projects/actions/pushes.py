"""What members push: branches and tags, with all that they bring."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import Forbidden
from projects.actions.cards import follow_card
from projects.models import Project, Release
from repositories import actions as repositories
from repositories.actions import Arrival, Move

TAGS = "refs/tags/"


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
    _tell(project, user, [move for move in moves if not outcome[move.ref]])
    return outcome


def _check_release(project: Project, move: Move) -> None:
    """`v1` is the first release from the moment it is handed in, whatever git calls so."""
    number = move.ref.removeprefix(f"{TAGS}v") if move.ref.startswith(f"{TAGS}v") else ""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return
    release = Release.objects.filter(project=project, number=int(number)).exclude(commit=None).first()
    if release is not None and move.new != bytes(release.commit or b""):
        text = _("“%(tag)s” names a release, and stays where it is. Choose another name.")
        raise Forbidden(text % {"tag": move.ref.removeprefix(TAGS)}, code="release_tag")


def _tell(project: Project, user: Any, moved: Sequence[Move]) -> None:
    main = f"refs/heads/{project.repository.default_branch}"
    others = [{"ref": move.ref, "from": _hex(move.old), "to": _hex(move.new)} for move in moved if move.ref != main]
    for move in moved:
        if move.ref == main and move.new is not None:
            follow_card(project)
            events.record("project.files_committed", project, actor=user, evidence=[{"commit": move.new.hex()}])
    if others:
        events.record("project.refs_changed", project, actor=user, evidence=others)


def _hex(oid: bytes | None) -> str | None:
    return None if oid is None else oid.hex()
