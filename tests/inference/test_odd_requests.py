"""Requests that are odd and legal: every field is honoured, or refused by its name in words that say what to send."""

from collections.abc import Callable
from json import dumps as json
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_token
from core.policies import defaults
from inference.batches.actions.files import store_file
from inference.openai import requests
from inference.openai.errors import Refusal
from inference.openai.responses.request import Reader
from inference.vocabulary import Task
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
    assert requests.chat(CHAT | {"messages": [called(json({"a": r"\u0000"}))]}, POLICY).inputs


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
    ],
)  # fmt: skip
def test_items_are_refused_by_their_place_and_in_their_own_words(given: Any, param: str, message: str) -> None:
    told = refused(Reader(), {"model": "m", "instructions": "Be short.", "input": "x"} | given)
    assert (told[0], told[2]) == (param, message)


def test_what_a_function_gave_back_may_come_in_parts() -> None:
    parts = [{"type": "input_text", "text": "12 "}, {"type": "input_text", "text": "°C"}]
    gave = item("function_call_output", call_id="a", output=parts, id="o", status="completed")
    asked = Reader()({"model": "m", "input": [gave], "text": {"verbosity": "medium"}}, POLICY)
    assert asked.inputs == ([{"role": "tool", "tool_call_id": "a", "content": "12 °C"}],)


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
