"""The real `openai` client against a running site, with a real worker and real (tiny, random) models."""

import base64
import json
import struct
from collections.abc import Callable
from typing import Any, Literal

import httpx
import openai
import pydantic
import pytest

from inference.engine.token_names import bytes_of
from inference.wire import keys
from inference.wire.events import Done, Piece, Usage
from inference.wire.measurements import Measured, unpack_measured
from inference.wire.output import output_of
from tests.inference.running import ENCODERS, MODELS, REWRITERS, SENSES
from tests.inference.seed import ELSEWHERE
from tests.inference.stack import Stack
from tests.site import eventually

pytestmark = pytest.mark.slow
HELLO: Any = [{"role": "user", "content": "你好, committee"}]
Clients = Callable[..., openai.OpenAI]


def chat(client: openai.OpenAI, **options: Any) -> Any:
    given = {"model": "alice/tern", "messages": HELLO, "max_tokens": 12, "seed": 5, "extra_body": {"ignore_eos": True}}
    return client.chat.completions.create(**(given | options))


def schema_of(schema: Any) -> dict[str, Any]:
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}},
        "extra_body": {},
    }


def test_chat_answers_plainly(client_of: Clients) -> None:
    answered = client_of().chat.completions.with_raw_response.create(
        model="alice/tern", messages=HELLO, max_tokens=12, seed=5, extra_body={"ignore_eos": True}
    )
    answer: Any = answered.parse()
    assert answer.object == "chat.completion"
    assert 0 < int(answered.headers["openai-processing-ms"]) < 1_000 * answered.elapsed.total_seconds()
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 12
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 12
    assert answer.id.startswith("chatcmpl-")


