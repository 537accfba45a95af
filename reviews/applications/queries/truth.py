"""What turned out to be true of a decided round, after all appeals."""

from collections import defaultdict
from collections.abc import Collection

from deliberation.appeals.models import Appeal
from deliberation.appeals.states import AppealState, Finding
from reviews.models import Decision, Review
from reviews.states import Outcome


def truths(reviews: Collection[Review]) -> dict[str, str | None]:
    """By round, the outcome that holds. None while others decide anew: then nobody was right or wrong yet."""
    releases = {review.assignment.round.release_id for review in reviews}
    decisions = defaultdict(list)
    for decision in Decision.objects.filter(release__in=releases, round__isnull=False).order_by("decided_at"):
        decisions[decision.release_id].append(decision)
    known: dict[str, str | None] = {str(one.round_id): one.outcome for some in decisions.values() for one in some}
    for appeal in _overturned(releases):
        known |= _corrected(appeal, decisions[appeal.subject_id])
    return known


def _overturned(releases: Collection[str]) -> list[Appeal]:
    found = Appeal.objects.filter(subject_type="release", subject_id__in=releases, verb="release.reject")
    return list(found.filter(state=AppealState.DECIDED).exclude(finding=Finding.UPHOLD).order_by("filed_at"))


def _corrected(appeal: Appeal, decisions: list[Decision]) -> dict[str, str | None]:
    """The rejection that was appealed against is the last before the appeal; what others decided anew is the next."""
    before = [one for one in decisions if one.decided_at <= appeal.filed_at and one.outcome == Outcome.REJECT]
    after = [one for one in decisions if one.decided_at > appeal.filed_at]
    if not before:
        return {}
    anew = after[0].outcome if after else None
    return {str(before[-1].round_id): Outcome.ACCEPT.value if appeal.finding == Finding.AMEND else anew}
