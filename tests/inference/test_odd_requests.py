"""Requests that are odd and legal: every field is honoured, or refused by its name in words that say what to send."""

from collections.abc import Callable
from json import dumps as json
from json import loads
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.actions import create_token
from core.database import in_database
from core.policies import defaults
from inference import gateway
from inference.batches.actions.files import store_file
from inference.batches.answering import answer_of
from inference.models import Run
from inference.openai import requests
from inference.openai.errors import Refusal
from inference.openai.responses.request import Reader
from inference.openai.transcribing import Telling
from inference.serializers import WORDS as WORDS_IN_ORDER
from inference.vocabulary import Task
from inference.wire.events import Done, Result, Started, Usage, Words
from tests.inference.engine.models import recording
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db(transaction=True)  # programs are answered in threads of their own
POLICY = defaults("serving")
CHAT: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
TEXT = {"type": "text", "text": "x"}


def called(arguments: str) -> dict[str, Any]:
    function = {"name": "f", "arguments": arguments}
    return {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": function}]}


def held(**given: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}} | given}


GAVE = {"role": "tool", "tool_call_id": "a", "content": "12 °C"}


def item(kind: str, **given: Any) -> dict[str, Any]:
    return {"type": kind} | given


def refused(read: Callable[..., Any], body: Any) -> tuple[str | None, str | None, str]:
    with pytest.raises(Refusal) as caught:
        read(body, POLICY)
    return caught.value.param, caught.value.code, caught.value.message


def test_a_length_is_refused_under_the_name_that_it_was_given() -> None:
    for name in ("max_tokens", "max_completion_tokens"):
        told = refused(requests.chat, CHAT | {name: 0})
        assert told == (name, "invalid_value", f"{name} must be from 1 to {POLICY['max_tokens']}.")
    told = refused(Reader(), {"model": "m", "input": "x", "max_output_tokens": 0})
    assert told[::2] == ("max_output_tokens", f"max_output_tokens must be from 1 to {POLICY['max_tokens']}.")
    assert refused(requests.chat, CHAT | {"max_completion_tokens": "5"})[0] == "max_completion_tokens"


def test_bounds_are_told_in_all_their_digits() -> None:
    assert refused(requests.chat, CHAT | {"seed": 2**63})[2] == f"seed must be from -{2**63} to {2**63 - 1}."
    assert refused(requests.chat, CHAT | {"top_p": 1.5})[2] == "top_p must be from 0 to 1."
    assert refused(requests.chat, CHAT | {"repetition_penalty": 0})[2] == "repetition_penalty must be from 0.01 to 100."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reasoning_effort", "high"),
        ("verbosity", "low"),
        ("web_search_options", {}),
        ("prediction", {"type": "content", "content": "x"}),
        ("audio", {"voice": "alloy", "format": "wav"}),
    ],
)
def test_what_openai_knows_and_we_do_not_offer_is_named_so(name: str, value: Any) -> None:
    told = refused(requests.chat, CHAT | {name: value})
    assert told == (name, "unsupported_parameter", f"{name} is not supported by this site.")


