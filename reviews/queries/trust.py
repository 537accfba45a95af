"""Whether an author's smaller releases may pass by their checks alone."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from core.policies import current
from projects.states import LOCKED, ReleaseState
from reviews.models import Decision, Sample
from reviews.states import DecidedBy, Level, Outcome, SampleState


def clean_reviews(author: Any) -> int:
    """Full reviews that this person's releases passed in their first round, since a sample was last overturned."""
    people = [DecidedBy.QUORUM, DecidedBy.EDITOR]
    passed = Decision.objects.filter(
        release__submitted_by=author,
        outcome=Outcome.ACCEPT,
        decided_by__in=people,
        round__level=Level.FULL,
        round__number=1,
    ).exclude(release__state__in=[*LOCKED, ReleaseState.RETRACTED])
    if since := last_overturned(author):
        passed = passed.filter(decided_at__gt=since)
    return passed.count()


def is_trusted(author: Any) -> bool:
    return author is not None and clean_reviews(author) >= current("review")["trusted_after"]


def last_overturned(author: Any) -> datetime | None:
    overturned = Sample.objects.filter(release__submitted_by=author, state=SampleState.OVERTURNED)
    found: datetime | None = overturned.aggregate(last=Max("state_changed_at"))["last"]
    return found
