"""Fields of a request: every one is honoured, or refused by its name in words that say what to send."""

from json import dumps as json
from typing import Any

import pytest

from inference.openai import requests
from inference.openai.responses.request import Reader
from tests.inference.odd_requests.asking import CHAT, GAVE, POLICY, refused

TEXT = {"type": "text", "text": "x"}


def called(arguments: str) -> dict[str, Any]:
    function = {"name": "f", "arguments": arguments}
    return {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": function}]}


def held(**given: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}} | given}


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


MOST = 10**400  # JSON knows such numbers, and no float is one


@pytest.mark.parametrize(
    ("name", "value"), [("temperature", MOST), ("top_p", -MOST), ("logit_bias", {"1": MOST}), ("top_k", MOST)]
)
def test_numbers_beyond_all_floats_are_out_of_bounds(name: str, value: Any) -> None:
    param, code, message = refused(requests.chat, CHAT | {name: value})
    assert (param, code) == (name, "invalid_value")
    assert message.startswith(f"{name} must be from ")


@pytest.mark.parametrize("name", ["model", "payer", "user", "prompt_cache_key", "safety_identifier"])
@pytest.mark.parametrize(("text", "what"), [("\ud800", "half of a surrogate pair"), ("a\0", "a NUL character")])
def test_names_that_cannot_be_told_again_are_refused(name: str, text: str, what: str) -> None:
    """Answers of `/v1/responses` repeat some, after all was paid."""
    said = (name, "invalid_text", f"{name} holds {what}.")
    assert refused(requests.chat, CHAT | {name: text}) == said
    assert refused(Reader(), {"model": "m", "input": "x"} | {name: text}) == said


def test_the_best_of_as_many_as_are_told_are_these() -> None:
    asked: dict[str, Any] = {"model": "m", "prompt": "x"}
    for count in (1, 3):
        assert requests.completion(asked | {"n": count, "best_of": count}, POLICY).n == count
    why = "best_of must be the same as n: this site makes no more answers than it tells."
    for given in ({"best_of": 2}, {"n": 2, "best_of": 3}, {"n": 2, "best_of": 2.0}, {"best_of": "1"}):
        assert refused(requests.completion, asked | given) == ("best_of", "unsupported_parameter", why)


def test_what_is_for_answers_that_are_stored_says_so() -> None:
    """As OpenAI takes it with `store` alone."""
    labels = {"metadata": {"for": "a test"}}
    alone = "metadata is for answers that are stored (store), and this site stores none."
    assert refused(requests.chat, CHAT | labels) == ("metadata", "unsupported_parameter", alone)
    told = refused(requests.chat, CHAT | {"store": True} | labels)
    assert told == ("store", "unsupported_parameter", "store must be false: this site stores no answers.")
    assert requests.chat(CHAT | {"store": False, "metadata": {}}, POLICY).model == "m"


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
    for reasoning in ({}, {"effort": None, "summary": None}, {"effort": "none"}):
        assert Reader()({"model": "m", "input": "x", "reasoning": reasoning}, POLICY).model == "m"


def test_a_stream_is_not_padded_and_says_so() -> None:
    streamed = CHAT | {"stream": True}
    assert requests.chat(streamed | {"stream_options": {"include_obfuscation": False}}, POLICY).stream
    told = refused(requests.chat, streamed | {"stream_options": {"include_obfuscation": True}})
    assert told[:2] == ("stream_options", "unsupported_parameter")


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
