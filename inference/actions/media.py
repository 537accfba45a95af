"""Pictures and recordings that were asked about: kept with their run for a time, and never more of them than may be."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from core.policies import recent
from inference.models import Medium, Run

MOST_AT_ONCE = 500


def keep_media(*, run: Run, media: Iterable[bytes]) -> None:
    """In the transaction that accepts the run. Where it is too much for one person, the oldest leave."""
    kept = [
        Medium(run=run, place=place, asked_by=run.asked_by, bytes=len(data), data=data)
        for place, data in enumerate(media)
    ]
    Medium.objects.bulk_create(kept)
    mine = Medium.objects.filter(asked_by=run.asked_by)
    over = (mine.aggregate(total=Sum("bytes"))["total"] or 0) - recent("serving")["media_bytes"]
    for pk, size in mine.exclude(run=run).order_by("id").values_list("pk", "bytes") if over > 0 else ():
        Medium.objects.filter(pk=pk).delete()
        over -= size
        if over <= 0:
            return


def forget_media() -> int:
    """What was kept for as long as it may be."""
    before = timezone.now() - timedelta(days=recent("serving")["media_days"])
    old = list(Medium.objects.filter(created_at__lt=before).order_by("id").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return Medium.objects.filter(pk__in=old).delete()[0]
