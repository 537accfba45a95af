"""What models say, and what strangers' files are called, is kept and sent without what PostgreSQL takes in no text:
NUL, and half of a character. Wherever words of an engine reach the database, one of these holds both."""

import json
from typing import Any

import pytest

from core.redis import connection
from inference.actions import runs
from inference.actions.deployments import deployment_for, fail_loading
from inference.actions.runs import Ask
from inference.batches.actions.lines import harvest
from inference.batches.models import Batch, Line
from inference.batches.states import BatchState
from inference.engine.requests import Sampling
from inference.engine.sentences import Sentence
from inference.models import Deployment, Run
from inference.queries.allowances import payer_for
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver
from inference.wire.events import (
    ChoiceEnded,
    Done,
    Echo,
    Event,
    Failed,
    Likely,
    Piece,
    Result,
    Started,
    Usage,
    Words,
    unpack,
    written,
)
from inference.wire.output import output_of
from inference.wire.transcript import Transcript
from tests.inference.published import publish_model

ODD, KEPT = "潮\x00\ud800汐", "潮\ufffd?汐"
LIKELY = (Likely(7, ODD, -0.5),)
ENDS: dict[str, tuple[Event, ...]] = {
    "pieces": (Piece(0, 0, 7, ODD), ChoiceEnded(0, "stop")),
    "weighed pieces": (Piece(0, 0, 7, ODD, -0.5, ODD, LIKELY), ChoiceEnded(0, "stop")),
    "an echo": (Echo(0, ODD), ChoiceEnded(0, "length")),
    "words": (Words(0, 0, ODD),),
    "transcripts": (Result({"transcripts": [{"text": ODD, "segments": [{"start": 0.0, "text": ODD}]}]}),),
    "captions": (Result({"captions": [{"generated_text": ODD}]}),),
    "labels": (Result({"labels": [[{"label": ODD, "score": 1.0}]], ODD: ODD}),),
}


@pytest.fixture
def deployment(alice: Any) -> Deployment:
    return deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)


@pytest.fixture
def run(alice: Any, deployment: Deployment) -> Run:
    sampling = Sampling(max_tokens=20, logprobs=1)
    ask = Ask(deployment, "text", ("Why?",), payer_for(alice, ""), Source.API, user=alice, sampling=sampling)
    return runs.accept(ask=ask, web="w")


def texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for pair in value.items() for each in pair for text in texts(each)}
    if isinstance(value, list):
        return {text for each in value for text in texts(each)}
    return {value} if isinstance(value, str) and "潮" in value else set()


@pytest.mark.django_db
@pytest.mark.parametrize("said", ENDS.values(), ids=ENDS.keys())
def test_an_answer_is_kept(run: Run, said: tuple[Event, ...]):
    transcript = Transcript.of([Started(3), *said, Done(Usage(3, 1), cancelled=isinstance(said[0], Words))])
    assert runs.finish(run=run, ending=runs.ending_from(transcript, run))
    run.refresh_from_db()
    assert texts(run.output) == {KEPT}


@pytest.mark.django_db
@pytest.mark.parametrize("message", [Sentence(ODD), Sentence("No %(names)s.", names=[ODD])], ids=["words", "parts"])
def test_a_failure_is_kept(run: Run, deployment: Deployment, message: Sentence):
    transcript = Transcript.of([Started(3), Failed("upstream_refused", message)])
    assert runs.finish(run=run, ending=runs.ending_from(transcript, run))
    Deployment.objects.update(state="loading")
    fail_loading(deployment_id=deployment.pk, code="bad_config", reason=message)
    run.refresh_from_db()
    deployment.refresh_from_db()
    for told in (run.error, deployment.error):
        assert (KEPT in told, "\x00" in told) == (True, False)
    assert (run.state, deployment.state) == (RunState.FAILED, "failed")


@pytest.mark.django_db(transaction=True)
def test_the_answer_of_a_line_of_a_batch_is_kept(alice: Any, run: Run):
    batch = Batch.objects.create(
        user=alice, endpoint="/v1/completions", state=BatchState.RUNNING, total=1, expires_at=run.deadline_at
    )
    body = {"model": "alice/tern", "prompt": "Why?"}
    line = Line.objects.create(batch=batch, number=1, custom_id="q", body=body, model="alice/tern", run=run)
    events = [Started(3), *ENDS["pieces"], Done(Usage(3, 1))]
    deliver(connection(), [Parcel(Address(run.id, run.web, run.deployment_id, "0-1", 1), events)])
    assert harvest(batch, line, ())
    line.refresh_from_db()
    run.refresh_from_db()
    assert (texts(line.answer), texts(run.output)) == ({KEPT}, {KEPT})


@pytest.mark.parametrize("said", [*ENDS.values(), (Failed("x", Sentence(ODD)),)], ids=[*ENDS, "a failure"])
def test_nothing_else_is_sent(said: tuple[Event, ...]):
    row = json.loads(written(said))
    assert texts(row) == {KEPT}
    assert len(unpack(row)) == len(said)


def test_what_only_looks_like_it_is_sent_as_it_is():
    text = r"\u0000 and \\u0000 in 潮 code"
    assert unpack(json.loads(written([Piece(0, 0, 7, text)]))) == [Piece(0, 0, 7, text)]


def test_whoever_resumes_reads_it_too():
    deliver(connection(), [Parcel(Address("storable", "w", "d", "0-1", 1), [Piece(0, 0, 7, ODD)])])
    assert [event.text for event in output_of(connection(), "storable") if isinstance(event, Piece)] == [KEPT]
    connection().delete(keys.output("storable"))
