import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from safetensors import safe_open

from examples.projects.sentences import FOLDER, as_csv, generated, measured
from examples.training import write_card
from projects.cards import facts_from, missing_sections, parse
from tests.examples.conftest import EXAMPLES

MODELS = ["guide", "sentiment", "embedder"]
CARDS = {EXAMPLES / name / "model": "model" for name in MODELS} | {
    EXAMPLES / "projects/sentiment-sentences": "dataset",
    EXAMPLES / "projects/card-lint": "code",
    EXAMPLES / "projects/ask-the-guide": "app",
    EXAMPLES / "projects/small-models-note": "research",
    EXAMPLES / "projects/tea-and-mood": "research",
}
REQUIRED = {
    "model": {"summary", "licence", "task", "languages"},
    "dataset": {"summary", "licence", "languages"},
    "code": {"summary", "licence"},
    "app": {"summary", "licence"},
    "research": {"summary", "licence"},
}
SECTIONS = {
    "model": ["purpose", "training", "metrics", "limits", "usage"],
    "dataset": ["purpose", "collection", "structure", "limits"],
    "code": ["purpose", "installation", "usage", "limits"],
    "app": ["purpose", "usage", "privacy", "limits"],
    "research": ["purpose", "claims", "reproduction", "limits"],
}


@pytest.mark.parametrize(
    ("folder", "kind"), CARDS.items(), ids=lambda value: getattr(value, "parent", value) and str(value)[-24:]
)
def test_a_card_says_what_its_kind_asks_for(folder: Path, kind: str):
    card = parse((folder / "README.md").read_text(encoding="utf-8"))
    assert card.fault == ""
    assert REQUIRED[kind] <= set(facts_from(card.data))
    assert missing_sections(card.body, SECTIONS[kind]) == []
    assert "中文简介" in card.body


@pytest.mark.parametrize("name", MODELS)
def test_a_card_shows_the_measured_numbers(name: str):
    card = (EXAMPLES / name / "model/README.md").read_text(encoding="utf-8")
    assert "$" not in card
    metrics = json.loads((EXAMPLES / name / "metrics.json").read_text(encoding="utf-8"))
    assert all(str(value) in card for value in metrics.values())


def test_all_weights_together_stay_small():
    files = [path for name in MODELS for path in (EXAMPLES / name / "model").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 12_000_000


@pytest.mark.parametrize("name", MODELS)
def test_weights_are_stored_in_half_and_computed_in_full(name: str):
    folder = EXAMPLES / name / "model"
    with safe_open(folder / "model.safetensors", "pt") as weights:
        assert {weights.get_slice(key).get_dtype() for key in weights.keys()} == {"F16"}  # noqa: SIM118  (no mapping)
    assert json.loads((folder / "config.json").read_text(encoding="utf-8"))["dtype"] == "float32"


def test_the_dataset_is_what_the_generator_writes():
    assert (FOLDER / "train.csv").read_text(encoding="utf-8") == as_csv(generated())
    assert (FOLDER / "test.csv").read_text(encoding="utf-8") == as_csv(measured())


def test_no_test_sentence_is_in_the_training_split():
    assert not {text for text, *_ in generated()} & {text for text, *_ in measured()}


def test_card_lint_finds_nothing_missing_in_our_cards(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(EXAMPLES / "projects/card-lint/src"))
    from card_lint import lint

    faults = {
        str(folder): lint((folder / "README.md").read_text(encoding="utf-8"), kind) for folder, kind in CARDS.items()
    }
    faults[str(EXAMPLES / "projects/card-lint")] = []  # its card shows an example of what it prints
    assert faults == {str(folder): [] for folder in CARDS}


@pytest.fixture
def app() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ask_the_guide", EXAMPLES / "projects/ask-the-guide/app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_app_says_what_is_missing_without_a_token(app: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app, "TOKEN", "")
    assert app.ask("hello") == "Set COMMONWEIGHT_TOKEN to an access token with the scope “inference” and start again."
    assert "ask_the_guide" not in sys.modules


def test_card_of_a_model_written_elsewhere_is_made_from_the_scripts_and_leaves_the_numbers_of_the_committed_one(
    tmp_path: Path,
):
    home, elsewhere = tmp_path / "shapes", tmp_path / "mine"
    (home / "model").mkdir(parents=True)
    elsewhere.mkdir()
    (home / "card.md").write_text("# Right in $share\n")
    write_card(home, home / "model", {"share": "0.9"})
    write_card(home, elsewhere, {"share": "0.8"})
    assert (home / "model" / "README.md").read_text() == "# Right in 0.9\n"
    assert (elsewhere / "README.md").read_text() == "# Right in 0.8\n"
    assert json.loads((home / "metrics.json").read_text()) == {"share": "0.9"}
    assert json.loads((elsewhere / "metrics.json").read_text()) == {"share": "0.8"}
