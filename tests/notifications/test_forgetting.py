"""An inbox forgets: what was read after some months, what nobody read after a year, in small batches."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core import events
from core.ids import least_id_at
from notifications import actions
from notifications.actions import forgetting
from notifications.models import Mail, Notification
from notifications.states import FYI, MOVED, NEEDS_YOU

pytestmark = pytest.mark.django_db


def told(person: Any, urgency: str, days: int, **facts: Any) -> Notification:
    """A notification as it lies there after so many days."""
    with transaction.atomic():
        event = events.record("user.edited", person)
    id = least_id_at(timezone.now() - timedelta(days=days, seconds=Notification.objects.count()))
    return Notification.objects.create(id=id, person=person, event=event, notice="x", urgency=urgency, **facts)


def mailed(person: Any, days: int, key: str, state: str = "sent") -> Mail:
    id = least_id_at(timezone.now() - timedelta(days=days, seconds=Mail.objects.count()))
    return Mail.objects.create(id=id, person=person, key=key, state=state)


def test_what_was_read_goes_before_what_still_waits(alice: Any):
    now = timezone.now()
    kept = [
        told(alice, MOVED, 89, done_at=now),
        told(alice, NEEDS_YOU, 91, seen_at=now),  # looked at, not taken care of
        told(alice, FYI, 364),
    ]
    told(alice, MOVED, 91, done_at=now)
    told(alice, FYI, 91, seen_at=now)
    told(alice, NEEDS_YOU, 366)
    assert actions.forget_old() == 3
    assert list(Notification.objects.order_by("-id")) == kept


def test_mail_goes_when_nothing_that_it_told_is_left(alice: Any):
    """A digest whose notification lost its mail would be written again."""
    speaking, silent = mailed(alice, 91, "a"), mailed(alice, 91, "b")
    waiting, fresh = mailed(alice, 91, "c", "waiting"), mailed(alice, 89, "d")
    told(alice, MOVED, 91, mail=speaking, digest="daily")
    assert actions.forget_old() == 1
    assert set(Mail.objects.all()) == {speaking, waiting, fresh}
    assert silent not in Mail.objects.all()


def test_one_visit_takes_no_more_than_its_batches(alice: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    monkeypatch.setattr(forgetting, "MOST_BATCHES", 2)
    for _number in range(5):
        told(alice, FYI, 366)
    assert [actions.forget_old(), actions.forget_old()] == [4, 1]
