from typing import Any

from inference.queries.models import hosted_task
from projects.models import Project, Release
from projects.queries import is_runnable, visible_releases


def releases_to_keep(viewer: Any, project: Project) -> list[Release]:
    """Those that this person may run here, the newest first."""
    found = list(visible_releases(viewer, project))
    for release in found:
        release.project = project
    return [release for release in found if is_runnable(release) and hosted_task(release)]
