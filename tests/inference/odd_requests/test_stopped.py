"""Runs that were stopped elsewhere: whoever waits for a result is refused, whoever reads along has what was told."""

from collections.abc import Callable
from functools import partial
from json import dumps as json
from typing import Any

import pytest
from django.utils import timezone

from core.database import in_database
from inference import gateway
from inference.batches.answering import answer_of
from inference.models import Run
from inference.openai import requests
from inference.openai.errors import from_failure
from inference.openai.responses.answer import Answer
from inference.openai.responses.request import Reader
from inference.openai.transcribing import Telling
from inference.wire.events import ChoiceEnded, Done, Event, Piece, Started, Usage, Words
from inference.wire.transcript import Transcript
from tests.inference.engine.models import recording
from tests.inference.odd_requests.asking import POLICY
from tests.inference.odd_requests.recordings import HEARD, heard, sound
from tests.inference.published import publish_model

programs = pytest.mark.django_db(transaction=True)  # they are answered in threads of their own
ORDERED = {"query": "a", "documents": ["b", "c"]}


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is stopped from elsewhere as soon as an engine has it."""

    async def events() -> Any:
        yield Started(3)
        yield Words(0, 0, "Every mo")
        yield Done(Usage(3), cancelled=True)

    async def accepted(asking: Any) -> Any:
        ask = await in_database(asking)
        run = Run(release=ask.deployment.release, deployment=ask.deployment, reserved=3)
        return gateway.Accepted(run, ask), events()

    monkeypatch.setattr(gateway, "accepted", accepted)


@programs
@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize(
    ("task", "path", "body", "status"),
    [
        ("feature-extraction", "/v1/embeddings", {"input": "a"}, 400),
        ("text-ranking", "/v1/rerank", ORDERED, 400),
        ("feature-extraction", "/models/alice/it", {"inputs": "a"}, 422),
        ("text-classification", "/models/alice/it", {"inputs": "a"}, 422),
    ],
)
def test_whoever_waits_for_a_result_is_told_that_the_run_was_stopped(
    ask: Callable[..., Any], alice: Any, task: str, path: str, body: dict[str, Any], status: int
) -> None:
    publish_model(alice, "it", task)
    named = {"model": "alice/it"} if path.startswith("/v1") else {}
    answer = ask("POST", path, data=json(body | named), content_type="application/json")
    told = answer.json()
    assert (answer.status_code, told.get("code") or told["error"]["code"]) == (status, "stopped")


@programs
@pytest.mark.usefixtures("stopped")
def test_a_transcript_that_was_stopped_is_refused(ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "ear", "automatic-speech-recognition")
    whole = heard(ask, model="alice/ear", file=sound(recording()))
    assert (whole.status_code, whole.json()["error"]["code"]) == (400, "stopped")
    post = ask("POST", "/models/alice/ear", data=recording(), content_type="audio/wav")
    assert (post.status_code, post.json()["code"]) == (422, "stopped")


def test_vectors_of_a_line_that_was_stopped_are_refused_alone() -> None:
    question = requests.embedding({"model": "m", "input": "a"}, POLICY)
    status, body = answer_of(Run(), question, [Started(3), Done(Usage(3), cancelled=True)], "input")
    assert (status, body["error"]["code"]) == (400, "stopped")


def test_a_stream_that_was_stopped_ends_with_what_it_told() -> None:
    telling = Telling(HEARD)
    lines = [line for event in (Words(0, 0, "Every"), Done(Usage(3), cancelled=True)) for line in telling.lines(event)]
    assert b'"type":"transcript.text.done","text":"Every"' in lines[1]


@pytest.mark.parametrize(
    ("reason", "told"),
    [("length", "max_output_tokens"), ("content_filter", "content_filter"), ("cancelled", None)],
)
def test_a_response_that_was_stopped_tells_no_other_reason(reason: str, told: str | None) -> None:
    read, refuse = Reader(), partial(from_failure, prompt="input")
    answer = Answer(Run(created_at=timezone.now()), read({"model": "m", "input": "x"}, POLICY), read.asked, refuse)
    events: list[Event] = [Started(3), Piece(0, 0, 7, "a"), ChoiceEnded(0, reason), Done(Usage(3, 1))]
    whole = answer.whole(Transcript.of(events))
    assert (whole["status"], whole["incomplete_details"]) == ("incomplete", {"reason": told})
