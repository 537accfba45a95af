"""Calls of functions and what these gave back, in both of OpenAI's ways to say them."""

from dataclasses import replace
from json import loads
from typing import Any

import pytest

from inference.engine.sentences import Sentence
from inference.openai import requests
from inference.openai.errors import from_failure
from inference.openai.responses.request import Reader
from inference.wire.events import Failed
from tests.inference.odd_requests.asking import CHAT, GAVE, POLICY, USER, refused

CALLED: dict[str, Any] = {"name": "f", "arguments": "{}"}
BOTH = {"role": "assistant", "tool_calls": [{"id": name, "type": "function", "function": CALLED} for name in "ab"]}


def item(kind: Any, **given: Any) -> dict[str, Any]:
    return {"type": kind} | given


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
        ({"input": None}, "input", "You must provide input."),
        ({"input": [item(["message"])]}, "input[0]", "input[0] is of a type that is not supported."),
        ({"instructions": "\ud800"}, "instructions", "instructions holds half of a surrogate pair."),
        ({"metadata": {"a": "\ud800"}}, "metadata", "metadata holds half of a surrogate pair."),
        ({"metadata": {"a" * 65: "x"}}, "metadata", "metadata must be an object of at most 16 short texts."),
        ({"text": {"verbosity": "low"}}, "text.verbosity", "text.verbosity is not supported by this site."),
        ({"tool_choice": {"\ud800": 1}}, "tool_choice", "tool_choice holds half of a surrogate pair."),
        ({"tools": [{"type": "function", "name": "a b"}]}, "tools[0].name",
         "tools[0].name must be a name of 1 to 64 letters, digits, underscores and hyphens."),
        ({"text": {"format": {"type": "json_schema", "schema": {}, "strict": 1}}}, "text.format.strict",
         "text.format.strict must be true or false."),
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


@pytest.mark.parametrize(
    ("said", "is_strict"), [({}, True), ({"strict": None}, True), ({"strict": True}, True), ({"strict": False}, False)]
)
def test_functions_of_a_response_are_strict_unless_they_say_otherwise(said: dict[str, Any], is_strict: bool) -> None:
    """As OpenAI has it, there and not in conversations. Models, and servers that run them, are told what was said."""
    function = {"name": "f", "parameters": {"type": "object"}}
    read = Reader()
    asked = read({"model": "m", "input": "x", "tools": [{"type": "function"} | function | said]}, POLICY)
    assert (asked.sampling.constraint is not None, read.asked["tools"][0]["strict"]) == (is_strict, is_strict)
    told = function | ({} if said.get("strict") is None else said)
    assert asked.tools == ({"type": "function", "function": told},)
    chat = requests.chat(CHAT | {"tools": [{"type": "function", "function": function | said}]}, POLICY)
    assert (chat.sampling.constraint is not None, chat.tools) == (said.get("strict") is True, asked.tools)


def test_what_a_function_gave_back_may_come_in_parts() -> None:
    parts = [{"type": "input_text", "text": "12 "}, {"type": "input_text", "text": "°C"}]
    gave = item("function_call_output", call_id="a", output=parts, id="o", status="completed")
    call = item("function_call", call_id="a", name="f", arguments="{}")
    asked = Reader()({"model": "m", "input": [call, gave], "text": {"verbosity": "medium"}}, POLICY)
    messages: Any = asked.inputs[0]
    assert messages[1] == GAVE


@pytest.mark.parametrize(
    ("said", "is_strict"),
    [({}, False), ({"strict": None}, False), ({"strict": False}, False), ({"strict": True}, True)],
)
def test_a_call_that_is_required_is_as_strict_as_its_function(said: dict[str, Any], is_strict: bool) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}} | said}
    held = requests.chat(CHAT | {"tools": [tool], "tool_choice": "required"}, POLICY).sampling.constraint
    assert held is not None
    assert [each["strict"] for each in loads(held.text)["functions"]] == [is_strict]


def test_who_gave_it_back_may_be_said() -> None:
    call = item("function_call", call_id="a", name="f", arguments="{}")
    gave = item("function_call_output", call_id="a", name="f", output="12 °C")
    messages: Any = Reader()({"model": "m", "input": [call, gave]}, POLICY).inputs[0]
    assert messages[1] == GAVE | {"name": "f"}


def test_words_of_the_model_stand_anywhere_beside_its_calls() -> None:
    """All that was answered comes back as it was, and behind it what the functions gave."""
    words = [item("message", role="assistant", content=text) for text in ("Let me see.", "Soon.")]
    calls = [item("function_call", call_id=name, name="f", arguments="{}") for name in "ab"]
    gave = [item("function_call_output", call_id=name, output="12 °C") for name in "ab"]
    given = [words[0], calls[0], words[1], calls[1], *gave, item("message", role="assistant", content="12")]
    messages: Any = Reader()({"model": "m", "input": given}, POLICY).inputs[0]
    told = [(each["role"], each["content"], len(each.get("tool_calls", ()))) for each in messages]
    assert told == [
        ("assistant", "Let me see.\nSoon.", 2), ("tool", "12 °C", 0), ("tool", "12 °C", 0), ("assistant", "12", 0),
    ]  # fmt: skip
    behind: Any = Reader()({"model": "m", "input": [calls[0], words[1], gave[0]]}, POLICY).inputs[0]
    assert [each["role"] for each in behind] == ["assistant", "tool"]


