"""The way back of a reviewer who paused: one click, or the cases of a refresher, and when the next may begin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from core.policies import current
from reviews.applications.models import Attempt, Standing
from reviews.applications.queries.standing import owes_refresher
from reviews.applications.states import UNFINISHED_ATTEMPT, AttemptState


@dataclass(frozen=True)
class WayBack:
    """`wait` is the day from which a refresher may be tried again."""

    needs_refresher: bool = False
    attempt: Attempt | None = None
    wait: datetime | None = None


def way_back(standing: Standing) -> WayBack:
    if not owes_refresher(standing):
        return WayBack()
    open_ = Attempt.objects.filter(standing=standing, state__in=UNFINISHED_ATTEMPT).first()
    return WayBack(True, open_, None if open_ else next_refresher_at(standing))


def next_refresher_at(standing: Standing) -> datetime | None:
    """Some days after the last that was not passed."""
    missed = Attempt.objects.filter(standing=standing, state__in=[AttemptState.FAILED, AttemptState.EXPIRED])
    last = missed.order_by("-state_changed_at").values_list("state_changed_at", flat=True).first()
    due = last + timedelta(days=current("reviewers")["retry_days"]) if last else None
    return due if due and due > timezone.now() else None
