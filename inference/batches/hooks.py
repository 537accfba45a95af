"""What webhooks may tell of batches: to whoever began them."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from core.models import Event
from inference.batches.models import Batch
from inference.batches.notices import batches_seen_by
from inference.batches.queries import BATCH
from inference.batches.states import BATCH_MOVES
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer


def place_of_batch(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(batches=event.object_id))


def told_of_batch(event: Event, batch: Batch) -> dict[str, Any]:
    counts = {"total": batch.total, "completed": batch.completed, "failed": batch.failed}
    return {"batch": {"id": f"{BATCH}{batch.pk}", "state": batch.state, "request_counts": counts}}


VERBS = ["batch.begin", *(f"batch.{move.name}" for move in BATCH_MOVES)]
offer({verb: verb for verb in VERBS}, about="batch", seen_by=batches_seen_by, places=place_of_batch, data=told_of_batch)
