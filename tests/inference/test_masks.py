"""How a gap is written: by the files of the model, in the label, the examples and the code of its panel."""

import html
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from inference.queries.masks import mask_of
from tests.inference.engine.models import save_encoder
from tests.inference.published import publish_model


def added(*tokens: str) -> dict[str, Any]:
    ordinary = {"id": 9, "content": "mask", "special": False}
    return {"added_tokens": [ordinary, *({"id": 1, "content": token, "special": True} for token in tokens)]}


ROBERTA = {"model_type": "roberta"}
SAYS_NOTHING = {"model_max_length": 512}
ROWS: list[tuple[dict[str, Any], str]] = [
    ({"tokenizer_config.json": {"mask_token": "<mask>"}, "config.json": {"model_type": "bert"}}, "<mask>"),
    ({"tokenizer_config.json": {"mask_token": {"content": "<extra_0>", "lstrip": True}}}, "<extra_0>"),
    (
        {"tokenizer_config.json": SAYS_NOTHING, "special_tokens_map.json": {"mask_token": {"content": "<mask>"}}},
        "<mask>",
    ),
    ({"tokenizer_config.json": SAYS_NOTHING, "tokenizer.json": added("<s>", "</s>", "<mask>")}, "<mask>"),
    ({"tokenizer.json": added("<mask>", "[MASK]"), "config.json": ROBERTA}, "<mask>"),
    ({"tokenizer.json": {"added_tokens": [7, {"special": True}]}, "config.json": {"model_type": "xlm"}}, "<special1>"),
    ({"tokenizer_config.json": SAYS_NOTHING, "config.json": {"model_type": "xlm-roberta"}}, "<mask>"),
    ({"tokenizer_config.json": SAYS_NOTHING, "config.json": {"model_type": "bert"}}, "[MASK]"),
    ({"tokenizer_config.json": {"mask_token": 7}, "config.json": {"model_type": []}}, "[MASK]"),
    ({"tokenizer_config.json": {"mask_token": "x" * 61}, "special_tokens_map.json": {"mask_token": "\n"}}, "[MASK]"),
    ({"tokenizer_config.json": ["mask_token"], "tokenizer.json": {"added_tokens": "<mask>"}}, "[MASK]"),
]


@pytest.mark.parametrize(("files", "mask"), ROWS)
def test_a_gap_is_written_as_the_files_of_the_model_say(
    files: dict[str, Any], mask: str, alice: Any, tmp_path: Path
) -> None:
    for name, said in files.items():
        (tmp_path / name).write_text(json.dumps(said))
    assert mask_of(publish_model(alice, "gaps", "fill-mask", tmp_path)) == mask


@pytest.mark.parametrize(
    ("language", "label", "example"),
    [
        ("en", "Text with <mask>", "The capital of France is <mask>."),
        ("zh-hans", "带有 <mask> 的文本", "法国的首都是<mask>。"),
    ],
)
def test_the_panel_writes_a_gap_as_the_model_does(
    language: str, label: str, example: str, client: Client, alice: Any, tmp_path: Path
) -> None:
    publish_model(alice, "gaps", "fill-mask", save_encoder(tmp_path / "m", "fill-mask", mask="<mask>"))
    alice.language = language
    alice.save()
    client.force_login(alice)
    page = html.unescape(client.get("/alice/gaps/try").content.decode())
    assert f">{label}</label>" in page
    assert f'data-of-prompt="{example}"' in page
    assert f'client.fill_mask("{example}", top_k=5)' in page
    assert f'-d \'{{"inputs": "{example}", "parameters": {{"top_k": 5}}}}\'' in page
    assert "[MASK]" not in page
