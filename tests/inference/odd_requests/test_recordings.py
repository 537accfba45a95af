"""Recordings to be written down: what is wrong with one, or with what is said beside it, is named."""

from collections.abc import Callable
from json import loads
from typing import Any

import pytest

from inference.models import Run
from inference.openai.transcribing import Telling
from inference.wire.events import Done, Result, Started, Usage, Words
from tests.inference.engine.models import recording
from tests.inference.odd_requests.recordings import heard, sound
from tests.inference.published import publish_model

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
        ({"response_format": "srt"}, "response_format", "invalid_value"),
        ({"response_format": "text", "stream": "true"}, "response_format", "invalid_value"),
        ({"stream": "perhaps"}, "stream", "invalid_type"),
        ({"temperature": "0.5"}, "temperature", "unsupported_parameter"),
        ({"language": "en"}, "language", "unsupported_parameter"),
        ({"prompt": "Terns"}, "prompt", "unsupported_parameter"),
        ({"timestamp_granularities[]": "word"}, "timestamp_granularities", "unsupported_parameter"),
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
    answer = heard(ask, **given)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"], error["code"]) == (404 if "not_found" in code else 400, param, code)
    assert Run.objects.count() == 0


@programs
def test_a_recording_that_is_right_waits_for_a_worker(ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "ear", "automatic-speech-recognition")
    for name in ("alice/ear", "whisper-1"):
        given = {"model": name, "file": sound(recording()), "temperature": "0", "language": "", "stream": "false"}
        assert heard(ask, **given).status_code == 503


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
    telling = Telling()
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
