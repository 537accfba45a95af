"""The examples of cards, asked of models for each task as the checks of a release ask them."""

from pathlib import Path
from typing import Any

import pytest

from inference.release_checks import sample
from reviews.checks.subject import of_folder
from tests.inference.engine.models import save_encoder, save_rewriter

BOTH = {"text": "谁 reads?", "context": "The committee reads."}
ROWS: list[tuple[str, list[Any]]] = [
    ("token-classification", ["小王 reads", {"text": "The committee"}]),
    ("question-answering", [BOTH]),
    ("zero-shot-classification", [{"text": "x", "candidate_labels": "good, bad"}]),
    ("fill-mask", ["The [MASK] reads."]),
    ("summarization", ["The committee reads.", {"text": "小王 reads"}]),
    ("text-ranking", [{"source_sentence": "谁?", "sentences": ["one", "two"]}]),
]


@pytest.mark.parametrize(("task", "examples"), ROWS, ids=[row[0] for row in ROWS])
def test_the_examples_of_a_card_are_asked(task: str, examples: list[Any], tmp_path: Path) -> None:
    folder = save_rewriter(tmp_path / "m", "t5") if task == "summarization" else save_encoder(tmp_path / "m", task)
    card = {"widget": [*examples, {"text": " "}]}
    found = sample.run(of_folder(folder, kind="model", facts={"task": task}, card_data=card))
    answered = [each for each in found if each.code == "answered"]
    assert sorted(each.code for each in found) == ["answered"] * len(examples) + ["example_wrong"]
    assert all(each.evidence["answer"] for each in answered) or task == "token-classification"
