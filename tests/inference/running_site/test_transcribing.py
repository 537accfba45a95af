"""The real `openai` client has recordings written down, whole and word by word."""

import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import openai
import pytest

from tests.inference.engine.models import recording
from tests.inference.stack import Stack

pytestmark = pytest.mark.slow
Clients = Callable[..., openai.OpenAI]


def speech(**how: Any) -> tuple[str, bytes]:
    return "speech.wav", recording(**how)


@pytest.mark.parametrize("name", ["scribe", "ear"])
def test_a_stream_joined_is_the_text(client_of: Clients, name: str) -> None:
    audio = client_of().audio.transcriptions
    whole = audio.create(model=f"alice/{name}", file=speech())
    assert whole.text
    assert whole.usage is not None
    assert whole.usage.type == "tokens"
    assert (whole.usage.input_tokens, whole.usage.total_tokens) == (75, 75)
    *deltas, done = audio.create(model=f"alice/{name}", file=speech(), stream=True)
    assert {each.type for each in deltas} == {"transcript.text.delta"}
    assert "".join(each.delta for each in deltas if each.type == "transcript.text.delta") == whole.text
    assert len(deltas) > 1 or name == "ear"
    assert done.type == "transcript.text.done"
    assert done.text == whole.text
    assert done.usage is not None
    assert (done.usage.input_tokens, done.usage.total_tokens) == (75, 75)
    plain: Any = audio.create(model=f"alice/{name}", file=io.BytesIO(recording()), response_format="text")
    assert plain == f"{whole.text}\n"
    told = audio.create(model=f"alice/{name}", file=speech(), response_format="verbose_json")
    assert (told.text, told.duration, told.language, told.segments) == (whole.text, 1.5, "unknown", None)


def test_the_run_is_charged_once_and_kept(client_of: Clients, stack: Stack) -> None:
    list(client_of().audio.transcriptions.create(model="whisper-1", file=speech(seed=11), stream=True))
    (run,) = stack.rows("SELECT * FROM inference_run WHERE source = 'openai' ORDER BY created_at DESC LIMIT 1")
    assert (run["task"], run["state"], run["prompt_tokens"]) == ("automatic-speech-recognition", "succeeded", 75)
    assert run["charged"] > 0


def test_what_is_wrong_is_raised_as_the_client_knows_it(client_of: Clients) -> None:
    audio = client_of().audio.transcriptions
    with pytest.raises(openai.BadRequestError) as long:
        audio.create(model="alice/ear", file=speech(seconds=31.0, rate=8_000, kind="FLAC"), stream=True)
    assert (long.value.param, long.value.code) == ("file", "invalid_media")
    with pytest.raises(openai.BadRequestError) as told:
        audio.create(model="alice/ear", file=speech(), timestamp_granularities=["word"])
    assert told.value.param == "timestamp_granularities"


def test_words_of_a_run_come_as_pieces(stack: Stack) -> None:
    """What the page follows: told while it is written, no tokens, and the whole at the end."""
    headers = {"Authorization": f"Bearer {stack.told['bob']}"}
    sent: Any = {"content": recording(seed=13), "headers": headers | {"Content-Type": "audio/wav"}}
    post = httpx.post(f"{stack.url}/models/alice/scribe", timeout=60, **sent)
    run, whole = post.headers["X-Run-Id"], post.json()["text"]
    told = httpx.get(f"{stack.url}/api/v1/runs/{run}/events", headers=headers, timeout=30).text
    names = [line.removeprefix("event: ") for line in told.split("\n") if line.startswith("event: ")]
    assert (names.count("piece") > 0, names[-1]) == (True, "end")
    pieces = [json.loads(line[6:]) for line in told.split("\n") if line.startswith('data: {"text"')]
    words = "".join(piece["text"] for piece in pieces)
    assert whole.startswith(words)
    assert (bool(words), {piece["tokens"] for piece in pieces}) == (True, {0})
