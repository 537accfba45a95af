"""Two releases side by side, for somebody who may read the files of both."""

from typing import Any

from core.problems import NotFound
from projects.models import Project
from projects.queries import get_release, let_in, visible_commit
from reviews.models import Classing
from reviews.queries.classing import classing_of
from reviews.queries.differences import Difference, difference


def compared(viewer: Any, project: Project, before: int, after: int) -> Difference:
    """What differs between two releases; Gone when one of them is locked away."""
    releases = [get_release(viewer, project, number) for number in (before, after)]
    for release in releases:
        if not release.digest:
            raise NotFound
        visible_commit(viewer, project, release.revision)
        let_in(viewer, project, release)
    return difference(*releases)


def classing_of_step(found: Difference) -> Classing | None:
    """The class of the later release, if it was classed against the earlier one."""
    classing = classing_of(found.after)
    return classing if classing is not None and classing.against_id == found.before.pk else None
