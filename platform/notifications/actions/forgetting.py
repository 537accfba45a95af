"""An inbox is not an archive: what was read goes after some months, what nobody read after a year.

In small batches and not more than some of them at a time: each is a short transaction that holds up nobody.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.ids import least_id_at
from core.policies import current
from notifications.models import Answer, Mail, Notification
from notifications.states import NEEDS_YOU, MailState

AT_ONCE = 500
MOST_BATCHES = 40
ENDED = (MailState.SENT, MailState.FAILED, MailState.DROPPED)


def forget_old() -> int:
    """Returns how many notifications, mails and answers went. What is left over goes the next time."""
    policy = current("notifications")
    read_before, unread_before = (_born_before(policy[key]) for key in ("read_days", "unread_days"))
    read = Q(done_at__isnull=False) | Q(seen_at__isnull=False) & ~Q(urgency=NEEDS_YOU)
    old = Notification.objects.filter(Q(pk__lt=unread_before) | Q(read, pk__lt=read_before))
    told = Notification.objects.filter(mail=OuterRef("pk"))
    untold = Mail.objects.filter(~Exists(told), state__in=ENDED, pk__lt=read_before)
    answers = Answer.objects.filter(pk__lt=_born_before(policy["answer_days"]))
    return sum(sum(_batches(rows)) for rows in (old, untold, answers))


def _batches(rows: "QuerySet[Any]") -> Iterable[int]:
    for _batch in range(MOST_BATCHES):
        going = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not going:
            return
        yield rows.filter(pk__in=going).delete()[0]


def _born_before(days: int) -> str:
    return least_id_at(timezone.now() - timedelta(days=days))
