"""Everybody at once, on real threads with connections of their own: people are told, mailed and messaged once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core import mail

from core import events, policies
from core.models import Event, PolicyVersion
from core.problems import Conflict
from notifications import actions
from notifications.models import Mail, Notification
from tests.repositories.test_races import together
from tests.webhooks.conftest import Receiver
from webhooks import actions as webhooks
from webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def suspensions(alice: Any) -> list[Event]:
    """Two things that happened to Alice and that nobody has delivered yet."""
    while events.deliver():
        pass
    about = {"object_type": "user", "object_id": alice.pk, "note": "Spam."}
    return [Event.objects.create(verb="user.suspended", **about) for _time in range(2)]


def test_racing_deliverers_tell_each_person_once(alice: Any, suspensions: list[Event]):
    results = together(*([events.deliver] * AT_ONCE))
    assert not [result for result in results if isinstance(result, Exception)]
    assert set(Notification.objects.values_list("event", "person")) == {(one.pk, alice.pk) for one in suspensions}
    assert Notification.objects.count() == Mail.objects.count() == 2


def test_racing_senders_send_each_mail_once(suspensions: list[Event]):
    events.deliver()
    mail.outbox.clear()
    Mail.objects.update(state="waiting")
    results = together(*([actions.send_due] * AT_ONCE))
    assert [type(result) for result in results] == [int] * AT_ONCE
    assert len(mail.outbox) == 2


def test_racing_workers_send_each_message_once(alice: Any, receiver: Receiver, hook: Callable[..., Endpoint]):
    endpoint = hook(alice)
    for number in range(5):
        Delivery.objects.create(endpoint=endpoint, message_id=str(number), type="webhook.test")
    together(*([partial(webhooks.serve, endpoint_id=endpoint.pk)] * AT_ONCE))
    assert [got.headers["webhook-id"] for got in receiver.got] == ["0", "1", "2", "3", "4"]


def test_of_racing_editors_of_a_policy_exactly_one_wins(adam: Any):
    publish = partial(policies.publish, "submission", author=adam, base=0)
    results = together(*(partial(publish, {"triage_days": days}) for days in range(1, AT_ONCE + 1)))
    won = [result for result in results if isinstance(result, PolicyVersion)]
    lost = [result for result in results if isinstance(result, Conflict)]
    assert (len(won), len(lost)) == (1, AT_ONCE - 1), results
    assert policies.current("submission")["triage_days"] == won[0].body["triage_days"]
