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

# The client has marked translations as going, though the API has them.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")]
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
        audio.create(model="alice/ear", file=speech(seconds=301.0, rate=4_000, kind="FLAC"), stream=True)
    assert (long.value.param, long.value.code) == ("file", "invalid_media")
    with pytest.raises(openai.BadRequestError) as told:
        audio.create(model="alice/ear", file=speech(), timestamp_granularities=["word"])  # without verbose_json
    assert told.value.param == "timestamp_granularities"


def test_times_are_told_in_every_form_of_the_client(client_of: Clients) -> None:
    audio: Any = client_of().audio.transcriptions
    given: Any = {"model": "alice/interpreter", "temperature": 0}
    told = audio.create(file=speech(seconds=25.0, rate=8_000, kind="FLAC"), response_format="verbose_json", **given)
    assert (told.task, told.duration, told.language) == ("transcribe", 25.0, "french")
    assert (told.usage.type, told.usage.seconds) == ("duration", 25.0)
    assert "".join(each.text for each in told.segments) == told.text
    assert [each.id for each in told.segments] == [*range(len(told.segments))]
    assert len({each.seek for each in told.segments}) > 1
    assert all(0 <= each.start <= each.end <= 25 and each.avg_logprob < 0 for each in told.segments)
    assert told.words is None
    for kinds in (["word"], ["word", "segment"]):
        timed = audio.create(file=speech(), response_format="verbose_json", timestamp_granularities=kinds, **given)
        assert "".join(each.word for each in timed.words) == "".join(timed.text.split())
        assert (timed.segments is None) == ("segment" not in kinds)
    srt = audio.create(file=speech(), response_format="srt", **given)
    vtt = audio.create(file=speech(), response_format="vtt", **given)
    assert srt.startswith("1\n00:00:00,000 --> 00:00:01,500\n")
    assert vtt.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n")


def test_a_language_a_prompt_and_a_translation(client_of: Clients) -> None:
    audio = client_of().audio
    given: Any = {"model": "alice/interpreter", "file": speech(seconds=9.0, seed=5)}
    told = {audio.transcriptions.create(**given, language=code).text for code in ("fr", "zh", "german")}
    told.add(audio.transcriptions.create(**given, language="fr", prompt="The committee").text)
    assert len(told) > 2
    translated = audio.translations.create(**given, response_format="verbose_json")
    assert (translated.language, bool(translated.segments)) == ("english", True)
    assert audio.translations.create(**given).text not in told


WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("transcriptions", "interpreter", {"language": "xx"}, "language"),
    ("transcriptions", "scribe", {"language": "en"}, "language"),
    ("transcriptions", "ear", {"language": "en"}, "language"),
    ("transcriptions", "ear", {"prompt": "x"}, "prompt"),
    ("transcriptions", "scribe", {"response_format": "vtt"}, "response_format"),
    ("transcriptions", "ear", {"temperature": 0.5}, "temperature"),
    (
        "transcriptions",
        "ear",
        {"response_format": "verbose_json", "timestamp_granularities": ["segment", "word"]},
        "timestamp_granularities",
    ),
    ("translations", "scribe", {}, "model"),
    ("translations", "ear", {}, "model"),
]


@pytest.mark.parametrize(("door", "name", "asked", "param"), WRONG)
def test_what_a_model_cannot_do_names_the_field(
    client_of: Clients, door: str, name: str, asked: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as wrong:
        getattr(client_of().audio, door).create(model=f"alice/{name}", file=speech(), **asked)
    assert wrong.value.param == param


def test_words_of_letters_have_times_too(client_of: Clients) -> None:
    told: Any = client_of().audio.transcriptions.create(
        model="alice/ear", file=speech(), response_format="verbose_json", timestamp_granularities=["word"]
    )
    assert [each.word for each in told.words] == told.text.split()
    assert (told.segments, told.language) == (None, "unknown")


def test_subtitles_of_letters_are_lines_of_words(client_of: Clients) -> None:
    audio: Any = client_of().audio.transcriptions
    given: Any = {"model": "alice/ear", "file": speech(seconds=9.0, seed=5)}
    whole, srt = audio.create(**given).text, audio.create(**given, response_format="srt")
    blocks = [block.split("\n") for block in srt.strip().split("\n\n")]
    assert [number for number, *_rest in blocks] == [str(at) for at in range(1, len(blocks) + 1)]
    assert "".join(text for *_head, text in blocks).replace(" ", "") == "".join(whole.split())
    assert audio.create(**given, response_format="vtt").startswith("WEBVTT\n\n00:00:0")


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
