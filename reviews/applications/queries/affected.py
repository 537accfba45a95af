"""The verdicts of somebody whose right to review was suspended or taken away, for those who look at them again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.models import Event
from core.problems import NotFound
from projects.models import Release
from projects.states import PUBLIC
from reviews.applications.models import Standing
from reviews.applications.states import StandingState
from reviews.conflicts import without_conflict
from reviews.models import Review, Sample
from reviews.states import OPEN_ROUND, SampleState

IN_DOUBT = (StandingState.SUSPENDED, StandingState.REVOKED)
REASON = "suspended_reviewer"
MOST = 200


@dataclass(frozen=True)
class Affected:
    """One verdict. `act` is what may be done about it: `more` asks one reviewer more, `look` for a second look."""

    review: Review
    act: str
    is_asked: bool

    @property
    def release(self) -> Release:
        return self.review.assignment.round.release


def affected(officer: Any, standing: Standing) -> list[Affected]:
    """What still rests on their word: rounds that are open, and releases that are public; the newest first. Releases
    that the officer is tied to are for others, who may know who reviewed them."""
    if standing.state not in IN_DOUBT:
        return []
    reviews = list(_resting_on(officer, standing)[:MOST])
    asked = _asked_of(reviews)
    return [_affected(review, asked) for review in reviews]


def get_affected(officer: Any, standing: Standing, review: str) -> Affected:
    found = next((one for one in affected(officer, standing) if one.review.pk == review), None)
    if found is None:
        raise NotFound(_("Nothing rests on this review that you may look at."))
    return found


def _resting_on(officer: Any, standing: Standing) -> Any:
    releases = without_conflict(officer, Release.objects.filter(project__kind=standing.kind)).order_by().values("pk")
    sent = Review.objects.filter(assignment__reviewer=standing.user_id, submitted_at__isnull=False)
    still = sent.filter(assignment__round__state__in=OPEN_ROUND) | sent.filter(
        assignment__round__release__state__in=PUBLIC
    )
    return (
        still.filter(assignment__round__release__in=releases)
        .select_related("assignment__round__release__project__owner", "assignment__round__release__project__repository")
        .order_by("-submitted_at")
    )


def _asked_of(reviews: Iterable[Review]) -> set[str]:
    """Rounds that got one reviewer more for this reason, and releases that are looked at again or were."""
    rounds = [review.assignment.round for review in reviews]
    told = Event.objects.filter(object_type="round", object_id__in=[one.pk for one in rounds], reason_code=REASON)
    samples = Sample.objects.filter(release__in=[one.release_id for one in rounds])
    looked = Event.objects.filter(verb="sample.ask", object_id__in=samples.values("pk")).values("object_id")
    again = samples.filter(state=SampleState.OPEN) | samples.filter(pk__in=looked)
    return {*told.values_list("object_id", flat=True), *again.values_list("release_id", flat=True)}


def _affected(review: Review, asked: set[str]) -> Affected:
    round_ = review.assignment.round
    if round_.is_open:
        return Affected(review, "more", round_.pk in asked)
    return Affected(review, "look", round_.release_id in asked)
