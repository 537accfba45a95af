"""A run is accepted once, ends once and is charged once; runs that nobody ends are ended by the site."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from core.ids import new_id
from core.problems import Forbidden, NotFound, Unavailable
from core.redis import connection
from inference.actions import lost, runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.requests import Sampling
from inference.engine.sentences import Sentence
from inference.gateway.replies import Replies
from inference.gateway.running import _accept_if_there_is_room
from inference.models import Run
from inference.queries.allowances import payer_for
from inference.queries.runs import get_own_run, get_run, own_runs
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver
from inference.wire.events import ChoiceEnded, Done, Failed, Piece, Result, Started, Usage, Words
from inference.wire.transcript import Transcript
from resources.ledger.models import Account
from tests.inference.published import publish_model


@pytest.fixture
def ask(alice: Any) -> Ask:
    release = publish_model(alice, "tern", "text-generation")
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    return Ask(
        deployment, "text", ("12345",), payer_for(alice, ""), Source.API, user=alice, sampling=Sampling(max_tokens=20)
    )


def used() -> tuple[int, int]:
    """What is spent and what is reserved of the one account there is."""
    return Account.objects.values_list("spent", "reserved").get()


def transcript_of(*events: Any) -> Transcript:
    found = Transcript()
    for event in events:
        found.take(event)
    return found


def say(run: Run, *events: Any, attempt: int = 1) -> None:
    deliver(connection(), [Parcel(Address(run.id, run.web, run.deployment_id, "0-1", attempt), list(events))])


def age(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(seconds=30))


def test_an_accepted_run_reserves_what_it_may_cost_at_most(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="w")
    assert (run.state, run.reserved) == ("accepted", 27)
    assert used() == (0, 27)


@pytest.fixture
def host() -> Any:
    """Somebody who says that they run models."""
    connection().zadd(keys.HOSTS, {"some-host": time.time()})
    yield
    connection().zrem(keys.HOSTS, "some-host")


@pytest.mark.usefixtures("host")
def test_a_run_is_queued_in_the_visit_that_pays_for_it(ask: Ask) -> None:
    name = new_id()
    accepted, entry = _accept_if_there_is_room(lambda: ask, name, Replies("w"))
    entries: Any = connection().xrange(keys.requests(ask.deployment.id))
    [(queued, fields)] = entries
    assert (accepted.run.pk, queued, fields[b"run"].decode(), used()) == (name, entry, name, (0, 27))
    assert Run.objects.get().state == "accepted"


@pytest.mark.usefixtures("host")
def test_a_run_that_cannot_be_queued_ends_and_costs_nothing(ask: Ask) -> None:
    connection().delete(keys.WANTED)
    connection().set(keys.WANTED, "no sorted set")
    try:
        with pytest.raises(Unavailable):
            _accept_if_there_is_room(lambda: ask, new_id(), Replies("w"))
    finally:
        connection().delete(keys.WANTED)
    run = Run.objects.get()
    assert (run.state, run.error_code, run.charged, used()) == ("failed", "not_queued", 0, (0, 0))
    assert connection().exists(keys.cancel(run.pk))  # should an engine have it by now


def test_a_finished_run_is_charged_what_it_used(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="w")
    heard = transcript_of(
        Started(3), Piece(0, 0, 7, "hé"), Piece(0, 1, 8, "llo"), ChoiceEnded(0, "stop"), Done(Usage(3, 2))
    )
    assert runs.finish(run=run, ending=runs.ending_from(heard, run, seconds=2.0, first=0.5)) is True
    run.refresh_from_db()
    assert run.output == {"choices": [{"text": "héllo", "finish_reason": "stop"}]}
    assert (run.state, run.charged, run.time_to_first_token) == ("succeeded", 5, 0.5)
    assert used() == (5, 0)
    run.release.project.refresh_from_db()
    assert run.release.project.runs == 1


def test_words_of_a_result_that_was_stopped_are_kept_as_far_as_they_came(ask: Ask) -> None:
    heard = [Started(3), Words(1, 0, "每"), Words(0, 0, "a\x00b"), Words(0, 3, " c")]
    said = [{"text": "a\N{REPLACEMENT CHARACTER}b c", "finish_reason": None}, {"text": "每", "finish_reason": None}]
    stopped = transcript_of(*heard, Done(Usage(3), cancelled=True))
    assert stopped.output() == {"choices": said}
    whole = {"transcripts": [{"text": "ab c"}, {"text": "每个"}]}
    assert transcript_of(*heard, Result(whole), Done(Usage(3))).output() == whole


@pytest.mark.django_db(transaction=True)
def test_of_many_who_end_a_run_one_does_and_charges(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="w")

    def end(index: int) -> bool:
        try:
            state = RunState.SUCCEEDED if index % 2 else RunState.CANCELLED
            return runs.finish(run=run, ending=Ending(state, Usage(3, 2)))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(end, range(12))).count(True) == 1
    assert used() == (5, 0)


def test_a_failed_run_costs_nothing(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="w")
    heard = transcript_of(Started(3), Piece(0, 0, 7, "x"), Failed("worker_lost", Sentence("lost")))
    runs.finish(run=run, ending=runs.ending_from(heard, run))
    run.refresh_from_db()
    assert (run.state, run.error_code, run.charged, run.completion_tokens) == ("failed", "worker_lost", 0, 1)
    assert used() == (0, 0)


def test_a_run_never_costs_more_than_it_reserved(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="w")
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(500, 20)))
    assert used() == (27, 0)


def test_the_database_refuses_an_ended_run_without_a_charge(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="w")
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(state="succeeded")


def test_a_run_whose_web_process_died_after_the_end_is_ended_from_what_was_kept(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="gone")
    say(run, Started(3), Piece(0, 0, 7, "done"), ChoiceEnded(0, "stop"), Done(Usage(3, 1)))
    age(run)
    assert lost.end_lost_runs() == 1
    run.refresh_from_db()
    assert (run.state, run.charged) == ("succeeded", 4)
    assert run.output == {"choices": [{"text": "done", "finish_reason": "stop"}]}


def test_a_run_whose_web_process_died_in_the_middle_is_stopped_and_costs_nothing(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="gone")
    say(run, Started(3), Piece(0, 0, 7, "half"))
    age(run)
    assert lost.end_lost_runs() == 1
    run.refresh_from_db()
    assert (run.state, run.error_code, run.charged) == ("failed", "web_lost", 0)
    assert connection().exists(keys.cancel(run.id))
    assert used() == (0, 0)


def test_a_run_that_somebody_waits_for_is_left_alone_until_its_time_is_over(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="here")
    connection().set(keys.web("here"), 1, ex=60)
    age(run)
    assert lost.end_lost_runs() == 0
    Run.objects.filter(pk=run.pk).update(deadline_at=timezone.now() - timedelta(seconds=10))
    assert lost.end_lost_runs() == 1
    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "timeout")


def test_what_an_engine_said_after_it_lost_the_run_is_not_counted(ask: Ask) -> None:
    run = runs.accept(ask=ask, web="gone")
    say(run, Started(3), Piece(0, 0, 7, "a"), attempt=1)
    say(run, Piece(0, 1, 8, "b"), attempt=2)
    say(run, Piece(0, 1, 9, "X"), Piece(0, 2, 9, "Y"), attempt=1)
    say(run, Piece(0, 2, 8, "c"), ChoiceEnded(0, "stop"), Done(Usage(3, 3)), attempt=2)
    assert lost.read_transcript(connection(), run.id).text() == "abc"


def test_who_may_see_and_stop_a_run(ask: Ask, alice: Any, charlie: Any) -> None:
    run = runs.accept(ask=ask, web="w")
    assert get_run(alice, run.id) == run
    assert list(own_runs(alice)) == [run]
    with pytest.raises(NotFound):
        get_run(charlie, run.id)
    runs.share(run=run, user=alice, visibility="unlisted")
    assert get_run(charlie, run.id) == run
    assert list(own_runs(charlie)) == []
    with pytest.raises(NotFound):
        get_own_run(charlie, run.id)
    with pytest.raises(Forbidden):
        runs.share(run=run, user=charlie, visibility="public")


@pytest.mark.django_db
def test_what_can_be_no_run_is_not_looked_for(django_assert_num_queries: Any) -> None:
    """PostgreSQL takes no NUL."""
    for name in ("\x00", "x", "0" * 27):
        with django_assert_num_queries(0), pytest.raises(NotFound):
            get_run(None, name)


@pytest.mark.parametrize(
    ("tokens", "seconds", "first", "speed"),
    [(41, 2.5, 0.5, 20), (41, 0.0400849, 0.04, None), (41, 0.04, 0.04, None), (2, 1.0, None, 1), (1, 1.0, 0.1, None)],
)
def test_what_was_heard_at_once_has_no_speed(tokens: int, seconds: float, first: Any, speed: Any) -> None:
    assert Run(completion_tokens=tokens, seconds=seconds, time_to_first_token=first).tokens_per_second == speed
