"""The engine's checks on real weights, in the confined child that they run in."""

import json
from pathlib import Path
from typing import Any

import pytest

from inference.release_checks import config, load, sample
from reviews.checks import runner
from reviews.checks.confinement.parent import Children
from reviews.checks.registry import Check
from reviews.checks.subject import of_folder
from tests.inference.engine import models
from tests.inference.engine.adapters import save_adapter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "llama"
    folder.mkdir()
    return models.save_decoder(folder, "llama")


def outcome(check: Check, folder: Path, **card: Any) -> tuple[str, list[str]]:
    return outcomes([check], folder, **card)[0]


def outcomes(checks: list[Check], folder: Path, **card: Any) -> list[tuple[str, list[str]]]:
    """In one child, as those of a release: to begin takes it longer than to look."""
    subject = of_folder(folder, kind="model", facts={"task": "conversational"}, card_data=card)
    with Children(subject) as children:
        found = [runner.run(check, children) for check in checks]
    return [(each.state, [finding.code for finding in each.findings]) for each in found]


def spoilt(model: Path, target: Path, name: str, change: dict[str, Any]) -> Path:
    """A copy with some values of one JSON file changed."""
    for file in model.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    path = target / name
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    return target


def test_clean_model_is_estimated_loaded_and_asked(model: Path):
    examples = ["hello", {"messages": [{"role": "user", "content": "hi"}]}]
    assert outcomes([config, load, sample], model, widget=examples) == [
        ("passed", ["estimate"]),
        ("passed", ["loaded"]),
        ("passed", ["answered", "answered"]),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"vocab_size": 2_500_000_000, "hidden_size": 1024}, "config_out_of_bounds"),
        ({"intermediate_size": 512}, "weights_mismatch"),
        ({"auto_map": {"AutoModelForCausalLM": "mod.M"}}, "remote_code"),
    ],
    ids=["ten terabytes", "other weights than there are", "code of its own"],
)
def test_config_that_lies_is_found_before_loading(model: Path, tmp_path: Path, change: dict[str, Any], code: str):
    assert outcome(config, spoilt(model, tmp_path, "config.json", change)) == ("failed", [code])


def test_an_adapter_is_looked_at_without_its_base(model: Path, tmp_path: Path):
    folder = save_adapter(tmp_path / "tuned", model, ("q_proj",))
    assert outcomes([config, load, sample], folder, widget=["hello"]) == [("passed", ["adapter"])] * 3
    other = save_adapter(tmp_path / "other", model, ("q_proj",), use_dora=True)
    assert outcome(config, other) == ("passed", ["adapter_unsupported"])
    broken = save_adapter(tmp_path / "broken", model, ("q_proj",), r=9)
    assert outcome(config, broken) == ("failed", ["bad_adapter"])


def test_template_that_never_ends_is_stopped(model: Path, tmp_path: Path):
    folder = spoilt(model, tmp_path, "config.json", {})
    loops = "{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3
    (folder / "chat_template.jinja").write_text(loops)
    assert outcome(config, folder) == ("failed", ["template_failed"])


def test_model_without_examples_is_only_warned(model: Path):
    assert outcome(sample, model) == ("passed", ["no_examples"])
