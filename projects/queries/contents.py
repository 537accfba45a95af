"""Contents that somebody names by their digest alone: whether they may have them, by whatever name they stand here."""

from collections.abc import Collection
from typing import Any

from projects.models import Project
from projects.queries.gating import given_releases, let_in
from projects.queries.visibility import sees_history
from repositories.changes import StoredFile
from repositories.queries import held_among


def seen_contents(viewer: Any, project: Project, digests: Collection[bytes]) -> dict[bytes, StoredFile]:
    """Whoever sees all commits sees what the project has; others what stands in a release whose files they may have.
    What of it is locked away says `locked`."""
    if sees_history(viewer, project):
        let_in(viewer, project)
        wanted = set(digests)
    else:
        manifests = [release.manifest for release in given_releases(viewer, project)]
        wanted = {*digests} & {bytes.fromhex(file["sha256"]) for manifest in manifests for file in manifest}
    return held_among(project.repository, [(sha256, None) for sha256 in wanted])