def test_what_asks_for_nothing_is_taken_in() -> None:
    neutral = {"reasoning_effort": "none", "verbosity": "medium", "audio": None, "top_k": -1}
    assert requests.chat(CHAT | neutral, POLICY).sampling.top_k == 0
    assert refused(requests.chat, CHAT | {"top_k": -2})[0] == "top_k"


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"messages": [{"role": ["user"], "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": {}, "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": [TEXT | {"cache_control": {"type": "x"}}]}]},
         "messages[0].content[0].cache_control"),
        ({"messages": [called('{"a": "\\ud800"}')]}, "messages[0].tool_calls[0].function.arguments"),
        ({"messages": [called('{"a": "\\u0000"}')]}, "messages[0].tool_calls[0].function.arguments"),
        ({"messages": [called('{"a": NaN}')]}, "messages[0].tool_calls[0].function.arguments"),
        ({"messages": [called('{"a": 1e999}')]}, "messages[0].tool_calls[0].function.arguments"),
        ({"tools": False}, "tools"),
        ({"tools": 0}, "tools"),
        ({"tools": {}}, "tools"),
        ({"tools": [{"type": "function", "function": {"name": "f", "parameters": {"maximum": float("inf")}}}]},
         "tools[0].function.parameters"),
        ({"tools": [{"type": "function", "function": {"name": "f", "parameters": {"title": "\0"}}}]},
         "tools[0].function.parameters"),
        ({"response_format": held(name=1)}, "response_format.json_schema.name"),
        ({"response_format": held(strict="yes")}, "response_format.json_schema.strict"),
        ({"response_format": held(description=[])}, "response_format.json_schema.description"),
        ({"response_format": held(schema={"maximum": float("inf")})}, "response_format"),
        ({"\ud800": 1}, "?"),
        ({"messages": [{"role": "user", "content": "x", "\ud800": 1}]}, "messages[0].?"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_or_is_not_meant_is_refused_by_name(given: dict[str, Any], param: str) -> None:
    assert refused(requests.chat, CHAT | given)[0] == param


def test_backslashes_before_a_word_are_no_nul() -> None:
    assert requests.chat(CHAT | {"messages": [called(json({"a": r"\u0000"})), GAVE]}, POLICY).inputs


CALLED: dict[str, Any] = {"name": "f", "arguments": "{}"}
BOTH = {"role": "assistant", "tool_calls": [{"id": name, "type": "function", "function": CALLED} for name in "ab"]}
USER = {"role": "user", "content": "x"}


@pytest.mark.parametrize(
    ("messages", "param"),
    [
        ([USER, GAVE], "messages[1].tool_call_id"),
        ([USER, {"role": "tool", "content": "12 °C"}], "messages[1].tool_call_id"),
        ([BOTH, GAVE | {"tool_call_id": "c"}], "messages[1].tool_call_id"),
        ([BOTH, GAVE, GAVE], "messages[2].tool_call_id"),
        ([BOTH, GAVE, GAVE | {"tool_call_id": "b"}, GAVE], "messages[3].tool_call_id"),
        ([USER, BOTH], "messages[1].tool_calls"),
        ([USER, BOTH, GAVE], "messages[1].tool_calls"),
        ([BOTH, GAVE, USER, GAVE | {"tool_call_id": "b"}], "messages[0].tool_calls"),
        ([BOTH, BOTH], "messages[0].tool_calls"),
    ],
)
def test_calls_and_what_they_gave_back_belong_together(messages: list[dict[str, Any]], param: str) -> None:
    told = refused(requests.chat, CHAT | {"messages": messages})
    assert told[:2] == (param, "invalid_value")


def test_calls_made_at_once_are_answered_in_any_order_and_names_may_come_again() -> None:
    answers = [GAVE | {"tool_call_id": name} for name in "ba"]
    messages = [USER, BOTH, *answers, {"role": "assistant", "content": "12"}, USER, BOTH, *reversed(answers)]
    assert len(requests.chat(CHAT | {"messages": messages}, POLICY).inputs[0]) == len(messages)


@pytest.mark.parametrize(
    ("given", "param", "message"),
    [
        ({"instructions": "\ud800"}, "instructions", "instructions holds half of a surrogate pair."),
        ({"metadata": {"a": "\ud800"}}, "metadata", "metadata holds half of a surrogate pair."),
        ({"metadata": {"a" * 65: "x"}}, "metadata", "metadata must be an object of at most 16 short texts."),
        ({"text": {"verbosity": "low"}}, "text.verbosity", "text.verbosity is not supported by this site."),
        ({"tool_choice": {"\ud800": 1}}, "tool_choice", "tool_choice holds half of a surrogate pair."),
        ({"input": [item("message", role="user", content="x", junk=1)]}, "input[0].junk",
         "input[0].junk is not supported."),
        ({"input": [item("message", role="user", content=5)]}, "input[0].content",
         "input[0].content must be a string."),
        ({"input": [item("function_call", call_id="a", name="f", arguments="{")]}, "input[0].arguments",
         "input[0].arguments must be a string that holds a JSON object."),
        ({"input": [item("function_call", call_id="a", arguments="{}")]}, "input[0]",
         "input[0] must be a call of a function with its name, and its arguments as a string of JSON."),
        ({"input": [item("function_call_output", output="x")]}, "input[0].call_id",
         "input[0].call_id must be a string."),
        ({"input": [item("function_call_output", call_id="a", output="x")]}, "input",
         "There is no call “a” before this one that waits for what its function gave back."),
        ({"input": [item("function_call", call_id="a", name="f", arguments="{}")]}, "input",
         "Nothing answers the call “a”: what its function gave back must follow it."),
    ],
)  # fmt: skip
def test_items_are_refused_by_their_place_and_in_their_own_words(given: Any, param: str, message: str) -> None:
    told = refused(Reader(), {"model": "m", "instructions": "Be short.", "input": "x"} | given)
    assert (told[0], told[2]) == (param, message)


def test_what_a_function_gave_back_may_come_in_parts() -> None:
    parts = [{"type": "input_text", "text": "12 "}, {"type": "input_text", "text": "°C"}]
    gave = item("function_call_output", call_id="a", output=parts, id="o", status="completed")
    call = item("function_call", call_id="a", name="f", arguments="{}")
    asked = Reader()({"model": "m", "input": [call, gave], "text": {"verbosity": "medium"}}, POLICY)
    messages: Any = asked.inputs[0]
    assert messages[1] == GAVE


@pytest.fixture
def ask(client: Client, alice: Any) -> Callable[..., Any]:
    token, _row = create_token(user=alice, name="t", scopes=["read", "write", "inference"])
    return lambda method, path, **more: client.generic(
        method, path, headers={"Authorization": f"Bearer {token}"}, **more
    )


def test_clients_before_version_1_list_engines(ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "tern", "text-generation")
    engine = {"id": "alice/tern", "object": "engine", "owner": "alice", "ready": True}
    assert ask("GET", "/v1/engines").json() == {"object": "list", "data": [engine]}
    assert ask("GET", "/v1/engines/alice/tern").json() == engine
    assert ask("GET", "/v1/engines/alice/auk").json()["error"]["code"] == "model_not_found"


def test_methods_say_what_they_allow(ask: Callable[..., Any]) -> None:
    told = {path: ask("PUT", path) for path in ("/v1/models", "/v1/chat/completions", "/v1/files")}
    assert [(each.status_code, each["Allow"]) for each in told.values()] == [
        (405, "GET"),
        (405, "POST"),
        (405, "GET, POST"),
    ]
    assert ask("HEAD", "/v1/models").status_code == 200


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/models/", "/v1/chat/completions/"])
def test_what_is_no_endpoint_is_told_as_openai_tells_it(path: str, client: Client) -> None:
    for method in ("GET", "POST", "DELETE", "OPTIONS"):
        told = client.generic(method, path)
        error = {"message": "There is no such endpoint here.", "type": "invalid_request_error", "param": None}
        assert (told.status_code, told.json()) == (404, {"error": error | {"code": "unknown_url"}})


@pytest.mark.parametrize("path", ["/v1/completions", "/v1/responses", "/models/alice/mood", "/api/v1/runs"])
@pytest.mark.parametrize("body", [{"\ud800": 1}, {"model": "\ud800", "prompt": "x", "input": "x", "inputs": "\ud800"}])
def test_half_a_character_is_the_fault_of_who_sent_it(
    path: str, body: Any, ask: Callable[..., Any], alice: Any
) -> None:
    publish_model(alice, "mood", Task.TEXT_CLASSIFICATION.value)
    assert ask("POST", path, data=json(body), content_type="application/json").status_code in {400, 404, 422}


def test_files_are_listed_in_the_order_and_for_the_purpose_that_is_asked(ask: Callable[..., Any], alice: Any) -> None:
    line = b'{"custom_id": "1", "method": "POST", "url": "/v1/completions", "body": {"model": "m", "prompt": "x"}}\n'
    made = [f"file-{store_file(user=alice, name=f'{at}.jsonl', data=line, purpose='batch').pk}" for at in range(3)]

    def names(query: str) -> list[str]:
        return [each["id"] for each in ask("GET", f"/v1/files?{query}").json()["data"]]

    assert (names(""), names("order=asc"), names("order=asc&limit=2")) == (made[::-1], made, made[:2])
    assert (names(f"order=asc&after={made[0]}"), names(f"after={made[1]}")) == (made[1:], made[:1])
    assert (names("purpose=batch"), names("purpose=fine-tune")) == (made[::-1], [])
    for query, param in (("order=up", "order"), ("limit=0", "limit"), ("limit=x", "limit"), ("limit=-1", "limit")):
        told = ask("GET", f"/v1/files?{query}")
        assert (told.status_code, told.json()["error"]["param"]) == (400, param)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"options": {"foo": True}}, "options.foo"),
        ({"options": {"wait_for_model": "yes"}}, "options.wait_for_model"),
        ({"options": {"use_gpu": True}}, "options.use_gpu"),
        ({"options": []}, "options"),
        ({"parameters": []}, "parameters"),
        ({"parameters": ""}, "parameters"),
        ({"stream": 0}, "stream"),
        ({"stream": True}, "stream"),
    ],
)
def test_what_a_post_says_beside_its_inputs_is_not_passed_over(
    given: dict[str, Any], field: str, ask: Callable[..., Any], alice: Any
) -> None:
    publish_model(alice, "mood", Task.TEXT_CLASSIFICATION.value)
    told = ask("POST", "/models/alice/mood", data=json({"inputs": "x"} | given), content_type="application/json")
    assert (told.status_code, told.json()["error"].partition(":")[0]) == (422, field)


