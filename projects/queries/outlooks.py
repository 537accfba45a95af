"""What somebody sees of a project by git: the same as on pages and through the Hub API."""

from dataclasses import replace
from typing import Any

from projects.models import Project, Release
from projects.queries.gating import given_releases, may_have_files
from projects.queries.locked import locked_from
from projects.queries.visibility import kept_from, readable_releases, sees_history, visible_commit
from repositories.git.outlook import Outlook, Target, all_refs
from repositories.queries import own_ids


def outlook(viewer: Any, project: Project) -> Outlook:
    """Members get every branch and tag, and all history. Everybody else gets the releases that they may read, each
    without what came before it: what was done on the way to a release nobody looked at. NotFound when there is nothing.
    """
    if sees_history(viewer, project):
        hidden = frozenset(_hidden(viewer, project))
        refs = {name: target for name, target in all_refs(project.repository).items() if target.commit not in hidden}
        return Outlook(project.repository, refs, hidden=hidden)
    usual = visible_commit(viewer, project).commit
    tags = {f"refs/tags/{one.revision}": Target(bytes(one.commit or b"")) for one in readable_releases(viewer, project)}
    refs = {f"refs/heads/{project.repository.default_branch}": Target(usual), **tags}
    return Outlook(project.repository, refs, only=frozenset(target.oid for target in refs.values()))


def outlook_to_fetch(viewer: Any, project: Project) -> Outlook:
    """The same for whoever takes the files along: of what is given on request, what they may have.
    What is locked away git is refused where it keeps it itself; of other files it gets no more than a pointer."""
    seen = outlook(viewer, project)
    if locked := locked_from(viewer, project):
        own = own_ids(project.repository, locked)
        seen = replace(seen, withheld={oid: locked[sha256] for oid, sha256 in own.items()})
    if may_have_files(viewer, project):
        return seen
    given = frozenset(bytes(release.commit or b"") for release in given_releases(viewer, project))
    refs = {name: target for name, target in seen.refs.items() if target.commit in given}
    return replace(seen, refs=refs, only=given)


def _hidden(viewer: Any, project: Project) -> set[bytes]:
    """Commits of releases that are locked away also from those who see the rest."""
    states = kept_from(viewer, project)
    locked = Release.objects.filter(project=project, state__in=states).exclude(commit=None)
    return {bytes(commit or b"") for commit in locked.values_list("commit", flat=True)}
