"""Runs that servers of others answer: this site's own API as one that is right, and one that is wrong in every way."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.inference.odd_server import Server, odd_server
from tests.inference.stack import Stack
from tests.site import eventually

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Clients = Callable[..., openai.OpenAI]
WEATHER: Any = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
KEY = "sk-of-the-fleet"


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {stack.told['ada']}"}
    with httpx.Client(base_url=f"{stack.url}/api/v1", headers=headers, timeout=30) as client:
        yield client


def relayed(api: httpx.Client, stack: Stack, url: str, key: str, *, patience: int = 60, **models: str) -> str:
    """An upstream server that runs these releases; waits until it does."""
    told = {"name": f"Fleet {url}", "base_url": url, "key": key, "patience": patience}
    upstream = api.post("/upstreams", json=told).json()["id"]
    for model, name in models.items():
        made = api.post(f"/upstreams/{upstream}/models", json={"model": f"alice/{model}", "name": name})
        assert made.status_code == 201, made.text

    def are_ready() -> bool:
        return all(each["state"] == "ready" for each in api.get(f"/upstreams/{upstream}").json()["models"])

    assert eventually(are_ready, seconds=60), (api.get(f"/upstreams/{upstream}").text, stack.log("engine"))
    return str(upstream)


@pytest.fixture(scope="module")
def ourselves(api: httpx.Client, stack: Stack) -> Iterator[str]:
    yield (made := relayed(api, stack, f"{stack.url}/v1", stack.told["charlie"], afar="alice/wild@1"))
    api.delete(f"/upstreams/{made}")


@pytest.fixture(scope="module")
def odd(api: httpx.Client, stack: Stack) -> Iterator[Server]:
    with odd_server() as server:
        made = relayed(api, stack, server.url, KEY, patience=2, odd="odd", vectors="odd-vectors", telling="odd-telling")
        yield server
        api.delete(f"/upstreams/{made}")


def newest_run(stack: Stack) -> dict[str, Any]:
    (run,) = stack.rows(
        "select state, error_code, charged, prompt_tokens, completion_tokens, device_ms from inference_run"
        " order by id desc limit 1"
    )
    return run


def ask(client: openai.OpenAI, word: str, **options: Any) -> Any:
    messages: Any = [{"role": "user", "content": f"Answer {word}"}]
    given = {"model": "alice/odd", "messages": messages, "max_tokens": 20}
    return client.chat.completions.create(**(given | options))


@pytest.mark.usefixtures("ourselves")
def test_another_site_answers_as_this_one_would(client_of: Clients) -> None:
    client = client_of()
    options: Any = {"messages": [{"role": "user", "content": "你好"}], "max_tokens": 12, "seed": 5, "n": 2}
    options |= {"logprobs": True, "top_logprobs": 2, "extra_body": {"ignore_eos": True, "top_k": 20}}
    here, there = (client.chat.completions.create(model=f"alice/{name}", **options) for name in ("wild", "afar"))
    assert [each.message.content for each in there.choices] == [each.message.content for each in here.choices]
    assert [each.logprobs for each in there.choices] == [each.logprobs for each in here.choices]
    assert (there.usage, there.model) == (here.usage, "alice/afar")
    parts = client.chat.completions.create(
        model="alice/afar", **options, stream=True, stream_options={"include_usage": True}
    )
    texts, usage = ["", ""], None
    for part in parts:
        usage = part.usage or usage
        for choice in part.choices:
            texts[choice.index] += choice.delta.content or ""
    assert (texts, usage) == ([each.message.content for each in here.choices], here.usage)


@pytest.mark.usefixtures("ourselves")
def test_forms_and_calls_reach_the_other_site(client_of: Clients) -> None:
    client = client_of()
    said: Any = {"messages": [{"role": "user", "content": "Bern?"}], "max_tokens": 60, "seed": 1}
    schema = {"type": "object", "properties": {"a": {"enum": ["x"]}}, "required": ["a"], "additionalProperties": False}
    held = client.chat.completions.create(
        model="alice/afar",
        **said,
        response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": schema}},
    )
    chosen = client.completions.create(
        model="alice/afar",
        prompt=["Is it?", "And"],
        max_tokens=9,
        extra_body={"structured_outputs": {"choice": ["yes"]}},
    )
    assert json.loads(held.choices[0].message.content or "") == {"a": "x"}
    assert [each.text for each in chosen.choices] == ["yes", "yes"]
    tool: Any = {"type": "function", "function": {"name": "weather", "parameters": schema}}
    one: Any = {"type": "function", "function": {"name": "weather"}}
    told = []
    for model in ("alice/wild", "alice/afar"):
        choice = client.chat.completions.create(model=model, **said, tools=[tool], tool_choice=one).choices[0]
        calls: Any = choice.message.tool_calls
        told.append(
            (choice.finish_reason, [(call.function.name, json.loads(call.function.arguments)) for call in calls])
        )
    assert told[0] == told[1] == (told[0][0], [("weather", {"a": "x"})])


def test_the_right_answer_is_charged_by_what_the_server_says(client_of: Clients, odd: Server, stack: Stack) -> None:
    client = client_of()
    answer = ask(client, "well", stop=["!"], presence_penalty=0.5)
    assert (answer.choices[0].message.content, answer.usage.total_tokens) == ("Far away.", 9)
    run = newest_run(stack)
    assert (run["state"], run["charged"], run["device_ms"]) == ("succeeded", 9, 9)
    assert (run["prompt_tokens"], run["completion_tokens"]) == (7, 2)
    path, headers, body = odd.heard[-1]
    assert (path, headers["Authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert body.pop("seed") is not None
    assert body == {
        "model": "odd", "messages": [{"role": "user", "content": "Answer well"}], "max_tokens": 20, "temperature": 1.0,
        "top_p": 1.0, "stop": ["!"], "presence_penalty": 0.5, "stream": True, "stream_options": {"include_usage": True},
    }  # fmt: skip
    called = ask(client, "call", tools=WEATHER).choices[0]
    (call,) = called.message.tool_calls
    assert (call.function.name, call.function.arguments) == ("weather", '{"city": "Bern"}')
    echoed = client.completions.create(model="alice/odd", prompt="It is", echo=True, max_tokens=4)
    assert (echoed.choices[0].text, odd.heard[-1][2].get("echo")) == ("It is far away.", None)


def test_vectors_come_normal_and_in_their_order(client_of: Clients, odd: Server, stack: Stack) -> None:
    client = client_of()
    made = client.embeddings.create(model="alice/vectors", input=["a", "b"])
    assert [[round(number, 6) for number in row.embedding] for row in made.data] == [[0.6, 0.8], [0.6, 0.8]]
    assert newest_run(stack)["charged"] == 3
    for asked in ({"input": "short"}, {"input": "a", "dimensions": 5}):
        with pytest.raises(openai.InternalServerError) as wrong:
            client.embeddings.create(model="alice/vectors", **asked)
        assert (wrong.value.code, newest_run(stack)["charged"]) == ("upstream_garbage", 0)


FAULTS = {
    "stall": "upstream_stalled",
    "mute": "upstream_stalled",
    "breakoff": "upstream_broke_off",
    "unfinished": "upstream_broke_off",
    "busy": "upstream_busy",
    "down": "upstream_busy",
    "crash": "upstream_failed",
    "moved": "upstream_failed",
    "shut": "upstream_key",
    "gone": "upstream_without_model",
    "nousage": "upstream_usage",
    "nothing": "upstream_usage",
    "many": "upstream_usage",
    "negative": "upstream_usage",
    "words": "upstream_usage",
    "html": "upstream_garbage",
    "shape": "upstream_garbage",
    "nan": "upstream_garbage",
    "endless": "upstream_garbage",
    "error": "upstream_failed",
    "stranger": "upstream_garbage",
    "halfcall": "upstream_garbage",
}


def test_whatever_a_server_does_wrong_costs_nothing_and_ends_the_run_once(
    client_of: Clients, odd: Server, stack: Stack
) -> None:
    client = client_of()
    for word, code in FAULTS.items():
        with pytest.raises(openai.InternalServerError) as fault:
            ask(client, word, tools=WEATHER)
        assert (word, fault.value.code, fault.value.status_code) == (word, code, 503)
        run = newest_run(stack)
        assert (word, run["state"], run["error_code"], run["charged"]) == (word, "failed", code, 0)
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, "long")
    assert (refused.value.code, KEY in str(refused.value)) == ("upstream_refused", False)
    assert "No room for Bearer …." in refused.value.message
    with pytest.raises(openai.BadRequestError) as unknown:
        client.completions.create(model="alice/odd", prompt="Say well", echo=True, logprobs=1)
    assert (unknown.value.code, unknown.value.param) == ("unsupported_parameter", "echo")
    assert ask(client, "well").choices[0].message.content == "Far away."


def test_a_stream_that_breaks_says_so_and_one_that_is_left_is_left_there_too(
    client_of: Clients, odd: Server, stack: Stack
) -> None:
    client = client_of()
    said: list[str] = []
    with pytest.raises(openai.APIError, match="broke off in the middle"):
        said.extend(part.choices[0].delta.content for part in ask(client, "breakoff", stream=True))
    assert said == ["", "Far "]
    assert leave(client, odd, stack, "alice/odd") == (16, 15, 1)  # "Answer stall" and a template, by us; "Far "
    assert leave(client, odd, stack, "alice/telling") == (10, 7, 3)
    asked = {body["model"]: body["stream_options"] for _path, _headers, body in odd.heard if "stream_options" in body}
    assert asked["odd"] == {"include_usage": True}
    assert asked["odd-telling"] == {"include_usage": True, "continuous_usage_stats": True}


def leave(client: openai.OpenAI, odd: Server, stack: Stack, model: str) -> tuple[int, int, int]:
    """What a run cost, read and wrote that was left in the middle."""
    odd.left.clear()
    with ask(client, "stall", stream=True, model=model) as stream:
        assert [next(stream).choices[0].delta.content for _ in range(2)] == ["", "Far "]
    assert odd.left.wait(20)
    assert eventually(lambda: newest_run(stack)["state"] == "cancelled", seconds=20)
    run = newest_run(stack)
    assert run["device_ms"] == run["charged"]
    return run["charged"], run["prompt_tokens"], run["completion_tokens"]


def test_a_release_goes_there_from_a_host_of_our_own_and_comes_back(
    api: httpx.Client, client_of: Clients, stack: Stack
) -> None:
    client = client_of()

    def length() -> int:
        return len(client.embeddings.create(model="alice/near", input="a").data[0].embedding)

    assert length() == 32
    with odd_server() as server:
        made = relayed(api, stack, server.url, "", near="odd-vectors")
        assert eventually(lambda: length() == 2, seconds=30)
        assert api.delete(f"/upstreams/{made}").status_code == 204
        assert eventually(lambda: length() == 32, seconds=30)


def test_a_server_that_goes_is_noticed_and_so_is_its_return(
    api: httpx.Client, client_of: Clients, stack: Stack
) -> None:
    client = client_of()
    with odd_server() as server:
        made = relayed(api, stack, server.url, "", adrift="odd")
        assert ask(client, "well", model="alice/adrift").usage.total_tokens == 9
        assert api.put(f"/upstreams/{made}/pause").status_code == 204
        resting = api.get(f"/upstreams/{made}").json()
        assert resting["paused_at"] is not None
        api.delete(f"/upstreams/{made}/pause")
    with pytest.raises(openai.InternalServerError) as fault:
        ask(client, "well", model="alice/adrift")
    assert fault.value.code in {"upstream_unreachable", "worker_lost"}

    def has_failed() -> bool:
        (model,) = api.get(f"/upstreams/{made}").json()["models"]
        return (model["state"], model["error_code"]) == ("failed", "upstream_unreachable")

    assert eventually(has_failed, seconds=60)
    with pytest.raises(openai.InternalServerError) as closed:
        ask(client, "well", model="alice/adrift")
    assert closed.value.code == "model_upstream_unreachable"
    api.delete(f"/upstreams/{made}")
