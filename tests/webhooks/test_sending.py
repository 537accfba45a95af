"""Messages: signed, at least once, in order, apart from each other, and never more than their owner may see."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import events
from core.models import Event
from notifications.queries import in_words, notifications_of
from projects import actions as projects
from projects.models import Project
from reviews.actions import claim_review
from reviews.actions.triage import begin_review
from reviews.applications.actions.standing import begin_standing
from tests.projects.conftest import bring
from tests.webhooks.conftest import Deliver, Got, Receiver
from webhooks import actions
from webhooks.models import Delivery, Endpoint
from webhooks.signing import secret_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]
Hook = Callable[..., Endpoint]


def said(got: Got) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(got.body)
    return body


def types(receiver: Receiver) -> list[str]:
    return [said(got)["type"] for got in receiver.got]


def is_signed_with(secret: str, got: Got) -> bool:
    """As a receiver would check it, by the text of the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in got.headers["webhook-signature"].split(" ")


def test_message_tells_what_happened_and_is_signed(
    alice: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver
):
    endpoint = hook(alice, wanted=["release.publish"])
    make(alice, "tern", "published")
    deliver()
    (got,) = receiver.got
    event = Event.objects.get(verb="release.publish")
    project = Project.objects.get()
    release = project.releases.get()
    assert got.headers["webhook-id"] == event.pk
    assert abs(int(got.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert is_signed_with(secret_of(endpoint), got)
    assert said(got) == {
        "version": 1,
        "id": event.pk,
        "type": "release.publish",
        "timestamp": event.at.isoformat(),
        "site": "http://127.0.0.1:8000",
        "data": {
            "project": {
                "id": project.pk,
                "name": "alice/tern",
                "kind": "model",
                "visibility": "public",
                "url": "http://127.0.0.1:8000/alice/tern",
            },
            "release": {
                "id": release.pk,
                "number": 1,
                "state": "published",
                "digest": release.digest,
                "url": "http://127.0.0.1:8000/alice/tern/releases/1",
            },
            "from": "accepted",
            "to": "published",
            "author": "alice",
        },
    }


def test_endpoint_gets_the_families_it_asked_for_in_order(
    alice: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver
):
    hook(alice, wanted=["release.*"])
    make(alice, "tern", "triage")
    deliver()
    assert types(receiver) == ["release.submit", "release.start_checks", "release.pass_checks"]


def test_event_delivered_twice_is_one_message(alice: Any, make: Make, hook: Hook, deliver: Deliver):
    hook(alice, wanted=["release.submit"])
    make(alice, "tern", "submitted")
    deliver()
    actions.enqueue(event=Event.objects.get(verb="release.submit"))
    assert Delivery.objects.count() == 1


def test_stranger_hears_of_nothing_before_it_is_public(
    alice: Any, charlie: Any, adam: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver
):
    endpoint = hook(adam, place="site:")
    Endpoint.objects.filter(pk=endpoint.pk).update(owner=charlie)
    make(alice, "tern", "in_review")
    heron = make(alice, "heron", "published")
    projects.change_visibility(project=heron, user=alice, visibility="private")
    deliver()
    assert receiver.got == []
    wren = make(alice, "wren", "published")
    deliver()
    assert {said(got)["data"]["project"]["name"] for got in receiver.got} == {str(wren)}


def test_what_turned_private_meanwhile_is_not_sent(
    alice: Any, charlie: Any, adam: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver
):
    endpoint = hook(adam, place="site:", wanted=["release.publish"])
    Endpoint.objects.filter(pk=endpoint.pk).update(owner=charlie)
    receiver.status = 500
    tern = make(alice, "tern", "published")
    deliver()
    assert len(receiver.got) == 1
    projects.change_visibility(project=tern, user=alice, visibility="private")
    actions.replay(delivery=Delivery.objects.get())
    deliver()
    assert len(receiver.got) == 1
    assert Delivery.objects.get().state == "dropped"


def test_rounds_are_told_without_their_reviewers(
    alice: Any, bob: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver
):
    hook(alice, wanted=["review.*"])
    release = bring(make(alice), alice, "triage")
    claim_review(round=begin_review(release=release), reviewer=bob, has_no_conflict=True)
    deliver()
    assert types(receiver) == ["review.opened", "review.in_work"]
    assert b"bob" not in b"".join(got.body for got in receiver.got)
    assert said(receiver.got[1])["data"]["round"] == {
        "number": 1,
        "level": "full",
        "state": "collecting",
        "outcome": None,
    }


def test_reviewer_hears_of_their_own_standing(alice: Any, bob: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    hook(alice, wanted=["reviewer.*"])
    begin_standing(user=alice, kind="model", application=None, mentor=bob)
    begin_standing(user=bob, kind="model", application=None, mentor=None)
    deliver()
    assert types(receiver) == ["reviewer.probation"]
    told = {"reviewer": "alice", "kind": "model", "tier": "probation", "state": "probation"}
    assert said(receiver.got[0])["data"] == {**told, "author": None, "from": None, "to": "probation"}


def test_old_secret_signs_along_for_a_day(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    endpoint = hook(alice)
    before = secret_of(endpoint)
    actions.rotate_secret(endpoint=endpoint, user=alice)
    actions.send_test(endpoint=endpoint)
    deliver()
    Endpoint.objects.update(rotated_at=timezone.now() - timedelta(hours=25))
    actions.send_test(endpoint=endpoint)
    deliver()
    fresh, later = receiver.got
    assert (is_signed_with(secret_of(endpoint), fresh), is_signed_with(before, fresh)) == (True, True)
    assert (is_signed_with(secret_of(endpoint), later), is_signed_with(before, later)) == (True, False)


def test_secret_of_the_sites_former_key_signs_along(
    alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver, settings: Any
):
    endpoint = hook(alice)
    before = secret_of(endpoint)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    actions.send_test(endpoint=endpoint)
    deliver()
    settings.SECRET_KEY_FALLBACKS = []
    actions.send_test(endpoint=endpoint)
    deliver()
    meanwhile, later = receiver.got
    assert secret_of(endpoint) != before
    assert (is_signed_with(secret_of(endpoint), meanwhile), is_signed_with(before, meanwhile)) == (True, True)
    assert (is_signed_with(secret_of(endpoint), later), is_signed_with(before, later)) == (True, False)


def test_refusal_is_logged_and_tried_again_later(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    receiver.status, receiver.answer = 503, b"later"
    actions.send_test(endpoint=hook(alice))
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.status, delivery.answer) == ("waiting", 1, 503, "later")
    assert timedelta(seconds=0) < delivery.due_at - timezone.now() < timedelta(seconds=6)
    receiver.status = 204
    Endpoint.objects.update(resting_until=None)
    Delivery.objects.update(due_at=timezone.now())
    deliver()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.status) == ("delivered", 2, 204)
    assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]
    assert receiver.got[0].body == receiver.got[1].body


def test_message_is_given_up_after_the_last_try(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    receiver.status = 500
    actions.send_test(endpoint=hook(alice))
    for _try in range(10):
        Endpoint.objects.update(resting_until=None)
        Delivery.objects.update(due_at=timezone.now())
        deliver()
    assert (Delivery.objects.get().state, len(receiver.got)) == ("failed", 10)


def test_dead_endpoint_holds_up_no_other(alice: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver):
    dead = hook(alice, url="http://127.0.0.1:9/dead")
    hook(alice, wanted=["release.*"])
    make(alice, "tern", "triage")
    deliver()
    assert len(receiver.got) == 3
    assert dead.deliveries.filter(tries__gt=0).count() == 1
    dead.refresh_from_db()
    assert dead.resting_until is not None
    assert dead.resting_until > timezone.now()


def test_endpoint_is_served_by_one_worker_at_a_time(alice: Any, hook: Hook, receiver: Receiver):
    endpoint = hook(alice)
    actions.send_test(endpoint=endpoint)
    Endpoint.objects.update(busy_until=timezone.now() + timedelta(minutes=1))
    assert actions.serve(endpoint_id=endpoint.pk) == 0
    Endpoint.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert actions.serve(endpoint_id=endpoint.pk) == 1


def test_long_failure_switches_off_and_tells_the_owner(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    receiver.status = 500
    endpoint = hook(alice)
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=5, hours=1))
    actions.send_test(endpoint=endpoint)
    Endpoint.objects.update(resting_until=None)
    deliver()
    events.deliver()
    endpoint.refresh_from_db()
    assert endpoint.state == "disabled"
    (told,) = in_words(alice, notifications_of(alice))
    assert told.words.title == f"Your webhook {receiver.url} was switched off"
    actions.resume_endpoint(endpoint=endpoint, user=alice)
    events.deliver()
    assert notifications_of(alice).filter(done_at=None).count() == 0


def test_receiver_that_is_gone_for_good_is_believed(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    receiver.status = 410
    endpoint = hook(alice)
    actions.send_test(endpoint=endpoint)
    deliver()
    endpoint.refresh_from_db()
    assert endpoint.state == "disabled"


def test_redirect_is_not_followed(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    receiver.status, receiver.location = 302, "http://169.254.169.254/latest"
    actions.send_test(endpoint=hook(alice))
    deliver()
    assert (Delivery.objects.get().status, len(receiver.got)) == (302, 1)


def test_name_that_leads_inside_later_is_not_asked(
    alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver, settings: Any
):
    actions.send_test(endpoint=hook(alice))
    settings.OUTBOUND_ALLOWED = []
    deliver()
    assert receiver.got == []
    assert Delivery.objects.get().error == "Address not allowed."


def test_paused_endpoint_gets_what_waited_when_it_goes_on(
    alice: Any, make: Make, hook: Hook, receiver: Receiver, deliver: Deliver
):
    endpoint = hook(alice, wanted=["release.submit"])
    actions.pause_endpoint(endpoint=endpoint, user=alice)
    make(alice, "tern", "submitted")
    deliver()
    assert receiver.got == []
    actions.resume_endpoint(endpoint=endpoint, user=alice)
    deliver()
    assert types(receiver) == ["release.submit"]


def test_log_is_shortened_but_keeps_what_waits(alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    endpoint = hook(alice)
    actions.send_test(endpoint=endpoint)
    deliver()
    waiting = actions.send_test(endpoint=endpoint)
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    actions.forget_old()
    assert list(Delivery.objects.all()) == [waiting]