def test_what_old_clients_always_say_is_taken_in(ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "mood", Task.TEXT_CLASSIFICATION.value)
    said = {"inputs": "x", "parameters": None, "stream": None, "options": {"wait_for_model": True, "use_gpu": False}}
    told = ask("POST", "/models/alice/mood", data=json(said), content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (503, "no_engine")


@pytest.mark.parametrize(
    ("path", "body", "needed"),
    [
        ("completions", {"prompt": "Once"}, "text-generation"),
        ("chat/completions", {"messages": [USER]}, "text-generation"),
        ("embeddings", {"input": "good"}, "feature-extraction"),
    ],
)
def test_a_name_of_old_is_answered_for_what_it_was_known_for_alone(
    ask: Callable[..., Any], alice: Any, path: str, body: dict[str, Any], needed: str
) -> None:
    publish_model(alice, "tern", "text-generation")
    publish_model(alice, "near", "feature-extraction")
    names = {"text-generation": "gpt-3.5-turbo", "feature-extraction": "text-embedding-ada-002"}
    for task, name in names.items():
        for at, more in ((f"/v1/{path}", {"model": name}), (f"/v1/engines/{name}/{path}", {})):
            answer = ask("POST", at, data=json(body | more), content_type="application/json")
            if task == needed:
                assert answer.status_code == 503  # it was found; there is no worker here
                continue
            error = answer.json()["error"]
            assert (answer.status_code, error["param"], error["code"]) == (400, "model", "wrong_task")
            assert error["message"] == f"“{name}” does {task}; this endpoint is for {needed}."


WORDS = {
    "temperature": 0.5, "max_tokens": 5, "top_p": 0.5, "top_k": 4, "min_p": 0.1, "frequency_penalty": 1,
    "presence_penalty": 1, "seed": 7, "stop": ["a"], "logprobs": 1, "json_schema": {}, "regex": "a", "choice": ["a"],
}  # fmt: skip


@pytest.mark.parametrize("task", ["text-classification", "feature-extraction", "summarization"])
def test_how_words_are_chosen_is_told_to_models_that_write_alone(
    ask: Callable[..., Any], alice: Any, task: str
) -> None:
    publish_model(alice, "mood", task)
    given = {"model": "alice/mood", "prompt": "good"}

    def post(more: dict[str, Any]) -> Any:
        return ask("POST", "/api/v1/runs", data=json(given | more), content_type="application/json")

    for name, value in WORDS.items():
        answer = post({name: value})
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [name])
    assert list(post(WORDS).json()["fields"]) == [name for name in WORDS_IN_ORDER if name in WORDS]
    assert post({"seed": None, "logprobs": None}).status_code == 503  # nothing was wrong with it
    assert Run.objects.count() == 0


def heard(ask: Callable[..., Any], **form: Any) -> Any:
    return ask("POST", "/v1/audio/transcriptions", **encoded(form))


def encoded(form: dict[str, Any]) -> dict[str, Any]:
    return {"data": encode_multipart(BOUNDARY, form), "content_type": MULTIPART_CONTENT}


def sound(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("speech.wav", data, content_type="audio/wav")


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


def test_a_recording_that_is_right_waits_for_a_worker(ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "ear", "automatic-speech-recognition")
    for name in ("alice/ear", "whisper-1"):
        given = {"model": name, "file": sound(recording()), "temperature": "0", "language": "", "stream": "false"}
        assert heard(ask, **given).status_code == 503


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


ORDERED = {"query": "a", "documents": ["b", "c"]}


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
    telling = Telling()
    lines = [line for event in (Words(0, 0, "Every"), Done(Usage(3), cancelled=True)) for line in telling.lines(event)]
    assert b'"type":"transcript.text.done","text":"Every"' in lines[1]
