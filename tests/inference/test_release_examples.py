"""The examples of cards, asked of models for each task as the checks of a release ask them."""

from pathlib import Path
from typing import Any

import pytest

from inference.examples import examples_for
from inference.release_checks import sample
from inference.vocabulary import Task
from projects.models import Release
from reviews.checks.subject import of_folder
from tests.inference.engine.models import picture, save_encoder, save_rewriter, save_seer

BOTH = {"text": "谁 reads?", "context": "The committee reads."}
ROWS: list[tuple[str, list[Any]]] = [
    ("token-classification", ["小王 reads", {"text": "The committee"}]),
    ("question-answering", [BOTH]),
    ("zero-shot-classification", [{"text": "x", "candidate_labels": "good, bad"}]),
    ("fill-mask", ["The [MASK] reads."]),
    ("summarization", ["The committee reads.", {"text": "小王 reads"}]),
    ("text-ranking", [{"source_sentence": "谁?", "sentences": ["one", "two"]}]),
]


PANELS: list[tuple[str, Any, dict[str, str]]] = [
    ("text-generation", "Once", {"prompt": "Once"}),
    ("text-generation", {"messages": [{"role": "user", "content": "Who?"}]}, {"prompt": "Who?"}),
    ("question-answering", BOTH, {"prompt": "谁 reads?", "context": "The committee reads."}),
    ("zero-shot-classification", ROWS[2][1][0], {"prompt": "x", "candidate_labels": "good, bad"}),
    ("text-ranking", ROWS[5][1][0], {"prompt": "谁?", "texts": "one\ntwo"}),
]


@pytest.mark.parametrize(("task", "example", "fields"), PANELS, ids=[f"{row[0]}-{len(str(row[1]))}" for row in PANELS])
def test_the_panel_offers_the_examples_of_the_card(task: str, example: Any, fields: dict[str, str]) -> None:
    odd: list[Any] = [{"text": " "}, {"text": ["", 3]}, 7, None, {"messages": [{}]}, "x" * 2_001, {"src": "a.png"}]
    release = Release(manifest=[], card_data={"widget": [*odd, example, *[example] * 5]})
    assert examples_for(Task(task), is_chat=False, release=release) == [fields] * 4
    usual = examples_for(Task(task), is_chat=False)
    for widget in (odd, [], "text", {"text": "x"}):
        release.card_data = {"widget": widget}
        assert examples_for(Task(task), is_chat=False, release=release) == usual


def test_sentences_of_the_card_are_compared_with_each_other() -> None:
    release = Release(manifest=[], card_data={"widget": [{"text": "one"}, {"text": "two"}]})
    assert examples_for(Task.FEATURE_EXTRACTION, is_chat=False, release=release) == [{"prompt": "one\ntwo"}]
    release.card_data = {"widget": ["one"]}
    usual = examples_for(Task.FEATURE_EXTRACTION, is_chat=False)
    assert examples_for(Task.FEATURE_EXTRACTION, is_chat=False, release=release) == usual


def test_an_example_may_be_a_file_of_the_release(tmp_path: Path) -> None:
    folder = save_seer(tmp_path / "m")
    (folder / "shown").mkdir()
    (folder / "shown/tern.png").write_bytes(picture())
    (folder / "odd.png").write_bytes(b"<svg/>")
    (tmp_path / "secret.png").write_bytes(picture())
    named = ["shown/tern.png", "odd.png", "../secret.png", "absent.png"]
    card = {"widget": [*({"src": name} for name in named), "a text"]}
    found = list(sample.run(of_folder(folder, kind="model", facts={"task": "image-classification"}, card_data=card)))
    assert sorted(each.code for each in found) == ["answered", "example_failed", *["example_wrong"] * 3]
    told = {each.code: each.evidence for each in found}
    assert "船" in told["answered"]["answer"]
    assert "no picture" in told["example_failed"]["detail"]


@pytest.mark.parametrize(("task", "examples"), ROWS, ids=[row[0] for row in ROWS])
def test_the_examples_of_a_card_are_asked(task: str, examples: list[Any], tmp_path: Path) -> None:
    folder = save_rewriter(tmp_path / "m", "t5") if task == "summarization" else save_encoder(tmp_path / "m", task)
    card = {"widget": [*examples, {"text": " "}]}
    found = sample.run(of_folder(folder, kind="model", facts={"task": task}, card_data=card))
    answered = [each for each in found if each.code == "answered"]
    assert sorted(each.code for each in found) == ["answered"] * len(examples) + ["example_wrong"]
    assert all(each.evidence["answer"] for each in answered) or task == "token-classification"
