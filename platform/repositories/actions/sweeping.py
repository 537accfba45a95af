"""Bytes that nobody possesses any more go away."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from repositories import blobs
from repositories.actions.cutting import forget_cuts
from repositories.models import Blob, Possession

GRACE = timedelta(hours=48)


def sweep(*, grace: timedelta = GRACE, limit: int = 10_000) -> int:
    """Remove blobs without any possession that nobody touched for `grace`. Returns how many."""
    forget_cuts()
    before = timezone.now() - grace
    possessed = Exists(Possession.objects.filter(blob=OuterRef("pk")))
    candidates = Blob.objects.filter(~possessed, touched_at__lte=before).values_list("pk", flat=True)[:limit]
    return sum(_remove(pk, before) for pk in list(candidates))


@transaction.atomic
def _remove(pk: int, before: datetime) -> bool:
    """Under the lock of the row, and only after asking again: an uploader may have come first."""
    blob = Blob.objects.select_for_update(skip_locked=True).filter(pk=pk, touched_at__lte=before).first()
    if blob is None or Possession.objects.filter(blob=pk).exists():
        return False
    if blob.inline is None:
        blobs.remove(bytes(blob.sha256))
    blob.delete()
    return True