def test_chat_streams_the_same_text(client_of: Clients) -> None:
    client = client_of()
    whole = chat(client).choices[0].message.content
    chunks = list(chat(client, stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "length"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens == 12


def test_a_seed_repeats_and_another_does_not(client_of: Clients) -> None:
    client = client_of()
    texts = [chat(client, seed=seed, max_tokens=24).choices[0].message.content for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_chat_gives_logprobs(client_of: Clients) -> None:
    answer = chat(client_of(), logprobs=True, top_logprobs=3, max_tokens=4)
    content = answer.choices[0].logprobs.content
    assert len(content) == 4
    assert [len(each.top_logprobs) for each in content] == [3, 3, 3, 3]
    assert all(each.logprob <= 0 for each in content)


def test_parts_of_a_character_are_told_by_their_bytes(client_of: Clients) -> None:
    """So that they can be put together; the name of one is no other's."""
    held: Any = {"extra_body": {"structured_outputs": {"choice": ["龘"]}}}
    choice = chat(client_of(), logprobs=True, top_logprobs=1, max_tokens=6, **held).choices[0]
    content = choice.logprobs.content
    assert bytes(byte for each in content for byte in each.bytes).decode() == choice.message.content == "龘"
    assert [each.token for each in content] == ["".join(f"\\x{byte:x}" for byte in each.bytes) for each in content]


def test_chat_gives_several_choices(client_of: Clients) -> None:
    answer = chat(client_of(), n=3)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in answer.choices}) == 3
    assert answer.usage.completion_tokens == 36


def test_completions_take_every_form_of_prompt(client_of: Clients) -> None:
    client = client_of()
    for prompt, choices in (("The committee", 1), (["The", "A model"], 2), ([40, 41], 1), ([[40], [41, 42]], 2)):
        answer = client.completions.create(model="alice/tern@1", prompt=prompt, max_tokens=3)
        assert answer.object == "text_completion"
        assert [choice.index for choice in answer.choices] == list(range(choices))
        assert answer.usage is not None
        assert answer.usage.completion_tokens <= 3 * choices


def test_completions_stream_and_stop(client_of: Clients) -> None:
    client = client_of()
    options: Any = {
        "model": "alice/tern",
        "prompt": "The",
        "max_tokens": 30,
        "seed": 3,
        "extra_body": {"ignore_eos": True},
    }
    whole = client.completions.create(**options).choices[0].text
    stop = whole[10]
    parts = list(client.completions.create(**options, stream=True, stop=stop))
    assert "".join(part.choices[0].text for part in parts) == whole[: whole.index(stop)]
    assert parts[-1].choices[0].finish_reason == "stop"


def test_completions_judge_a_text_by_echo(client_of: Clients) -> None:
    """What evaluation harnesses ask for: the text back, each of its tokens with its log-probability."""
    client = client_of()
    options: Any = {"model": "alice/tern", "prompt": "The committee 龘🦊", "echo": True, "logprobs": 2}
    judged = client.completions.create(**options, max_tokens=0).choices[0]
    assert (judged.text, judged.finish_reason) == (options["prompt"], "length")
    assert judged.logprobs is not None
    texts, logprobs = judged.logprobs.tokens or [], judged.logprobs.token_logprobs or []
    assert logprobs[0] is None
    assert all(each <= 0 for each in logprobs[1:])
    assert b"".join(map(bytes_of, texts)).decode() == options["prompt"]
    assert "bytes:\\x98" in texts
    ends = [*(judged.logprobs.text_offset or [])[1:], len(options["prompt"])]
    assert ends == [len(b"".join(map(bytes_of, texts[:at])).decode(errors="ignore")) for at in range(1, len(ends) + 1)]
    assert [len(top) for top in (judged.logprobs.top_logprobs or [])[1:]] == [2] * (len(texts) - 1)

    more = {**options, "max_tokens": 2, "seed": 1, "extra_body": {"ignore_eos": True}}
    answer = client.completions.create(**more).choices[0]
    assert answer.text.startswith(options["prompt"])
    parts = [part.choices[0] for part in client.completions.create(**more, stream=True)]
    assert parts[0].text == options["prompt"]
    assert "".join(part.text for part in parts) == answer.text
    offsets = [offset for part in parts if part.logprobs for offset in part.logprobs.text_offset or []]
    assert answer.logprobs is not None
    assert offsets == answer.logprobs.text_offset
    unechoed = client.completions.create(**more | {"echo": False}).choices[0].logprobs
    assert unechoed is not None
    assert unechoed.text_offset == answer.logprobs.text_offset[-2:]
    with pytest.raises(openai.BadRequestError) as alone:
        client.completions.create(model="alice/tern", prompt="The", max_tokens=0)
    assert alone.value.param == "max_tokens"


def test_embeddings_have_as_many_dimensions_as_are_asked_for(client_of: Clients) -> None:
    client = client_of()
    vector = client.embeddings.create(model="alice/near", input="good", dimensions=8).data[0].embedding
    assert len(vector) == 8
    assert sum(number * number for number in vector) == pytest.approx(1, abs=1e-5)
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model="alice/near", input="good", dimensions=33)
    assert refused.value.param == "dimensions"


class Person(pydantic.BaseModel):
    name: str = pydantic.Field(max_length=8)
    age: int = pydantic.Field(ge=0, le=150)
    likes: Literal["tea", "coffee"]


def test_answers_are_held_to_a_schema(client_of: Clients) -> None:
    """By the client's own way of saying it, whole and streamed."""
    client = client_of()
    options: Any = {"model": "alice/tern", "messages": HELLO, "seed": 4, "max_tokens": 300}
    parsed = client.chat.completions.parse(**options, response_format=Person).choices[0]
    assert parsed.message.parsed is not None
    assert parsed.finish_reason == "stop"
    with client.chat.completions.stream(**options, response_format=Person) as stream:
        assert stream.get_final_completion().choices[0].message.parsed == parsed.message.parsed

    short = {
        "type": "json_schema",
        "json_schema": {"name": "n", "schema": {"type": "array", "items": {}, "maxItems": 0}},
    }
    assert json.loads(chat(client, extra_body={"response_format": short}).choices[0].message.content) == []
    plain = chat(client, max_tokens=400, extra_body={"response_format": {"type": "json_object"}}).choices[0]
    assert plain.message.content.startswith("{")
    mood = chat(client, n=2, extra_body={"structured_outputs": {"choice": ["好", "bad"]}})
    assert {choice.message.content for choice in mood.choices} <= {"好", "bad"}
    when: Any = {"extra_body": {"structured_outputs": {"regex": r"20[0-9][0-9]"}}}
    answer = client.completions.create(model="alice/tern", prompt="In", max_tokens=9, **when).choices[0].text
    assert answer.isdigit()
    assert len(answer) == 4


