"""Recordings to be written down: what is wrong with one, or with what is said beside it, is named."""

from collections.abc import Callable
from json import loads
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inference.models import Run
from inference.openai.subtitles import srt, vtt
from inference.openai.transcribing import Telling
from inference.wire.events import Done, Result, Started, Usage, Words
from tests.inference.engine.models import recording
from tests.inference.odd_requests.recordings import HEARD, heard, sound
from tests.inference.published import publish_model

LINES = {"timestamp_granularities[]": "line", "response_format": "verbose_json"}
programs = pytest.mark.django_db(transaction=True)  # they are answered in threads of their own


@programs
@pytest.mark.parametrize(
    ("form", "param", "code"),
    [
        ({"file": None}, "file", "missing_required_parameter"),
        ({"file": b"MZ" + b"\0" * 300}, "file", "invalid_media"),
        ({"file": b"RIFF" + b"\0" * 3_000_000}, "file", "invalid_media"),
        ({"model": None}, "model", "missing_required_parameter"),
        ({"model": "alice/tern"}, "model", "wrong_task"),
        ({"model": "gpt-4"}, "model", "wrong_task"),
        ({"model": "alice/nothing"}, "model", "model_not_found"),
        ({"response_format": "diarized_json"}, "response_format", "invalid_value"),
        ({"response_format": "vtt", "stream": "true"}, "response_format", "invalid_value"),
        ({"response_format": "text", "stream": "true"}, "response_format", "invalid_value"),
        ({"stream": "perhaps"}, "stream", "invalid_type"),
        ({"temperature": "1.5"}, "temperature", "invalid_value"),
        ({"temperature": "warm"}, "temperature", "invalid_value"),
        ({"temperature": "nan"}, "temperature", "invalid_value"),
        ({"language": sound(b"x")}, "language", "invalid_type"),
        ({"language": "e\0n"}, "language", "invalid_text"),
        ({"prompt": "a\0b"}, "prompt", "invalid_text"),
        ({"prompt": "x" * 10_001}, "prompt", "invalid_value"),
        ({"timestamp_granularities[]": "word"}, "timestamp_granularities", "invalid_value"),
        (LINES, "timestamp_granularities", "invalid_value"),
        ({"timestamp_granularities": sound(b"x")}, "timestamp_granularities", "invalid_value"),
        ({"include[]": "logprobs"}, "include", "unsupported_parameter"),
        ({"junk": "1"}, "junk", "unknown_parameter"),
        ({"junk": sound(b"x")}, "junk", "unknown_parameter"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_recording_or_its_fields_is_refused_by_name(
    ask: Callable[..., Any], alice: Any, form: dict[str, Any], param: str, code: str
) -> None:
    publish_model(alice, "ear", "automatic-speech-recognition")
    publish_model(alice, "tern", "text-generation")
    given = {"model": "alice/ear", "file": recording()} | form
    given = {name: value for name, value in given.items() if value is not None}
    if isinstance(given.get("file"), bytes):
        given["file"] = sound(given["file"])
    for door in ("transcriptions", "translations"):
        answer = heard(ask, door, **given)
        for each in given.values():
            if isinstance(each, SimpleUploadedFile):
                each.seek(0)
        error = answer.json()["error"]
        assert (answer.status_code, error["param"], error["code"]) == (404 if "not_found" in code else 400, param, code)
    assert Run.objects.count() == 0


@programs
def test_a_recording_that_is_right_waits_for_a_worker(ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "ear", "automatic-speech-recognition")
    for name in ("alice/ear", "whisper-1"):
        given: dict[str, Any] = {
            "model": name,
            "file": sound(recording()),
            "temperature": "0",
            "language": "",
            "stream": "false",
        }
        assert heard(ask, **given).status_code == 503
    more: dict[str, Any] = {
        "language": "fr",
        "prompt": "Terns",
        "temperature": "0.5",
        "response_format": "verbose_json",
    }
    more["timestamp_granularities[]"] = ["word", "segment"]
    assert heard(ask, model="alice/ear", file=sound(recording()), **more).status_code == 503
    assert (
        heard(ask, "translations", model="alice/ear", file=sound(recording()), response_format="srt").status_code == 503
    )


def test_subtitles_are_written_as_players_read_them() -> None:
    said = [
        {"start": 0.0, "end": 1.5, "text": " Terns & <b>gulls</b>\n\nfly"},
        {"start": 1.5, "end": 1.5, "text": " "},
        {"start": 59.9996, "end": 3_661.25, "text": "每个 --> 模型"},
    ]
    first, last = "Terns & <b>gulls</b> fly", "每个 -> 模型"
    assert srt(said) == (f"1\n00:00:00,000 --> 00:00:01,500\n{first}\n\n2\n00:01:00,000 --> 01:01:01,250\n{last}\n\n")
    escaped = "Terns &amp; &lt;b&gt;gulls&lt;/b&gt; fly"
    assert vtt(said) == (
        f"WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n{escaped}\n\n00:01:00.000 --> 01:01:01.250\n每个 -&gt; 模型\n\n"
    )
    assert (srt([]), vtt([])) == ("", "WEBVTT\n\n")


@programs
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"--x", "multipart/form-data; boundary=" + "x" * 300),
        (b"x", "text/plain"),
    ],
)
def test_a_recording_comes_in_a_form(ask: Callable[..., Any], alice: Any, body: bytes, kind: str) -> None:
    answer = ask("POST", "/v1/audio/transcriptions", data=body, content_type=kind)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_what_was_told_and_what_comes_whole_is_the_text() -> None:
    events = [Started(75), Words(0, 0, "每"), Words(0, 1, "个 "), Result({"transcripts": [{"text": "每个 x"}]})]
    telling = Telling(HEARD)
    lines = b"".join(line for event in [*events, Done(Usage(75))] for line in telling.lines(event)).decode()
    told = [loads(line.removeprefix("data: ")) for line in lines.split("\n") if line.startswith("data: {")]
    assert [each.get("delta") for each in told] == ["每", "个 ", "x", None]
    used = {"type": "tokens", "input_tokens": 75, "output_tokens": 0, "total_tokens": 75}
    assert told[-1] == {
        "type": "transcript.text.done",
        "text": "每个 x",
        "usage": used | {"input_token_details": {"audio_tokens": 75, "text_tokens": 0}},
    }
    assert lines.startswith("event: transcript.text.delta\n")
    assert lines.endswith("data: [DONE]\n\n")
