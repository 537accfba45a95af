"""What a reviewer judges as they read it: through the one door of visibility, under addresses of the review.

Owner and name of the project stand in no address that a review leads to, whether or not its round hides them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.problems import NotFound
from projects.endings import headers
from projects.models import Release
from projects.queries import file_seen
from repositories.queries import FileEntry
from reviews.models import Assignment
from reviews.queries.checks import Checks, checks_of
from reviews.queries.differences import Difference, difference, last_published
from reviews.queries.rounds import HOLDING, my_assignments
from reviews.states import FINAL, Blindness


class Evidence(Protocol):
    """What there is to look at beside the card. `headers` stand on every answer that serves a file of it."""

    @property
    def checks(self) -> Checks: ...
    @property
    def headers(self) -> dict[str, str]: ...
    def published(self) -> Release | None: ...
    def difference(self) -> Difference | None: ...
    def file(self, path: str) -> FileEntry: ...


@dataclass(frozen=True)
class FrozenRelease:
    """The evidence of a round."""

    assignment: Assignment

    @property
    def release(self) -> Release:
        return self.assignment.round.release

    @property
    def checks(self) -> Checks:
        return checks_of(self.release)

    @property
    def headers(self) -> dict[str, str]:
        return headers(self.release)

    def published(self) -> Release | None:
        """The release that readers have now; None when there is none yet."""
        return last_published(self.release)

    def difference(self) -> Difference | None:
        """What the release changes against the one that readers have now."""
        before = self.published()
        return difference(before, self.release) if before else None

    def file(self, path: str) -> FileEntry:
        """A file that was frozen; NotFound for any other, and for whoever may not read the release any more."""
        if all(entry["path"] != path for entry in self.release.manifest):
            raise no_such_file()
        reviewer, release = self.assignment.reviewer, self.release
        return file_seen(reviewer, release.project, path, release.revision, nameless=True).entry


_readers: dict[type, Callable[[Any], Evidence]] = {Assignment: FrozenRelease}


def reads(work: type) -> Callable[[type[Evidence]], type[Evidence]]:
    """Say what is looked at in work of another sort than an assignment."""

    def register(evidence: type[Evidence]) -> type[Evidence]:
        _readers[work] = evidence
        return evidence

    return register


def evidence_of(assignment: Any) -> Evidence:
    return _readers[type(assignment)](assignment)


def no_such_file() -> NotFound:
    return NotFound(_("The release that you review has no such file."))


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