CITIES = ({"city": "上海"}, {"city": "Oslo"})
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "How it is outside.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["上海", "Oslo"]}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


def tool(**function: Any) -> Any:
    return {"type": "function", "function": function}


def test_functions_are_called(client_of: Clients) -> None:
    """Whole and streamed, and their results go back into the conversation."""
    client = client_of()
    options: Any = {"model": "alice/wild", "max_tokens": 120, "tools": [WEATHER], "extra_body": {}}
    options |= {"tool_choice": "required", "parallel_tool_calls": False}
    choice = chat(client, **options).choices[0]
    (call,) = choice.message.tool_calls
    assert (choice.finish_reason, choice.message.content, call.function.name) == ("tool_calls", None, "weather")
    assert json.loads(call.function.arguments) in CITIES
    assert len(call.id) == 9

    parts = [chunk.choices[0] for chunk in chat(client, **options, stream=True)]
    deltas = [part.delta.tool_calls[0] for part in parts if part.delta.tool_calls]
    assert [(delta.index, delta.function.name) for delta in deltas if delta.id] == [(0, "weather")]
    assert "".join(delta.function.arguments for delta in deltas) == call.function.arguments
    assert parts[-1].finish_reason == "tool_calls"

    told = [*HELLO, choice.message, {"role": "tool", "tool_call_id": call.id, "content": "12 °C"}]
    options |= {"tool_choice": {"type": "function", "function": {"name": "weather"}}}
    again = chat(client, **options | {"messages": told}).choices[0].message
    assert json.loads(again.tool_calls[0].function.arguments) in CITIES
    assert chat(client, **options | {"tool_choice": "none", "max_tokens": 5}).choices[0].message.tool_calls is None


