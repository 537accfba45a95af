"""Whatever goes wrong at the doors of models is told as their clients read it, with an id by which it can be found."""

import asyncio
import json
import logging
import re
from functools import partial
from typing import Any

import pytest
from django.test import AsyncClient

from config.asgi import application
from core.policies import defaults
from core.problems import PaymentRequired
from core.refusing import form_at
from inference import gateway
from inference.actions.refusals import refusal
from inference.engine.sentences import Sentence
from inference.models import Run
from inference.openai import requests
from inference.openai.answers import Answer
from inference.openai.errors import from_failure, from_problem
from inference.openai.errors import told as said_as_openai
from inference.openai.streaming import Opening, stream
from inference.openai.urls import urlpatterns as openai
from inference.queries.allowances import payer_for
from inference.task_posts.urls import urlpatterns as posts
from inference.wire.events import Failed, Piece, Started
from tests.test_programs import Line

ID = "an-id-to-look-for"
BROKE = "Something broke on our side. Nothing you sent was half-saved."
AS_OPENAI = {
    "error": {"message": BROKE, "type": "server_error", "param": None, "code": "server_error", "request_id": ID}
}
AS_THE_HUB = {"error": BROKE, "error_type": "unavailable", "code": "server_error", "request_id": ID}
OPENAI = ("v1/chat/completions", "v1/engines/davinci/completions", "models/alice/tern/v1/chat/completions")
HUB = ("models/alice/tern", "hf-inference/models/alice/tern/pipeline/fill-mask")


async def posted(address: str, *headers: tuple[bytes, bytes], length: int = 2) -> Line:
    """As uvicorn hands it over: to the transport, to Django, to the handler for programs."""
    line = Line(address)
    own = [(b"x-request-id", ID.encode()), (b"content-length", str(length).encode()), (b"accept", b"*/*")]
    line.scope["headers"] = [(b"host", b"testserver"), *own, *headers]
    line.scope["raw_path"] = f"/{address}".encode()
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    async with asyncio.timeout(20):
        await application(line.scope, line.incoming.get, line.send)
    return line


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours, of which there is none to be had."""

    async def accepted(_asking: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(gateway, "accepted", accepted)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    ("address", "told"), [*((each, AS_OPENAI) for each in OPENAI), *((each, AS_THE_HUB) for each in HUB)]
)
async def test_a_mistake_of_ours_is_told_in_the_form_of_the_door(
    address: str, told: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "django.request"):
        line = await posted(address)
    headers = dict(line.sent[0]["headers"])
    assert (line.sent[0]["status"], json.loads(line.body)) == (500, told)
    assert headers[b"X-Request-Id"] == ID.encode()
    assert headers[b"Content-Type"] == b"application/json"
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    assert record.exc_info
    assert str(record.exc_info[1]) == "a mistake of ours"


@pytest.mark.usefixtures("broken")
async def test_django_alone_tells_it_alike() -> None:
    client = AsyncClient(raise_request_exception=False)
    for address, told in (("v1/completions", AS_OPENAI), ("models/alice/tern", AS_THE_HUB)):
        response = await client.post(f"/{address}", {}, "application/json", headers={"X-Request-Id": ID})
        assert (response.status_code, response.json()) == (500, told)


@pytest.mark.parametrize("address", OPENAI)
async def test_a_body_that_is_too_large_is_told_as_openai_does(address: str) -> None:
    line = await posted(address, length=10**9)
    told = json.loads(line.body)["error"]
    assert line.sent[0]["status"] == 413
    assert (told["type"], told["code"], told["param"]) == ("invalid_request_error", "too_large", None)
    assert dict(line.sent[0]["headers"])[b"x-request-id"] == ID.encode()


@pytest.mark.parametrize("address", HUB)
async def test_a_body_that_is_too_large_is_told_as_the_hub_does(address: str) -> None:
    line = await posted(address, length=10**9)
    told = json.loads(line.body)
    assert (line.sent[0]["status"], told["code"], set(told)) == (413, "too_large", {"error", "error_type", "code"})


def test_other_addresses_keep_their_form() -> None:
    assert [form_at(each) for each in ("/api/v1/runs", "/models/alice", "/nowhere/at/all/\0")] == [None] * 3
    theirs = [form_at(each) for each in ("/v1/chat/completions", "/v1/files", "/v1/nothing", "/v1/", "/v1")]
    assert theirs == [said_as_openai] * 5


def test_every_door_of_openai_says_in_which_form_it_refuses() -> None:
    assert [each for each in (*openai, *posts) if not hasattr(each.callback, "form_of_refusal")] == []


async def test_a_mistake_in_the_middle_of_a_stream_is_told_in_it(caplog: pytest.LogCaptureFixture) -> None:
    async def rest() -> Any:
        yield Piece(0, 0, 5, "Far")
        raise RuntimeError("a mistake of ours")

    question = requests.chat({"model": "m", "messages": [{"role": "user", "content": "x"}]}, defaults("serving"))
    run = Run(id="r")
    refuse = partial(from_failure, prompt="messages")
    told = [each async for each in stream(Opening(run, Started(1), rest()), Answer(run, question), refuse)]
    assert b'"content":"Far"' in told[-3]
    assert json.loads(told[-2].removeprefix(b"data: "))["error"]["code"] == "server_error"
    assert told[-1] == b"data: [DONE]\n\n"
    assert "could not be told to its end" in caplog.text


async def test_what_an_engine_refuses_late_is_told_in_the_stream_in_the_words_of_who_asked() -> None:
    """It was cold for so long that the stream had begun already."""

    async def rest() -> Any:
        yield Failed("invalid_grammar", Sentence("%(param)s cannot be followed: no", param="tools"), "tools")

    asked = {"model": "m", "messages": [{"role": "user", "content": "x"}], "functions": [{"name": "f"}]}
    question, run = requests.chat(asked, defaults("serving")), Run(id="r")
    refuse = partial(from_failure, prompt="messages", words=question.words)
    told = [each async for each in stream(Opening(run, None, rest()), Answer(run, question), refuse)]
    [refused, _done] = told[-1].strip().split(b"\n\n")
    error = json.loads(refused.removeprefix(b"data: "))["error"]
    assert (error["param"], error["message"]) == ("functions", "functions cannot be followed: no")


@pytest.mark.django_db
def test_a_budget_that_is_too_small_says_what_is_left_where_clients_of_openai_look(alice: Any) -> None:
    refused = from_problem(refusal(payer_for(alice, ""), 500, 40)).response()
    limits = {name: refused.headers[f"x-ratelimit-{name}-tokens"] for name in ("limit", "remaining")}
    assert (refused.status_code, limits) == (429, {"limit": "200000", "remaining": "40"})
    assert re.fullmatch(r"(\d+h)?(\d+m)?\d+s", refused.headers["x-ratelimit-reset-tokens"])
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400
    unlimited = from_problem(PaymentRequired("Too dear.")).response()
    assert [name for name in unlimited.headers if name.startswith("x-ratelimit")] == []
