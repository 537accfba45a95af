from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core import events
from core.permissions import require
from projects.actions.authors import author_of
from projects.actions.cards import follow_card
from projects.models import Project
from projects.queries.releases import CARD
from repositories.actions import Add, Copy, Delete, Operation, commit
from repositories.queries import head


@transaction.atomic
def commit_files(
    *,
    project: Project,
    user: Any,
    operations: Sequence[Operation],
    message: str,
    branch: str = "main",
    parent: bytes | None = None,
) -> bytes:
    """All operations as one commit on a branch that exists, or none. What is published stays as it was released."""
    require(user, "projects.edit", project)
    before = head(project.repository, branch)
    oid = commit(
        repository=project.repository,
        operations=operations,
        author=author_of(user),
        message=message,
        branch=branch,
        parent=parent,
        begins=False,
    )
    if oid != before:
        _tell(project, user, operations, branch, before, oid)
    return oid


def _tell(
    project: Project, user: Any, operations: Sequence[Operation], branch: str, before: bytes | None, oid: bytes
) -> None:
    """The card and those who follow the work look at the default branch alone."""
    if branch == project.repository.default_branch:
        if any(CARD in _touched(operation) for operation in operations):
            follow_card(project)
        events.record("project.files_committed", project, actor=user, evidence=[{"commit": oid.hex()}])
    else:
        moved = {"ref": f"refs/heads/{branch}", "from": before.hex() if before else None, "to": oid.hex()}
        events.record("project.refs_changed", project, actor=user, evidence=[moved])


def _touched(operation: Operation) -> tuple[str, ...]:
    match operation:
        case Add(path=path) | Delete(path=path):
            return (path,)
        case Copy(target=target):
            return (target,)
