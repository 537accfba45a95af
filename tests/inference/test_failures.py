"""Administrators are told once when a host or a model fails, with what fails beside it, and once when it is back."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import events, policies
from core.redis import connection
from inference.actions import deployments
from inference.actions.deployments import deployment_for
from inference.engine.sentences import Sentence
from inference.fleet.actions import watch_machines
from inference.fleet.models import Failure, Outage
from inference.models import Deployment
from inference.vocabulary import Task
from inference.wire import keys
from notifications.queries import in_words, notifications_of
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hosts() -> Iterator[None]:
    yield
    names = [*connection().scan_iter("host:*"), *keys.PLACES_OF_HOSTS]
    connection().delete(*names)


@pytest.fixture
def ada(person: Callable[..., Any]) -> Any:
    return person("ada", "admin")


def say(name: str, *, seconds_ago: float = 0, place: str = keys.HOSTS, **facts: Any) -> None:
    """As a host does that said so last."""
    told = {"name": name, "device": "gpu", "memory": 2**30, "used": 0, "doing": "waiting", "models": {}, "trouble": ""}
    goodbye(name)
    connection().zadd(place, {name: time.time() - seconds_ago})
    connection().set(keys.host(name), json.dumps(told | {"began_at": time.time() - 3600} | facts))


def goodbye(name: str) -> None:
    for place in keys.PLACES_OF_HOSTS:
        connection().zrem(place, name)
    connection().delete(keys.host(name))


def watch() -> None:
    watch_machines()
    events.deliver()


def told(person: Any) -> list[str]:
    titles = [one.words.title for one in in_words(person, notifications_of(person))]
    return [title for title in titles if "role" not in title]


def later(**span: int) -> None:
    """As if the outages that were told of had begun earlier."""
    for outage in Outage.objects.all():
        Outage.objects.filter(pk=outage.pk).update(began_at=outage.began_at - timedelta(**span))


def crash(deployment: Deployment) -> None:
    deployments.begin_loading(deployment=deployment, host="box-1")
    deployments.fail_loading(
        deployment_id=deployment.pk, code="crashed", reason=Sentence("The engine ended three times.")
    )
    deployment.refresh_from_db()


@pytest.fixture
def tern(alice: Any) -> Deployment:
    return deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)


def test_a_host_that_falls_silent_is_told_once_and_once_when_it_answers_again(ada: Any, bob: Any):
    say("box-1", seconds_ago=30)  # it may be at work
    watch()
    assert told(ada) == []
    say("box-1", seconds_ago=90)
    watch()
    watch()
    assert told(ada) == ["The host box-1 does not answer any more"]
    assert (Failure.objects.count(), told(bob)) == (1, [])
    say("box-1")
    watch()
    watch()
    assert sorted(told(ada)) == ["The host box-1 does not answer any more", "box-1 works again"]
    failure = Failure.objects.get()
    assert (failure.kind, failure.device_class, failure.ended_at is not None) == ("silent", "gpu", True)


def test_a_host_that_stopped_as_it_should_or_was_drained_before_is_no_failure(ada: Any):
    say("box-1")
    watch()
    goodbye("box-1")
    say("box-2", place=keys.DRAINING, seconds_ago=600)
    watch()
    assert (told(ada), Failure.objects.count()) == ([], 0)


def test_hosts_that_fail_together_are_told_together_and_what_follows_soon_waits(ada: Any):
    say("box-1", seconds_ago=90)
    say("box-2", place=keys.FAILING, trouble="No device.")
    watch()
    assert told(ada) == ["2 hosts or models fail"]
    say("box-3", seconds_ago=90)
    watch()
    assert told(ada) == ["2 hosts or models fail"]
    later(minutes=11)
    watch()
    assert sorted(told(ada)) == ["2 hosts or models fail", "The host box-3 does not answer any more"]
    say("box-1")
    watch()
    assert len(told(ada)) == 2  # the other of the two still fails
    say("box-2")
    watch()
    assert "All 2 hosts and models that failed work again" in told(ada)


def test_what_is_mended_before_anybody_was_told_is_told_to_nobody(ada: Any):
    say("box-1", seconds_ago=90)
    watch()
    say("box-2", seconds_ago=90)
    watch()
    say("box-2")
    watch()
    later(minutes=11)
    watch()
    assert told(ada) == ["The host box-1 does not answer any more"]
    assert Failure.objects.get(about="box-2").outage is None


def test_a_worker_that_is_started_again_is_in_the_place_of_one_that_was_killed(ada: Any):
    """It has another name. One stands for one: the other one is missing all the same."""
    say("box-1", seconds_ago=90)
    say("box-2", seconds_ago=90)
    say("box-8", began_at=time.time() - 30, device="cpu")
    watch()
    assert told(ada) == ["2 hosts or models fail"]
    say("box-9", began_at=time.time() - 20)
    watch()
    watch()
    assert sorted(Failure.objects.values_list("about", "successor")) == [("box-1", "box-9"), ("box-2", "")]
    say("box-2")
    watch()
    assert "All 2 hosts and models that failed work again" in told(ada)


def test_one_that_was_started_again_within_a_minute_is_written_down_and_told_to_nobody(ada: Any):
    say("box-1", seconds_ago=90)
    say("box-9", began_at=time.time() - 80)
    watch()
    watch()
    assert (told(ada), Failure.objects.get().successor) == ([], "box-9")


def test_an_engine_that_does_not_start_is_mended_when_it_does_or_its_host_is_stopped(ada: Any):
    for mend in (say, goodbye):
        say("box-1", place=keys.FAILING, trouble="No device.")
        watch()
        assert Failure.objects.get(ended_at=None).reason == "No device."
        mend("box-1")
        watch()
        assert not Failure.objects.filter(ended_at=None).exists()
        later(minutes=11)
    assert sorted(told(ada)) == ["The engine of the host box-1 does not start"] * 2 + ["box-1 works again"] * 2
    say("box-1", place=keys.FAILING, trouble="No device.")
    watch()
    say("box-1", place=keys.FAILING, trouble="No device.", seconds_ago=90)  # and then its machine was lost
    watch()
    assert Failure.objects.filter(ended_at=None).values_list("kind").get() == ("silent",)


def test_a_lost_host_that_nothing_replaced_is_forgotten_in_the_end(ada: Any):
    say("box-1", seconds_ago=90)
    watch()
    goodbye("box-1")
    watch()
    assert Failure.objects.filter(ended_at=None).count() == 1
    Failure.objects.update(began_at=timezone.now() - timedelta(days=8))
    watch()
    assert (Failure.objects.filter(ended_at=None).count(), Outage.objects.filter(ended_at=None).count()) == (0, 0)
    assert told(ada) == ["The host box-1 does not answer any more"]


def test_a_model_that_ends_engines_is_told_until_it_stays_loaded(ada: Any, alice: Any, tern: Deployment):
    crash(tern)
    watch()
    title = f"{tern.release} was taken out of service: engines end while they run or load it"
    assert told(ada) == [title]
    assert told(alice) != []  # its authors hear of it by their own notice
    report = {"bytes": 2**20, "context": 8, "seconds": 0.1}
    deployments.begin_loading(deployment=tern, host="box-1")
    deployments.finish_loading(deployment=tern, host="box-1", report=report)
    watch()
    assert told(ada) == [title]  # it may end the engine again
    Deployment.objects.update(state_changed_at=timezone.now() - timedelta(minutes=11))
    watch()
    assert sorted(told(ada)) == sorted([title, f"{tern.release} works again"])


def test_a_model_that_could_not_be_loaded_for_another_reason_is_its_author_s_matter(
    client: Client, ada: Any, tern: Deployment
):
    deployments.begin_loading(deployment=tern, host="box-1")
    deployments.fail_loading(deployment_id=tern.pk, code="bad_config", reason=Sentence("There is no config.json."))
    watch()
    assert Failure.objects.count() == 0
    assert told(ada) == []
    client.force_login(ada)
    page = client.get("/desk/inference").content.decode()
    failures = page[page.index('id="failures"') : page.index('id="models"')]
    words = ["alice/tern@1", "A model cannot be loaded", "There is no config.json.", "not yet", "told to nobody"]
    assert [each for each in words if each not in failures] == []
    deployments.begin_loading(deployment=tern, host="box-1")
    assert 'id="failures"' not in client.get("/desk/inference").content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "A host does not answer"), ("zh-hans", "主机没有响应")])
def test_page_and_api_show_what_failed_to_those_who_run_the_machines(
    language: str, words: str, client: Client, api: APIClient, ada: Any, bob: Any, alice: Any, tern: Deployment
):
    tern.release.project.__class__.objects.update(visibility="private")
    crash(tern)
    say("box-1", seconds_ago=90)
    watch()
    client.force_login(ada)
    client.cookies["django_language"] = language
    page = client.get("/desk/inference").content.decode()
    failures = page[page.index('id="failures"') : page.index('id="models"')]
    assert (words in failures, '<span class="count">2</span>' in failures, "alice/tern" in page) == (True, True, False)
    api.force_authenticate(ada)
    listed = api.get("/api/v1/hosts/failures").json()
    assert [(one["kind"], one["name"], one["ended_at"]) for one in listed] == [
        ("model", tern.pk, None),
        ("silent", "box-1", None),
    ]
    api.force_authenticate(bob)
    assert api.get("/api/v1/hosts/failures").status_code == 403


def test_failures_cost_one_query_however_many(django_assert_num_queries: Callable[..., Any], api: APIClient, ada: Any):
    api.force_authenticate(ada)
    assert api.get("/api/v1/hosts/failures").json() == []  # from here on her roles are known
    for count in (1, 3):
        for number in range(count):
            say(f"box-{number}", seconds_ago=90)
        watch()
        policies.forget_recent()  # what is remembered for a second is asked for in each
        with django_assert_num_queries(2):
            assert len(api.get("/api/v1/hosts/failures").json()) == count


def test_a_real_host_says_since_when_it_runs(tmp_path: Any):
    from inference.host.host import Host, Options

    here = Host(Options(memory=2**30, models_folder=tmp_path))
    try:
        here._say_that_we_live()
        facts = json.loads(connection().get(keys.host(here.name)) or b"{}")
        assert facts["began_at"] == pytest.approx(time.time(), abs=5)
        assert 3500 < connection().ttl(keys.host(here.name)) <= keys.WANTED_SECONDS
    finally:
        here.stop()
    assert connection().get(keys.host(here.name)) is None