def test_functions_are_called_as_they_were_before_tools(client_of: Clients) -> None:
    client, weather = client_of(), WEATHER["function"]
    options: Any = {"model": "alice/wild", "max_tokens": 120, "functions": [weather], "extra_body": {}}
    options |= {"function_call": {"name": "weather"}}
    choice = chat(client, **options).choices[0]
    called = choice.message.function_call
    assert (choice.finish_reason, choice.message.content, called.name) == ("function_call", None, "weather")
    assert json.loads(called.arguments) in CITIES

    parts = [chunk.choices[0] for chunk in chat(client, **options, stream=True)]
    deltas = [part.delta.function_call for part in parts if part.delta.function_call]
    assert [delta.name for delta in deltas if delta.name] == ["weather"]
    assert "".join(delta.arguments or "" for delta in deltas) == called.arguments
    assert parts[-1].finish_reason == "function_call"

    told = [*HELLO, choice.message, {"role": "function", "name": "weather", "content": "12 °C"}]
    again = chat(client, **options | {"messages": told}).choices[0].message
    assert json.loads(again.function_call.arguments) in CITIES


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"tools": None, "tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "other"}}}, "tool_choice"),
        ({"tools": [WEATHER, WEATHER]}, "tools"),
        ({"tools": [{"type": "web_search"}]}, "tools[0]"),
        ({"tools": [tool(name="a b")]}, "tools[0].function.name"),
        ({"tools": [tool(name="f", parameters={"type": "?"}, strict=True)]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"messages": [{"role": "assistant", "tool_calls": [{"id": "1"}]}]}, "messages[0].tool_calls[0]"),
        ({"messages": [{"role": "user", "content": "x", "tool_call_id": "1"}]}, "messages[0].tool_call_id"),
    ],
)  # fmt: skip
def test_calls_that_make_no_sense_are_refused_by_name(client_of: Clients, given: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        chat(client_of("charlie"), **({"model": "alice/wild", "tools": [WEATHER], "extra_body": {}} | given))
    assert refused.value.param == param


def test_embeddings_are_the_same_in_both_encodings(client_of: Clients, stack: Stack) -> None:
    client = client_of()
    by_default = client.embeddings.create(model="alice/near", input=["good", "bad"])
    as_floats = client.embeddings.create(model="alice/near", input=["good", "bad"], encoding_format="float")
    for left, right in zip(by_default.data, as_floats.data, strict=True):
        assert left.embedding == pytest.approx(right.embedding, abs=1e-5)
    assert by_default.usage.total_tokens == by_default.usage.prompt_tokens > 0
    headers = {"Authorization": f"Bearer {stack.told['bob']}"}
    body = {"model": "alice/near", "input": [40, 41], "encoding_format": "base64"}
    raw = httpx.post(f"{stack.url}/v1/embeddings", json=body, headers=headers).json()
    assert len(struct.unpack("<32f", base64.b64decode(raw["data"][0]["embedding"]))) == 32


def test_models_are_listed_and_read(client_of: Clients) -> None:
    client = client_of()
    assert [model.id for model in client.models.list()] == sorted(
        f"alice/{name}" for name in MODELS | ENCODERS | SENSES | REWRITERS | ELSEWHERE
    )
    assert client.models.retrieve("alice/tern").owned_by == "alice"


def test_old_clients_name_the_model_in_the_address_by_a_name_of_old(client_of: Clients, stack: Stack) -> None:
    """What `openai` 0.28 sends; the answer tells which model it was, and what is left of the day."""
    headers = {"Authorization": f"Bearer {stack.told['bob']}"}

    def post(engine: str, what: str, **body: Any) -> Any:
        return httpx.post(f"{stack.url}/v1/engines/{engine}/{what}", json=body, headers=headers, timeout=60)

    answer = post("text-davinci-002", "completions", prompt="Once", max_tokens=2, n=1, stop=None, temperature=0.5)
    assert answer.json()["model"] in ("alice/tern@1", "alice/wild@1")
    assert answer.json()["object"] == "text_completion"
    used = {name: answer.headers[f"x-ratelimit-{name}-tokens"] for name in ("limit", "remaining", "reset")}
    assert 0 < int(used["remaining"]) < int(used["limit"]) == 200_000
    assert used["reset"].endswith("s")
    assert post("alice%2Ftern", "completions", prompt="Once", max_tokens=1).json()["model"] == "alice/tern"
    assert post("gpt-4", "chat/completions", messages=HELLO, max_tokens=1).json()["object"] == "chat.completion"
    assert post("text-embedding-ada-002", "embeddings", input="good").json()["model"] == "alice/near@1"
    refused = post("alice/tern", "completions", prompt="Once", model="alice/wild").json()["error"]
    assert (refused["param"], refused["code"]) == ("model", "invalid_value")
    assert post("curie-9", "completions", prompt="Once").json()["error"]["code"] == "model_not_found"
    for kind in ("engines", "models"):
        found = httpx.get(f"{stack.url}/v1/{kind}/text-davinci-002", headers=headers)
        assert (found.status_code, found.json()["id"]) == (200, "text-davinci-002")
        assert httpx.get(f"{stack.url}/v1/{kind}/curie-9", headers=headers).status_code == 404


def test_what_is_not_offered_says_so(client_of: Clients) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client_of().moderations.create(input="x")
    assert refused.value.code == "unsupported_endpoint"


def test_wrong_tokens_and_unknown_models_are_refused_as_the_client_expects(client_of: Clients, stack: Stack) -> None:
    with pytest.raises(openai.AuthenticationError) as wrong:
        chat(client_of("cw_nonsense"))
    assert wrong.value.code == "invalid_api_key"
    assert wrong.value.response.headers["www-authenticate"].startswith("Bearer")
    assert wrong.value.request_id
    with pytest.raises(openai.PermissionDeniedError) as scope:
        chat(client_of("reader"))
    assert scope.value.code == "missing_scope"
    for name in ("alice/nothing", "nobody/tern", "alice/tern@9", "tern"):
        with pytest.raises(openai.NotFoundError) as unknown:
            chat(client_of(), model=name)
        assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    assert httpx.get(f"{stack.url}/v1/models").status_code == 401


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"temperature": 3}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"max_tokens": 10**12}, "max_tokens"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"n": 10**6}, "n"),
        ({"stop": ["a"] * 10_000}, "stop"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "wizard", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": "a\x00b"}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "word " * 5000}]}, "messages"),
        ({"logit_bias": {"-1": 5}}, "logit_bias"),
        ({"logit_bias": {"999999": 5}}, "logit_bias"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"response_format": {"type": "yaml"}}, "response_format"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "n"}}}, "response_format.json_schema"),
        (schema_of({"type": "wizard"}), "response_format"),
        (schema_of({"enum": ["x" * 70_000]}), "response_format"),
        ({"extra_body": {"structured_outputs": {"regex": "((("}}}, "structured_outputs.regex"),
        ({"extra_body": {"structured_outputs": {"regex": "a", "choice": ["b"]}}}, "structured_outputs"),
        ({"extra_body": {"structured_outputs": {"choice": ["b"]}, "ignore_eos": True}}, "ignore_eos"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"reasoning_effort": "high"}, "reasoning_effort"),
        ({"extra_body": {"chat_template": "{{ 1 }}"}}, "chat_template"),
        ({"model": "alice/mood"}, "model"),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_refused_by_name(client_of: Clients, given: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        chat(client_of("charlie"), **given)
    assert refused.value.param == param
    assert refused.value.type == "invalid_request_error"


def test_an_error_found_by_the_engine_has_its_status_even_in_a_stream(client_of: Clients) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        chat(client_of("charlie"), messages=[{"role": "user", "content": "word " * 5000}], stream=True)
    assert refused.value.code == "context_length_exceeded"


def test_bodies_that_are_not_json_are_refused(stack: Stack) -> None:
    headers = {"Authorization": f"Bearer {stack.told['bob']}"}
    for body in (b"", b"{", b"[]", b'{"temperature": NaN}', b"\xff\xfe", b"[" * 100_000):
        answer = httpx.post(f"{stack.url}/v1/chat/completions", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")
    assert httpx.get(f"{stack.url}/v1/chat/completions", headers=headers).status_code == 405
    assert httpx.post(f"{stack.url}/v1/nothing", headers=headers).status_code == 404


def test_over_the_allowance_is_a_quota_error_with_a_time(client_of: Clients) -> None:
    with pytest.raises(openai.RateLimitError) as over:
        chat(client_of("poor"))
    assert over.value.code == "insufficient_quota"
    assert over.value.type == "insufficient_quota"
    assert 0 < int(over.value.response.headers["retry-after"]) <= 86_400


def test_every_run_has_one_row_that_is_charged_what_it_used(client_of: Clients, stack: Stack) -> None:
    answer = chat(client_of())
    row = stack.rows("SELECT * FROM inference_run WHERE id = ?", answer.id.removeprefix("chatcmpl-"))[0]
    assert row["state"] == "succeeded"
    assert row["charged"] == answer.usage.total_tokens
    assert 0 < row["device_ms"] <= row["seconds"] * 1000 + 1
    entries: Any = stack.redis.xrange(keys.MEASURED)
    written = [unpack_measured(fields[b"m"]) for _, fields in entries]
    spent = Usage(row["prompt_tokens"], row["completion_tokens"], row["cached_tokens"], row["device_ms"])
    assert [one for one in written if one.run == row["id"]] == [Measured(row["id"], row["deployment_id"], 1, spent)]
    assert row["source"] == "openai"
    assert 0 < row["time_to_first_token"] <= row["seconds"]


def test_leaving_a_stream_frees_the_engine_and_charges_what_was_written(client_of: Clients, stack: Stack) -> None:
    with chat(client_of(), stream=True, max_tokens=4000) as stream:
        run = next(iter(stream)).id.removeprefix("chatcmpl-")
        for _ in range(3):
            next(stream)

    def row() -> dict[str, Any]:
        return stack.rows("SELECT * FROM inference_run WHERE id = ?", run)[0]

    assert eventually(lambda: row()["state"] == "cancelled", seconds=5)
    assert 0 < row()["completion_tokens"] < 4000
    assert row()["charged"] == row()["prompt_tokens"] + row()["completion_tokens"]


LATE = """
import django; django.setup()
from inference.actions.runs import order_for
from inference.batches.actions.driving import drive, one_round
from inference.batches.actions.lines import WEB, ask_for, begin_line
from inference.batches.models import Line
from inference.gateway.queueing import submit_now
line = Line.objects.select_related("batch__user", "batch__token").get(batch=sys.argv[1])
ask = ask_for(line.batch, line)
run = begin_line(line, ask)
one_round()
submit_now(run.deployment_id, order_for(run, ask), WEB)
drive()
print(run.pk)
"""


def test_an_order_of_a_batch_that_comes_late_is_not_carried_out(stack: Stack, client_of: Clients) -> None:
    """Its driver heard no answer and gave it up; the order was on its way all the same."""
    client = client_of()
    body = {"model": "alice/tern", "prompt": "Why?", "max_tokens": 500, "ignore_eos": True}
    line = json.dumps({"custom_id": "q", "method": "POST", "url": "/v1/completions", "body": body}).encode()
    sent = client.files.create(file=("in.jsonl", line), purpose="batch")
    batch = client.batches.create(input_file_id=sent.id, endpoint="/v1/completions", completion_window="24h")
    late = stack.python("-c", f"import sys\n{LATE}", batch.id.removeprefix("batch_")).split()[-1]
    (run,) = stack.rows("SELECT * FROM inference_run WHERE id = ?", late)
    assert eventually(lambda: not stack.redis.xlen(keys.requests(run["deployment_id"])), seconds=10)
    told = list(output_of(stack.redis, late))
    assert sum(isinstance(event, Piece) for event in told) < 500
    assert isinstance(told[-1], Done)
    assert told[-1].cancelled
    assert (run["state"], run["charged"], run["error_code"]) == ("failed", 0, "worker_lost")
    done = client.batches.retrieve(batch.id)
    assert (done.status, done.request_counts.completed if done.request_counts else 0) == ("completed", 1)


def test_batches_are_answered_as_single_requests_are(stack: Stack, client_of: Clients) -> None:
    client = client_of()
    body = {"model": "alice/tern", "messages": HELLO, "max_tokens": 6, "seed": 5, "ignore_eos": True}
    lines = [{"custom_id": f"q{at}", "method": "POST", "url": "/v1/chat/completions", "body": body} for at in range(3)]
    sent = client.files.create(file=("in.jsonl", "\n".join(map(json.dumps, lines)).encode()), purpose="batch")
    assert next(iter(client.files.list())).id == sent.id  # the newest
    batch = client.batches.create(
        input_file_id=sent.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"of": "test"}
    )
    assert (batch.status, batch.request_counts.total if batch.request_counts else 0) == ("in_progress", 3)
    drive = "import django; django.setup(); from inference.batches.actions.driving import drive; drive()"
    stack.python("-c", drive)
    done = client.batches.retrieve(batch.id)
    assert (done.status, done.request_counts.completed if done.request_counts else 0) == ("completed", 3)
    assert (done.input_file_id, done.metadata, done.error_file_id) == (sent.id, {"of": "test"}, None)
    rows = [json.loads(row) for row in client.files.content(done.output_file_id or "").text.splitlines()]
    alone = chat(client, max_tokens=6).choices[0].message.content
    assert {row["response"]["body"]["choices"][0]["message"]["content"] for row in rows} == {alone}
    assert next(iter(client.batches.list())).id == batch.id
    with pytest.raises(openai.BadRequestError):
        client.batches.cancel(batch.id)
    with pytest.raises(openai.NotFoundError):
        client_of("charlie").files.retrieve(sent.id)
    assert client.files.delete(sent.id).deleted
    with pytest.raises(openai.BadRequestError, match="Training is not offered"):
        client.fine_tuning.jobs.create(model="alice/tern", training_file=sent.id)
