"""The Responses API by the real client: items whole, the same items by typed events, and what is refused by name."""

import json
from collections.abc import Callable
from typing import Any

import openai
import pytest

from tests.inference.running_site.test_openai_client import CITIES, WEATHER, Person

pytestmark = pytest.mark.slow
Clients = Callable[..., openai.OpenAI]
NO_SCHEMA = {"type": "json_schema", "name": "n", "schema": {"type": "?"}}
FUNCTION: Any = {"type": "function", "strict": True, **WEATHER["function"]}


def respond(client: openai.OpenAI, **options: Any) -> Any:
    given: Any = {"model": "alice/tern", "input": "你好, committee", "max_output_tokens": 12}
    return client.responses.create(**(given | {"extra_body": {"seed": 5, "ignore_eos": True}} | options))


def test_a_response_is_whole_or_the_events_that_make_it(client_of: Clients) -> None:
    client = client_of()
    whole = respond(client, instructions="Be kind.", metadata={"for": "a test"})
    assert (whole.object, whole.status, whole.incomplete_details.reason) == (
        "response",
        "incomplete",
        "max_output_tokens",
    )
    assert (whole.usage.output_tokens, whole.usage.total_tokens) == (12, whole.usage.input_tokens + 12)
    assert (whole.metadata, whole.instructions) == ({"for": "a test"}, "Be kind.")
    chat = client.chat.completions.create(
        model="alice/tern",
        messages=[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "你好, committee"}],
        max_tokens=12,
        extra_body={"seed": 5, "ignore_eos": True},
    )
    assert whole.output_text == chat.choices[0].message.content

    events = list(respond(client, instructions="Be kind.", stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    kinds = [event.type.removeprefix("response.") for event in events if event.type != "response.output_text.delta"]
    assert kinds == [
        "created", "in_progress", "output_item.added", "content_part.added", "output_text.done", "content_part.done",
        "output_item.done", "incomplete",
    ]  # fmt: skip
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == whole.output_text
    assert events[-1].response.output_text == whole.output_text
    assert events[-1].response.usage == whole.usage


def test_functions_are_called_and_their_results_go_back(client_of: Clients) -> None:
    client = client_of()
    options: Any = {"model": "alice/wild", "tools": [FUNCTION], "max_output_tokens": 120, "extra_body": {"seed": 1}}
    options |= {"tool_choice": {"type": "function", "name": "weather"}}
    whole = respond(client, **options)
    (call,) = whole.output
    assert whole.created_at <= whole.completed_at
    openai.types.responses.FunctionTool.model_validate(whole.tools[0].model_dump())
    assert (whole.status, call.type, call.name, call.status) == ("completed", "function_call", "weather", "completed")
    assert json.loads(call.arguments) in CITIES
    events = list(respond(client, **options, stream=True))
    done = [event for event in events if event.type == "response.function_call_arguments.done"]
    assert [each.arguments for each in done] == [call.arguments]
    parts = [event.delta for event in events if event.type == "response.function_call_arguments.delta"]
    assert "".join(parts) == call.arguments
    assert events[-1].type == "response.completed"

    result = {"type": "function_call_output", "call_id": call.call_id, "output": "12 °C"}
    talk = [{"role": "user", "content": [{"type": "input_text", "text": "How is it?"}]}, call, result]
    assert json.loads(respond(client, **options | {"input": talk}).output[0].arguments) in CITIES


def test_answers_are_held_to_a_schema(client_of: Clients) -> None:
    parsed = client_of().responses.parse(
        model="alice/tern", input="Who?", text_format=Person, max_output_tokens=300, extra_body={"seed": 4}
    )
    assert isinstance(parsed.output_parsed, Person)


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"store": True}, "store"),
        ({"background": True}, "background"),
        ({"reasoning": {"effort": "high"}}, "reasoning"),
        ({"input": []}, "input"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "input[0]"),
        ({"input": [{"role": "wizard", "content": "x"}]}, "input[0].role"),
        ({"input": [{"role": "user", "content": [{"type": "input_image"}]}]}, "input[0].content"),
        ({"input": "word " * 5000}, "input"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"temperature": 3}, "temperature"),
        ({"tools": [{"type": "web_search"}]}, "tools[0]"),
        ({"tools": [FUNCTION], "extra_body": {}}, "tools"),  # this model was taught no calls
        ({"text": {"format": NO_SCHEMA}, "extra_body": {}}, "text.format"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"extra_body": {"n": 2}}, "n"),
        ({"extra_body": {"messages": []}}, "messages"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_honoured_is_refused_by_name(
    client_of: Clients, given: dict[str, Any], param: str, stream: bool
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        respond(client_of("charlie"), **given, stream=stream)
    assert refused.value.param == param


def test_responses_are_not_kept(client_of: Clients) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client_of().responses.retrieve("resp_1")
    assert refused.value.code == "unsupported_endpoint"
