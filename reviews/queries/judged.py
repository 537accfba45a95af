"""The frozen release as its reviewer reads it: through the one door of visibility, under addresses of the review.

Owner and name of the project stand in no address that a review leads to, whether or not its round hides them.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.problems import NotFound
from projects.models import Release
from projects.queries import file_seen
from projects.queries.files import File
from reviews.models import Assignment
from reviews.queries.differences import Difference, difference, last_published
from reviews.queries.rounds import HOLDING, my_assignments
from reviews.states import FINAL, Blindness


def judged_file(assignment: Assignment, path: str) -> File:
    """A file that the release froze; NotFound for any other, and for whoever may not read the release any more."""
    release = assignment.round.release
    if all(entry["path"] != path for entry in release.manifest):
        raise NotFound(_("The release that you review has no such file."))
    return file_seen(assignment.reviewer, release.project, path, release.revision)


def judged_difference(assignment: Assignment) -> Difference | None:
    """What the release changes against the one that readers have now; None when there is none yet."""
    release = assignment.round.release
    before = last_published(release)
    return difference(before, release) if before else None


def own_review(viewer: Any, release: Release) -> Assignment | None:
    """The review of this release that this person has in hand or has sent, the last of several."""
    mine = my_assignments(viewer).filter(round__release=release, state__in=HOLDING)
    return mine.order_by("-round__number").first()


def veiled_in(viewer: Any) -> Subquery:
    """For rows with a `release`: the review by which this person knows it, while its authors are hidden from them.

    It stays hidden when the review was handed back: until all is decided nobody is named.
    """
    mine: QuerySet[Assignment] = Assignment.objects.filter(
        reviewer=viewer, round__release=OuterRef("release"), round__blindness=Blindness.DOUBLE
    )
    return Subquery(mine.exclude(round__release__state__in=FINAL).order_by("-round__number").values("pk")[:1])


def is_held_back() -> Exists:
    """For rows with a `release` and a `user`: it is the work of somebody who reviews the release, and shown to others
    it would tell who judges, or whose it is, before all is decided."""
    theirs: QuerySet[Assignment] = Assignment.objects.filter(
        reviewer=OuterRef("user"), round__release=OuterRef("release")
    )
    return Exists(theirs.exclude(round__blindness=Blindness.OPEN).exclude(round__release__state__in=FINAL))
