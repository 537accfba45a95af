"""Keep what rankings read: the score of every standing, recomputed from the record."""

from datetime import timedelta
from itertools import islice

from django.utils import timezone

from core.clocks.acting import AT_ONCE
from reviews.applications.models import Standing
from reviews.applications.queries.scores import score_of
from reviews.applications.states import LIVE_STANDING

EVERY = timedelta(days=1)


def refresh_scores() -> int:
    """Those that were not looked at for a day, the oldest first; truth may have changed meanwhile."""
    stale = Standing.objects.filter(state__in=LIVE_STANDING).exclude(scored_at__gte=timezone.now() - EVERY)
    done = 0
    for standing in islice(stale.select_related("user").order_by("scored_at", "id"), AT_ONCE):
        value = score_of(standing.user, standing.kind).value
        Standing.objects.filter(pk=standing.pk).update(accuracy=round(value, 4), scored_at=timezone.now())
        done += 1
    return done
