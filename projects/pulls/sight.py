"""What a proposed change is to whom. Its commits are no release and nobody has looked at them: so whoever sees all of
the history sees them, whoever proposed them, and those who keep the site safe. Everybody else reads the talk."""

import re
from itertools import takewhile
from typing import Any

from django.db.models import QuerySet

from accounts.states import Role
from projects.models import Project, Release
from projects.pulls.models import Pull
from projects.queries.gating import may_have_files
from projects.queries.visibility import SHUT, Sight, proposed, readable_releases, sees_history
from repositories import queries as repositories
from repositories.models import Commit
from repositories.names import HEX_OID

REF = re.compile(r"refs/pr/([0-9]{1,9})")
COMMITS = 250


@proposed
def proposed_commit(viewer: Any, project: Project, revision: str) -> Sight | None:
    """For whoever sees no history: the ref of a change of their own, or one of its commits."""
    for pull in _named(viewer, project, revision):
        oid = head_of(pull) if REF.fullmatch(revision) else bytes.fromhex(revision)
        if sees_changes(viewer, pull) and oid in _oids(pull):
            return Sight(oid, None, revision)
    return None


def sees_changes(viewer: Any, pull: Pull) -> bool:
    """As long as whoever proposed it may still see what they began from."""
    if not may_have_files(viewer, pull.project):
        return False
    if not getattr(viewer, "is_authenticated", False):
        return sees_history(viewer, pull.project)
    if sees_history(viewer, pull.project) or viewer.has_role(Role.MODERATOR, Role.ADMIN):
        return True
    return bool(pull.author_id == viewer.pk) and _reads(viewer, pull.project, bytes(pull.base))


def head_of(pull: Pull) -> bytes:
    """Where it stands; a ref that was just made is there in the same transaction."""
    return bytes(repositories.resolve(pull.project.repository, pull.ref).oid)


def commits_of(pull: Pull) -> list[Commit]:
    """Its own, newest first; none while nothing was brought."""
    past = repositories.history(pull.project.repository, head_of(pull), limit=COMMITS)
    return list(takewhile(lambda commit: bytes(commit.oid) != bytes(pull.base), past))


def _oids(pull: Pull) -> set[bytes]:
    return {bytes(pull.base), *(bytes(commit.oid) for commit in commits_of(pull))}


def _named(viewer: Any, project: Project, revision: str) -> "QuerySet[Pull]":
    """Those that could be meant: few, and none for who is not signed in."""
    found = Pull.objects.filter(project=project).select_related("project__repository")
    if not getattr(viewer, "is_authenticated", False):
        return found.none()
    if number := REF.fullmatch(revision):
        return found.filter(number=int(number[1]))
    if HEX_OID.fullmatch(revision):
        return found.filter(author=viewer)
    return found.none()


def _reads(viewer: Any, project: Project, commit: bytes) -> bool:
    releases = readable_releases(viewer, project).filter(commit=commit)
    return releases.exists() and not Release.objects.filter(project=project, commit=commit, state__in=SHUT).exists()
