"""Contents that are locked away with a release: by their digest, so that no other name and no other commit of the
project gives them. A release that is locked is out of reach as it is (`visible_commit`); whoever works on the project
sees its other commits, and these hold the same files.

Locked is what a check found that must reach nobody, wherever it stands; and else what the release keeps beside git –
weights, data, archives – unless a release that is still published has it. Texts that git keeps itself stay readable to
whoever works on the project: they are what has to be mended.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.permissions import can
from core.problems import Gone
from projects.models import Project, Release
from projects.queries.visibility import locked_away
from projects.states import LOCKED, PUBLIC
from repositories.queries import held_among

Find = Callable[[Sequence[Release]], Iterable[tuple[str, str]]]
_finders: list[Find] = []


def names_culprits(find: Find) -> Find:
    """Register which files of locked releases are what they were locked for: the key of each release, and a path."""
    _finders.append(find)
    return find


def locked_contents(project: Project) -> Mapping[bytes, Release]:
    """Digests, each with the release that it was locked with. Asked once a request, of most projects for nothing."""
    if not getattr(project, "holds_locked", True):
        return {}
    known: dict[bytes, Release] | None = project.__dict__.get("_locked_contents")
    if known is None:
        project.__dict__["_locked_contents"] = known = _find(project)
    return known


def refuse_locked(viewer: Any, project: Project, sha256: bytes) -> None:
    """Raise what is told to all but those whose work it is to look."""
    release = locked_contents(project).get(sha256)
    if release is not None and not can(viewer, "projects.read_locked", release):
        raise locked_away(release)


def locked_from(viewer: Any, project: Project) -> Mapping[bytes, Gone]:
    """What is kept from this person, by digest, and what they are told of it."""
    found = locked_contents(project)
    if not found or can(viewer, "projects.read_locked", project):
        return {}
    return {sha256: locked_away(release) for sha256, release in found.items()}


def _find(project: Project) -> dict[bytes, Release]:
    locked = list(Release.objects.filter(project=project, state__in=LOCKED).exclude(commit=None).order_by("number"))
    if not locked:
        return {}
    culprits = {pair for find in _finders for pair in find(locked)}
    files = [(release, file["path"], bytes.fromhex(file["sha256"])) for release in locked for file in release.manifest]
    found = {sha256: release for release, path, sha256 in files if (release.pk, path) in culprits}
    others = {sha256: release for release, _path, sha256 in files if sha256 not in found}
    given = _published(project)
    held = held_among(project.repository, [(sha256, None) for sha256 in others if sha256 not in given])
    return {**{sha256: others[sha256] for sha256, file in held.items() if file.pointer}, **found}


def _published(project: Project) -> set[bytes]:
    manifests = Release.objects.filter(project=project, state__in=PUBLIC).values_list("manifest", flat=True)
    return {bytes.fromhex(file["sha256"]) for manifest in manifests for file in manifest}
