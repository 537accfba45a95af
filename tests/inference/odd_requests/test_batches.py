"""What a batch is asked for with, as programs send it."""

from collections.abc import Callable
from json import dumps as json
from pathlib import Path
from typing import Any

import pytest

from inference.batches.actions.files import store_file
from inference.batches.models import Batch
from projects.models import Project
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db(transaction=True)  # programs are answered in threads of their own
LINE = b'{"custom_id": "1", "body": {"model": "m", "prompt": "x"}}\n'
GIVEN = {"endpoint": "/v1/completions", "completion_window": "24h"}


@pytest.fixture
def begin(ask: Callable[..., Any]) -> Callable[..., Any]:
    return lambda at="/v1/batches", /, **given: ask("POST", at, data=json(given), content_type="application/json")


@pytest.fixture
def sent(alice: Any) -> str:
    return f"file-{store_file(user=alice, name='in.jsonl', data=LINE, purpose='batch').pk}"


def test_a_data_set_comes_before_the_file_that_clients_have_to_name(
    begin: Callable[..., Any], alice: Any, tmp_path: Path
) -> None:
    (tmp_path / "asked.jsonl").write_bytes(LINE)
    Project.objects.filter(pk=publish_model(alice, "questions", "", tmp_path).project_id).update(kind="dataset")
    dataset = {"input_dataset": "alice/questions", "input_path": "asked.jsonl"}
    for file in ({}, {"input_file_id": "none"}):
        told = begin(**GIVEN, **dataset, **file)
        assert (told.status_code, told.json()["input_file_id"]) == (200, "alice/questions@1:asked.jsonl")


def test_a_path_without_a_data_set_is_not_passed_over(begin: Callable[..., Any], sent: str) -> None:
    told = begin(**GIVEN, input_file_id=sent, input_path="asked.jsonl")
    assert (told.status_code, told.json()["error"]["param"]) == (400, "input_path")
    told = begin("/api/v1/batches", endpoint="/v1/completions", input_file=sent, path="asked.jsonl")
    assert (told.status_code, list(told.json()["fields"])) == (422, ["path"])
    assert Batch.objects.count() == 0


def test_what_was_refused_was_never_in_progress(begin: Callable[..., Any], sent: str, alice: Any) -> None:
    begun = begin(**GIVEN, input_file_id=sent).json()
    assert (begun["status"], begun["in_progress_at"]) == ("in_progress", begun["created_at"])
    wrong = store_file(user=alice, name="in.jsonl", data=b"{", purpose="batch")
    refused = begin(**GIVEN, input_file_id=f"file-{wrong.pk}").json()
    assert (refused["status"], refused["in_progress_at"]) == ("failed", None)
    assert refused["failed_at"] >= refused["created_at"]


def test_a_line_whose_model_is_null_names_none(begin: Callable[..., Any], alice: Any) -> None:
    publish_model(alice, "tern", "text-generation")
    line = b'{"custom_id": "1", "body": {"model": null, "prompt": "x"}}'
    file = f"file-{store_file(user=alice, name='in.jsonl', data=line, purpose='batch').pk}"
    (fault,) = begin("/api/v1/batches", endpoint="/v1/completions", input_file=file).json()["errors"]
    assert (fault["code"], fault["param"]) == ("missing_required_parameter", "body.model")
    begin("/api/v1/batches", endpoint="/v1/completions", input_file=file, model="alice/tern")
    assert Batch.objects.latest("id").lines.get().body["model"] == "alice/tern"
