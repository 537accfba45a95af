"""Addresses, methods and bodies that are odd and legal, as programs send them."""

import io
from collections.abc import Callable
from json import dumps as json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from inference.batches.actions.files import store_file
from inference.models import Run
from inference.serializers import WORDS as WORDS_IN_ORDER
from inference.vocabulary import Task
from tests.inference.odd_requests.asking import USER
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db(transaction=True)  # programs are answered in threads of their own


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


def test_a_question_that_is_too_large_is_told_how_large_it_may_be(ask: Callable[..., Any]) -> None:
    large = b'{"model": "alice/tern", "prompt": "%s"}' % (b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    for path in ("/v1/completions", "/v1/responses", "/v1/embeddings"):
        told = ask("POST", path, data=large, content_type="application/json")
        error = told.json()["error"]
        assert (told.status_code, error["type"], error["code"]) == (413, "invalid_request_error", "too_large")
        assert error["message"] == "What a request holds beside files may have 4194304 bytes here."


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


@pytest.mark.parametrize("name", ["expires_after[anchor]", "expires_after", "foo"])
def test_a_file_is_not_kept_by_halves_of_what_was_asked(name: str, ask: Callable[..., Any]) -> None:
    """A client that says when a file is to go would believe that it goes then."""
    body = encode_multipart(BOUNDARY, {"file": io.BytesIO(b"{}"), "purpose": "batch", name: "created_at"})
    told = ask("POST", "/v1/files", data=body, content_type=MULTIPART_CONTENT)
    error = told.json()["error"]
    assert (told.status_code, error["param"], error["code"]) == (400, name.partition("[")[0], "unsupported_parameter")
    assert ask("GET", "/v1/files").json()["data"] == []


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


@pytest.mark.parametrize("given", [{"prompt": "x"}, {"messages": [USER]}, {"inputs": ["x"]}])
def test_parameters_of_a_task_that_has_none_are_not_passed_over(
    given: dict[str, Any], ask: Callable[..., Any], alice: Any
) -> None:
    publish_model(alice, "tern", "text-generation")
    body = json({"model": "alice/tern", "parameters": {"top_k": 3}} | given)
    told = ask("POST", "/api/v1/runs", data=body, content_type="application/json")
    assert (told.status_code, list(told.json()["fields"])) == (422, ["parameters"])


@pytest.mark.parametrize("path", ["/v1/engines/alice/tern/completions", "/models/alice/tern/v1/completions"])
def test_whoever_names_no_model_means_that_of_the_address(path: str, ask: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "tern", "text-generation")

    def told(**named: Any) -> Any:
        answer = ask("POST", path, data=json({"prompt": "x"} | named), content_type="application/json")
        return answer.status_code, answer.json()["error"]["code"]

    nobody_there = 503, "no_engine"
    assert [told(), told(model=None), told(model="alice/tern"), told(model="tgi")] == [nobody_there] * 4
    assert told(model="alice/auk") == (400, "invalid_value")


def test_another_method_is_told_which_it_is(ask: Callable[..., Any]) -> None:
    for path, allowed in (("/models/alice/mood", "POST"), ("/api/v1/runs/x/events", "GET")):
        for method in {"GET", "POST", "PUT"} - {allowed}:
            told = ask(method, path)
            assert (told.status_code, told["Allow"], told.json()["code"]) == (405, allowed, "method_not_allowed")


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