def test_whoever_speaks_is_told_to_the_template() -> None:
    """Agents that talk with each other say by it who said what."""
    speaking = {role: {"role": role, "content": "x", "name": "ana-1"} for role in ("system", "user", "assistant")}
    messages: Any = requests.chat(CHAT | {"messages": list(speaking.values())}, POLICY).inputs[0]
    assert messages == list(speaking.values())


@pytest.mark.parametrize("name", ["two words", "<|im_end|>", "a/b", "a" * 65, "名\n"])
def test_whoever_speaks_has_a_name_that_cannot_be_taken_for_anything_else(name: str) -> None:
    told = refused(requests.chat, CHAT | {"messages": [USER | {"name": name}]})
    assert told[0] == "messages[0].name"


ASKED_OF_OLD: dict[str, Any] = CHAT | {"functions": [{"name": "f", "parameters": {"type": "object"}}]}
CALLED_OF_OLD = {"role": "assistant", "content": None, "function_call": CALLED}
GAVE_OF_OLD = {"role": "function", "name": "f", "content": "12 °C"}


@pytest.mark.parametrize(
    ("asked", "chosen"), [({}, None), ({"function_call": "none"}, "none"), ({"function_call": {"name": "f"}},
     {"type": "function", "function": {"name": "f"}})]
)  # fmt: skip
def test_functions_of_old_are_asked_as_tools(asked: dict[str, Any], chosen: Any) -> None:
    tools = [{"type": "function", "function": ASKED_OF_OLD["functions"][0]}]
    new = CHAT | {"tools": tools, "tool_choice": chosen, "parallel_tool_calls": False, "seed": 1}
    old = requests.chat(ASKED_OF_OLD | asked | {"seed": 1}, POLICY)
    assert old == replace(requests.chat(new, POLICY), is_older=True)


def test_what_a_function_of_old_gave_back_belongs_to_the_call_before_it() -> None:
    messages: Any = requests.chat(CHAT | {"messages": [USER, CALLED_OF_OLD, GAVE_OF_OLD]}, POLICY).inputs[0]
    (call,) = messages[1]["tool_calls"]
    assert messages[2] == {"role": "tool", "content": "12 °C", "tool_call_id": call["id"], "name": "f"}


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"functions": "f"}, "functions"),
        ({"functions": [{"name": "a b"}]}, "functions[0].name"),
        ({"function_call": {"name": "g"}}, "function_call"),
        ({"function_call": {"name": "g"}, "functions": None}, "function_call"),
        ({"response_format": {"type": "json_object"}, "function_call": {"name": "f"}}, "response_format"),
        ({"messages": [USER, GAVE_OF_OLD]}, "messages[1]"),
        ({"messages": [USER, CALLED_OF_OLD]}, "messages[1].function_call"),
        ({"messages": [USER, CALLED_OF_OLD | {"function_call": {"name": "f"}}]}, "messages[1].function_call"),
        ({"messages": [CALLED_OF_OLD | {"function_call": {"name": "f", "arguments": "{"}}]},
         "messages[0].function_call.arguments"),
    ],
)  # fmt: skip
def test_functions_of_old_are_refused_in_their_own_words(given: dict[str, Any], param: str) -> None:
    told = refused(requests.chat, ASKED_OF_OLD | given)
    assert told[0] == param
    assert "tool" not in told[2]


NO_CALLS = "This model's chat template teaches no calls of functions in a form that is read here."
OF_TOOLS = Failed("unsupported_parameter", Sentence(NO_CALLS), "tools")
WRONG_FORM = Failed(
    "invalid_grammar", Sentence("%(param)s cannot be followed: %(why)s", param="tools", why="no"), "tools"
)


@pytest.mark.parametrize(
    ("failed", "message"), [(OF_TOOLS, NO_CALLS), (WRONG_FORM, "functions cannot be followed: no")]
)
def test_what_an_engine_refuses_is_told_in_the_words_in_which_it_was_asked(failed: Failed, message: str) -> None:
    old = from_failure(failed, "messages", requests.chat(ASKED_OF_OLD, POLICY).words)
    assert (old.param, old.message) == ("functions", message)
    tools = [{"type": "function", "function": ASKED_OF_OLD["functions"][0]}]
    new = from_failure(failed, "messages", requests.chat(CHAT | {"tools": tools}, POLICY).words)
    assert (new.param, new.message) == ("tools", str(failed.message))


def test_a_message_in_new_words_beside_functions_of_old_is_refused_in_new_ones() -> None:
    told = refused(requests.chat, ASKED_OF_OLD | {"messages": [CALLED_OF_OLD, GAVE_OF_OLD, USER, BOTH]})
    assert told[0] == "messages[3].tool_calls"


@pytest.mark.parametrize("new", [{"tools": [{}]}, {"tool_choice": "auto"}, {"parallel_tool_calls": True}])
def test_old_and_new_words_are_not_mixed(new: dict[str, Any]) -> None:
    name, *_rest = new
    assert refused(requests.chat, ASKED_OF_OLD | new) == (
        "functions", "invalid_value", f"{name} needs tools, not functions."
    )  # fmt: skip
