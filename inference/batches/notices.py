"""Whoever began a batch hears when it waits for them, and when it has ended."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from inference.batches.models import Batch
from inference.batches.queries import batches_of
from inference.batches.states import BATCH_MOVES, REVOKED, SUSPENDED
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, subject, tell

area("batches", gettext_lazy("Batches"), __name__)

MOVED_ON = [f"batch.{move.name}" for move in BATCH_MOVES if move.name != "pause"]


def batches_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Batch]:
    return batches_of(reader).filter(pk__in=ids)


def whose_it_is(event: Event) -> Iterable[User]:
    return User.objects.filter(batches=event.object_id)


subject("batch", batches_seen_by)
leave_untold("One's own doing, or the day's allowance is filled again and it goes on.", "batch.begin", "batch.resume")
leave_untold("Whoever stops it sees it end.", "batch.cancel", "batch.stop")


@tell("batch.pause", urgency=NEEDS_YOU, to=whose_it_is, until=MOVED_ON)
def batch_waits(event: Event, batch: Batch) -> Words:
    title = _("Your batch waits for a budget")
    if event.reason_code == REVOKED:
        title = _("Your batch was paused: its token was revoked")
    if event.reason_code == SUSPENDED:
        title = _("Your batch was paused: your account is suspended")
    return Words(title, str(batch.pause.get("detail", "")), batch.get_absolute_url())


@tell("batch.complete", "batch.expire", urgency=MOVED, to=whose_it_is)
def batch_ended(event: Event, batch: Batch) -> Words:
    words = {"completed": batch.completed, "total": batch.total}
    body = _("%(completed)d of %(total)d requests were answered.") % words
    title = _("Your batch is finished")
    if event.verb == "batch.expire":
        title = _("The time of your batch is over")
    return Words(title, body, batch.get_absolute_url())
