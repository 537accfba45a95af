from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core.permissions import require
from projects.actions.authors import author_of
from projects.actions.pushes import tell_moved
from projects.models import Project
from projects.queries.releases import CARD
from repositories.actions import Add, Copy, Delete, Move, Operation, commit
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
        with_card = any(CARD in _touched(operation) for operation in operations)
        tell_moved(project, user, [Move(f"refs/heads/{branch}", before, oid)], with_card=with_card)
    return oid


def _touched(operation: Operation) -> tuple[str, ...]:
    match operation:
        case Add(path=path) | Delete(path=path):
            return (path,)
        case Copy(target=target):
            return (target,)
