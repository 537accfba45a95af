"""Releases that are kept ready: who may, whether there is room, and what each hour costs."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_token
from core import events, policies
from core.models import Event
from core.problems import BadInput, Conflict, Forbidden, PaymentRequired
from core.redis import connection
from inference.actions import deployments
from inference.actions.deployments import deployment_for
from inference.engine.sentences import Sentence
from inference.fleet.actions import drain_host, lift_pin, pin_release, resume_host, take_back_pins, tend_pins
from inference.fleet.models import HOUR, Pin
from inference.fleet.states import PIN_MOVES
from inference.models import Deployment
from inference.queries.deployments import deployment_of
from inference.vocabulary import Task
from inference.wire import keys
from notifications.queries import in_words, notifications_of
from projects.models import Release
from resources.grants.actions import submit_request
from resources.grants.models import Grant
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.inference.fleet import host
from tests.inference.published import add_release, publish_model
from tests.moving import assert_follows

pytestmark = pytest.mark.django_db
WORDS = {"title": "Terns", "purpose": "To count terns.", "plan": "A run a night.", "outputs": "A model of terns."}
PRICE = 900_000  # a quarter of an hour of the device
MEGABYTE = 2**20


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def grant(alice: Any) -> Grant:
    """Two hours and a third of them."""
    texts: dict[str, Any] = WORDS
    return submit_request(applicant=alice, lines={"cpu_ms": PRICE * 7 // 3}, **texts).grant


@pytest.fixture
def one_host() -> Iterator[None]:
    with host():
        yield


def left(grant: Grant) -> tuple[int, int, int]:
    """Available, reserved, spent."""
    account = Account.objects.get(holder=grant.holder)
    return account.available, account.reserved, account.spent


def later(pin: Pin, **over: float) -> Pin:
    """So much time passes for it, and for what its deployment did."""
    past = timedelta(**over)
    Pin.objects.filter(pk=pin.pk).update(starts_at=pin.starts_at - past, ends_at=pin.ends_at - past)
    for event in Event.objects.filter(object_type="deployment"):
        Event.objects.filter(pk=event.pk).update(at=event.at - past)
    pin.refresh_from_db()
    return pin


def load(deployment: Deployment) -> None:
    deployments.begin_loading(deployment=deployment, host="a-host")
    report = {"bytes": 5 * MEGABYTE, "context": 8, "seconds": 0.1}
    deployments.finish_loading(deployment=deployment, host="a-host", report=report)


def told(person: Any) -> list[str]:
    events.deliver()
    return [one.words.title for one in in_words(person, notifications_of(person))]


@pytest.mark.usefixtures("one_host")
def test_an_hour_is_reserved_before_it_begins_and_charged_as_long_as_the_model_was_held(
    alice: Any, release: Release, grant: Grant
):
    pin = pin_release(release=release, user=alice, hours=3, payer=grant.pk)
    load(pin.deployment)
    assert left(grant) == (PRICE * 4 // 3, PRICE, 0)
    later(pin, minutes=55)
    tend_pins()
    assert left(grant) == (PRICE // 3, 2 * PRICE, 0)
    later(pin, minutes=35)
    deployments.evict(deployment_id=pin.deployment_id, host="a-host")  # half an hour into the second hour
    later(pin, minutes=20)
    tend_pins()
    tend_pins()
    pin.refresh_from_db()
    first, _second = pin.charged, lift_pin(pin=pin, user=alice).charged
    assert abs(first - PRICE) < 2000
    assert abs(pin.charged - PRICE * 3 // 2) < 4000
    assert left(grant) == (PRICE * 7 // 3 - pin.charged, 0, pin.charged)
    assert mismatches() == []


@pytest.mark.usefixtures("one_host")
def test_a_budget_that_is_used_up_ends_it_after_the_last_hour_that_was_paid(alice: Any, release: Release, grant: Grant):
    pin = pin_release(release=release, user=alice, hours=100, payer=grant.pk)
    load(pin.deployment)
    tend_pins()
    assert told(alice)[0] == "alice/tern 1 is kept ready for 2 more hours"
    for hours in (1.95, 0):  # nobody looked at it meanwhile
        later(pin, hours=hours)
        tend_pins()
        pin.refresh_from_db()
        assert (pin.state, pin.reserved) == ("kept", 2)
    later(pin, minutes=4)
    tend_pins()
    pin.refresh_from_db()
    assert (pin.state, pin.settled, left(grant)[1]) == ("unpaid", 2, 0)
    assert told(alice)[0] == "alice/tern 1 is no longer kept ready"
    assert deployment_of(release, "text-generation") == pin.deployment
    assert mismatches() == []


@pytest.mark.usefixtures("one_host")
def test_an_hour_that_was_reserved_while_somebody_ended_it_is_settled_too(alice: Any, release: Release, grant: Grant):
    seen = pin_release(release=release, user=alice, hours=3, payer=grant.pk)
    load(seen.deployment)
    later(seen, minutes=55)
    tend_pins()
    assert left(grant) == (PRICE // 3, 2 * PRICE, 0)
    ended = lift_pin(pin=seen, user=alice)
    assert (ended.reserved, ended.settled, left(grant)[1]) == (2, 2, 0)
    assert left(grant)[2] == ended.charged == Pin.objects.get().charged
    assert mismatches() == []


@pytest.mark.usefixtures("one_host")
def test_nothing_is_kept_without_the_right_a_budget_or_a_sense(
    alice: Any, bob: Any, release: Release, grant: Grant, person: Callable[..., Any]
):
    def refused(kind: type[Exception], user: Any = alice, **given: Any) -> Any:
        with pytest.raises(kind) as refusal:
            pin_release(**({"release": release, "user": user, "hours": 1, "payer": grant.pk} | given))
        return refusal.value

    refused(Forbidden, bob)
    assert refused(BadInput, payer="site").own_code == "unknown_payer"
    assert list(refused(BadInput, hours=721).fields) == ["hours"]
    assert list(refused(BadInput, device_class="abacus").fields) == ["device_class"]
    policies.publish("pinning", {"percent_of_device": 80}, author=None)
    short = refused(PaymentRequired)
    assert (short.more["needed"], short.more["remaining"]) == (2_880_000, PRICE * 7 // 3)
    assert f"amount={short.more['needed']}" in short.more["apply"]
    assert Pin.objects.count() == 0
    nowhere = refused(Conflict, person("ada", "admin"), payer="site", device_class="gpu")
    assert (nowhere.own_code, nowhere.more) == ("no_host", {"device_classes": ["cpu"]})
    assert nowhere.detail == "No host with GPU is running; there are hosts with CPU."


def test_the_site_keeps_as_much_as_a_host_has_room_for(alice: Any, release: Release, person: Callable[..., Any]):
    ada, second = person("ada", "admin"), add_release(release.project, state="published", number=2)
    other = publish_model(alice, "gull", "text-generation")
    with host(memory=10 * MEGABYTE), host("small", memory=4 * MEGABYTE):  # a cache takes 2.5 of them, at most
        kept = [pin_release(release=one, user=ada, hours=8, payer="site") for one in (release, second)]
        assert {pin.account for pin in kept} == {None}
        load(kept[0].deployment)  # and turns out to take 5
        with pytest.raises(Conflict, match="kept ready already") as again:
            pin_release(release=release, user=ada, hours=8, payer="site")
        load(kept[1].deployment)
        with host(memory=10 * MEGABYTE, models={pin.deployment_id: 5 * MEGABYTE for pin in kept}):
            third = pin_release(release=other, user=ada, hours=8, payer="site")  # the small one has room
            Deployment.objects.filter(pk=third.deployment_id).update(bytes=4 * MEGABYTE)
            gone = publish_model(alice, "auk", "text-generation")
            with pytest.raises(Conflict) as full:
                pin_release(release=gone, user=ada, hours=8, payer="site")
    assert (again.value.own_code, full.value.own_code) == ("kept_already", "no_room")
    take_back_pins(release=release)
    assert sorted(Pin.objects.values_list("state", flat=True)) == ["kept", "kept", "taken_back"]
    later(kept[1], hours=8)
    tend_pins()
    kept[1].refresh_from_db()
    assert (kept[1].state, kept[1].charged) == ("over", 0)


@pytest.mark.usefixtures("one_host")
def test_page_and_api_keep_and_end(client: Client, alice: Any, bob: Any, release: Release, grant: Grant):
    address, form = "/alice/tern/settings/ready", {"release": "1", "hours": "5", "device_class": "cpu"}
    client.force_login(alice)
    assert "15 min of CPU" in client.get(address).content.decode()
    wrong = client.post(address, form | {"hours": "0"})
    assert (wrong.status_code, Pin.objects.count()) == (422, 0)
    wish = Account.objects.get(holder=grant.holder).pk
    add_release(release.project, state="published", number=2)  # the newer one stands before it
    assert client.post(address, form | {"payer": wish}).status_code == 302
    twice = client.post(address, form | {"payer": wish})
    assert (twice.status_code, "End that first" in twice.content.decode()) == (422, True)
    assert "15 min of CPU an hour" in client.get("/alice/tern/settings").content.decode()
    pin = Pin.objects.get()
    told = [client.post(f"/pins/{pin.pk}/end", follow=True) for _twice in range(2)]
    assert [page.redirect_chain for page in told] == [[(address, 302)]] * 2
    words = [page.content.decode() for page in told]
    assert ("no longer kept ready" in words[0], "Somebody may have acted meanwhile" in words[1]) == (True, True)
    api = APIClient()
    token, _row = create_token(user=alice, name="t", scopes=["inference"])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    made = api.post("/api/v1/pins", {"model": "alice/tern", "hours": 2}, format="json")
    assert (made.status_code, made.json()["payer"], made.json()["state"]) == (201, grant.holder, "kept")
    assert api.post("/api/v1/pins", {"model": "alice/tern", "hours": 2}, format="json").status_code == 409
    assert [one["state"] for one in api.get("/api/v1/pins").json()["results"]] == ["kept", "lifted"]
    client.force_login(bob)
    assert client.post(f"/pins/{made.json()['id']}/end").status_code == 404
    assert api.delete(f"/api/v1/pins/{made.json()['id']}").status_code == 204
    assert api.get(f"/api/v1/pins/{made.json()['id']}").json()["state"] == "lifted"
    assert Pin.objects.filter(ends_at__gt=timezone.now() + HOUR).count() == 2


@pytest.mark.usefixtures("grant")
def test_pages_offer_the_devices_of_which_a_host_is_running(
    client: Client, alice: Any, release: Release, person: Callable[..., Any]
):
    def offered(address: str) -> tuple[list[str], bool]:
        page = client.get(address).content.decode()
        return re.findall('<option value="([cg]pu)"', page), "No host with GPU is running now." in page

    ready, machines = f"{release.project.get_absolute_url()}/settings/ready", "/desk/inference"
    client.force_login(person("ada", "admin"))
    with host():
        assert (offered(ready), offered(machines)) == ((["cpu"], True), (["cpu"], True))
        sent = {"release": "1", "hours": "1", "device_class": "gpu", "payer": "site"}
        refused = client.post(ready, sent)
        assert (refused.status_code, "No host with this is running now." in refused.content.decode()) == (422, True)
        with host("large", device="gpu"):
            assert (offered(ready), offered(machines)) == ((["cpu", "gpu"], False), (["cpu", "gpu"], False))
    assert (offered(ready), offered(machines)) == (([], False), ([], False))
    assert "No host is running" in client.get(ready).content.decode()
    client.force_login(alice)
    assert "No host is running" in client.get(ready).content.decode()


@pytest.mark.usefixtures("one_host")
def test_what_cannot_be_loaded_or_is_drained_is_kept_by_nobody(
    client: Client, alice: Any, release: Release, grant: Grant
):
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    wish, address = Account.objects.get(holder=grant.holder).pk, "/alice/tern/settings/ready"
    form = {"release": "1", "hours": "1", "device_class": "cpu", "payer": wish}
    client.force_login(alice)
    deployments.begin_loading(deployment=deployment, host="a-host")
    deployments.fail_loading(deployment_id=deployment.pk, code="bad", reason=Sentence("Its weights are missing."))
    page = client.post(address, form)
    told = "This model could not be loaded: Its weights are missing. Run it once; if it answers, it can be kept ready."
    assert (page.status_code, told in page.content.decode()) == (422, True)
    Deployment.objects.update(state="cold", drained_at=timezone.now())
    page = client.post(address, form)
    assert (page.status_code, "being drained" in page.content.decode()) == (422, True)
    assert (Pin.objects.count(), left(grant)[1:]) == (0, (0, 0))


def test_a_host_that_was_resumed_keeps_models_before_it_says_so(
    alice: Any, release: Release, person: Callable[..., Any]
):
    ada = person("ada", "admin")
    with host(is_drained=True):
        connection().zrem(keys.HOSTS, "a-host")
        connection().zadd(keys.DRAINING, {"a-host": time.time() + 60})
        drain_host(name="a-host", user=ada)
        with pytest.raises(Conflict, match="No host with CPU is running"):
            pin_release(release=release, user=ada, hours=1, payer="site")
        resume_host(name="a-host", user=ada)
        assert pin_release(release=release, user=ada, hours=1, payer="site").state == "kept"
        connection().zrem(keys.DRAINING, "a-host")


@pytest.mark.usefixtures("one_host")
def test_moves_follow_their_table(alice: Any, release: Release, grant: Grant):
    assert_follows(pin_release(release=release, user=alice, hours=1, payer=grant.pk), PIN_MOVES)
