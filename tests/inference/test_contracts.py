"""What each task takes and shows: on its page, over REST, and again from an earlier run. Without a worker."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.policies import publish
from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.contracts import CONTRACTS
from inference.models import Run
from inference.queries.allowances import payer_for
from inference.states import RunState, Source
from inference.task_posts.generation import GenerationOptions
from inference.vocabulary import Task
from inference.wire.events import Usage
from tests.inference.published import publish_model

TEXT = "小王 reads <b>data</b>."
LABELS = [{"label": "good", "score": 0.7}, {"label": "bad", "score": 0.3}]
FILL = {"score": 0.5, "token": 7, "token_str": "data", "sequence": "the data"}
BESIDE = {"context", "candidate_labels", "texts"}  # for which there is no room in the small panel
# Task, what the page sends, what is missing where it is not sent, an output, and what a person then sees.
ROWS: list[tuple[str, dict[str, str], str, dict[str, Any], list[str]]] = [
    ("text-classification", {"prompt": TEXT}, "prompt", {"labels": [LABELS]}, ["good", "0.700"]),
    (
        "token-classification",
        {"prompt": TEXT, "aggregation_strategy": "first"},
        "prompt",
        {"entities": [[{"entity_group": "WHO", "score": 0.9, "word": "小王", "start": 0, "end": 2}]]},
        ['<mark class="found">小王<small>WHO</small></mark> reads &lt;b&gt;data'],
    ),
    (
        "question-answering",
        {"prompt": "谁?", "context": TEXT, "top_k": "2"},
        "context",
        {"answers": [[{"answer": "小王", "score": 0.9, "start": 0, "end": 2}]]},
        ['<mark class="found">小王</mark> reads', "0.900"],
    ),
    (
        "zero-shot-classification",
        {"prompt": TEXT, "candidate_labels": "good\nbad，fine, ", "multi_label": "on"},
        "candidate_labels",
        {"labels": [LABELS]},
        ["good", "0.300"],
    ),
    ("fill-mask", {"prompt": "the [MASK]"}, "prompt", {"fills": [[FILL]]}, ["the data", "0.500"]),
    (
        "text-ranking",
        {"prompt": "谁?", "texts": "one\n\ntwo"},
        "texts",
        {"ranking": [[{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]]},
        ["<b>two</b>", "0.100"],
    ),
    (
        "summarization",
        {"prompt": TEXT, "max_new_tokens": "9"},
        "prompt",
        {"choices": [{"text": "小王 <b>", "finish_reason": "stop"}]},
        ["小王 &lt;b&gt;"],
    ),
    (
        "translation",
        {"prompt": TEXT, "src_lang": "en_XX", "tgt_lang": "zh_CN", "temperature": "0.5"},
        "prompt",
        {"choices": [{"text": "小王读", "finish_reason": "length"}]},
        ["小王读", "zh_CN"],
    ),
    (
        "text2text-generation",
        {"prompt": TEXT},
        "prompt",
        {"choices": [{"text": "data", "finish_reason": "stop"}]},
        ["data"],
    ),
]  # fmt: skip


def ended(user: Any, name: str, task: str, given: dict[str, Any], output: dict[str, Any]) -> Run:
    from inference.forms import run_form  # after Django is ready

    release = user.owner.projects.get(name=name).published_release
    form = run_form(_query(given), task=Task(task))
    assert form.is_valid(), form.errors
    deployment = deployment_for(release=release, task=Task(task))
    ask = form.as_ask(deployment, payer=payer_for(user, ""), user=user)
    run = runs.accept(ask=ask, web="w")
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(9), output))
    run.refresh_from_db()
    return run


def _query(given: dict[str, Any]) -> Any:
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    query.update(given)
    return query


@pytest.mark.parametrize(("task", "given", "needed", "output", "shown"), ROWS, ids=[row[0] for row in ROWS])
def test_a_task_is_asked_for_and_shown_on_its_page(
    client: Client, alice: Any, task: str, given: dict[str, str], needed: str, output: dict[str, Any], shown: list[str]
) -> None:
    publish_model(alice, "tern", task)
    client.force_login(alice)
    page = client.get("/alice/tern/try").content.decode()
    assert all(f'name="{name}"' in page for name in given)
    assert "/models/alice/tern@1" in page  # how to ask the same from code
    accept = {"Accept": "application/json"}
    less = {name: value for name, value in given.items() if name != needed}
    refused = client.post("/alice/tern/runs", less, headers=accept)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [needed])
    assert client.post("/alice/tern/runs", given, headers=accept).status_code == 503  # right, but nobody is there

    run = ended(alice, "tern", task, given, output)
    page = client.get(f"/runs/{run.id}").content.decode()
    assert all(each in page for each in shown)
    assert "<b>data</b>" not in page
    again = client.get(f"/alice/tern/try?run={run.id}").content.decode()
    assert given["prompt"].replace("<", "&lt;").replace(">", "&gt;") in again
    assert "one\ntwo" in again or task != "text-ranking"


@pytest.mark.parametrize("task", [*(row[0] for row in ROWS if not row[1].keys() & BESIDE), "text-generation"])
def test_a_text_is_enough_where_there_is_room_for_no_more(client: Client, alice: Any, task: str) -> None:
    """As the small panel beside a project asks, which has no settings."""
    publish_model(alice, "tern", task)
    client.force_login(alice)
    page = client.get("/alice/tern").content.decode()
    assert 'id="small-prompt"' in page
    answer = client.post("/alice/tern/runs", {"prompt": "the [MASK]"}, headers={"Accept": "application/json"})
    assert answer.status_code == 503, answer.json()  # right, but nobody is there


@pytest.mark.parametrize(
    ("task", "body", "field"),
    [
        ("text-classification", {"inputs": "x", "parameters": {"top_k": 0}}, "parameters.top_k"),
        ("text-classification", {"messages": [{"role": "user", "content": "x"}]}, "messages"),
        ("token-classification", {"inputs": [5]}, "inputs.0"),
        ("token-classification", {"inputs": "x", "parameters": {"colour": 1}}, "parameters.colour"),
        ("question-answering", {"prompt": "x"}, "inputs"),
        ("question-answering", {"inputs": [{"question": "x"}]}, "inputs.0.context"),
        ("zero-shot-classification", {"inputs": "x"}, "parameters.candidate_labels"),
        (
            "zero-shot-classification",
            {"inputs": "x", "parameters": {"candidate_labels": ["y" * 1_001]}},
            "parameters.candidate_labels",
        ),
        ("fill-mask", {"inputs": ["x"] * 300}, "inputs"),
        ("text-ranking", {"inputs": {"query": "x", "texts": ["y" * 150_000, "z" * 150_000]}}, "inputs"),
        ("summarization", {"inputs": "x", "parameters": {"num_beams": 4}}, "parameters.num_beams"),
        ("summarization", {"inputs": "x", "parameters": {"tgt_lang": "zh_CN"}}, "parameters.tgt_lang"),
        (
            "translation",
            {"inputs": "x", "parameters": {"generate_parameters": {"max_new_tokens": 10**9}}},
            "parameters",
        ),
        ("text2text-generation", {"inputs": ["x"] * 9}, "inputs"),
        ("feature-extraction", {"inputs": {"a": 1}}, "inputs"),
        ("feature-extraction", {"inputs": ["x"], "parameters": {"a": 1}}, "parameters"),
    ],
)
def test_what_a_task_does_not_take_is_refused_by_its_place(
    api: APIClient, alice: Any, task: str, body: dict[str, Any], field: str
) -> None:
    publish_model(alice, "tern", task)
    api.force_authenticate(alice)
    answer = api.post("/api/v1/runs", {"model": "alice/tern", **body}, format="json")
    assert answer.status_code == 422, answer.json()
    assert any(name.startswith(field) for name in answer.json()["fields"]), answer.json()["fields"]
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_what_is_usual_is_never_more_than_the_site_allows() -> None:
    read = CONTRACTS["summarization"].read(TEXT)
    assert (read.sampling.max_tokens, GenerationOptions(data={}).is_valid()) == (256, True)
    publish("serving", {"max_tokens": 64}, author=None)
    assert CONTRACTS["summarization"].read(TEXT).sampling.max_tokens == 64
    options = GenerationOptions(data={})
    options.is_valid(raise_exception=True)
    assert options.sampling(judged=False).max_tokens == 64


@pytest.mark.django_db
def test_one_text_is_several_labels_as_the_pipeline_reads_it() -> None:
    read = CONTRACTS["zero-shot-classification"].read(TEXT, {"candidate_labels": "good, bad,, not bad "})
    assert read.options["candidate_labels"] == ["good", "bad", "not bad"]


@pytest.mark.parametrize(
    ("task", "inputs", "options", "read"),
    [
        ("zero-shot-classification", ["a", "b"], {"candidate_labels": ["y" * 900] * 50}, 2 * 50 * 900),
        (
            "zero-shot-classification",
            "a",
            {"candidate_labels": ["y"], "hypothesis_template": "z" * 400 + "{}"},
            400,
        ),
        ("text-ranking", {"query": "q" * 900, "texts": ["y"] * 200}, {}, 200 * 900),
    ],
)
def test_a_run_reserves_for_what_is_read_beside_each_of_its_inputs(
    alice: Any, task: str, inputs: Any, options: dict[str, Any], read: int
) -> None:
    """However short the texts are that a long question, or a long label, is read with."""
    deployment = deployment_for(release=publish_model(alice, "tern", task), task=Task(task))
    wanted = CONTRACTS[task].read(inputs, options)
    ask = Ask(deployment, payer=payer_for(alice, ""), source=Source.API, user=alice, **wanted.as_asked())
    assert read <= ask.size.tokens < 2 * read


def test_a_run_reserves_for_all_that_is_read_of_its_inputs(alice: Any) -> None:
    """Each label is judged in a reading of its own, with a sentence around it."""
    release = publish_model(alice, "tern", "zero-shot-classification")
    deployment = deployment_for(release=release, task=Task.ZERO_SHOT_CLASSIFICATION)
    payer, sizes = payer_for(alice, ""), []
    for labels in (["a"], ["a"] * 10):
        read = CONTRACTS["zero-shot-classification"].read(TEXT, {"candidate_labels": labels})
        ask = Ask(deployment, "solve", read.inputs, payer, Source.API, user=alice, copies=read.copies)
        sizes.append(ask.size.tokens)
    assert sizes == [3 * 27, 24 * 27]  # a text of 27 tokens at most, and 37 for each label
