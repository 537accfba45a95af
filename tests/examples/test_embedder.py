import json
from typing import Any

import pytest
import torch

from examples.embedder.train import embed, measure
from tests.examples.conftest import EXAMPLES

Loaded = tuple[Any, Any]
SHELF = [
    "怎么提交模型？",
    "怎么成为评审者？",
    "怎么申请 GPU 时间？",
    "忘记密码怎么办？",
    "怎么报告问题？",
    "猫在沙发上睡觉。",
]


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("How do I submit a model?", 0),
        ("I want to become a reviewer", 1),
        ("Can I apply for GPU time?", 2),
        ("I forgot my password", 3),
        ("Where do I report a bug?", 4),
        ("The cat is sleeping on the sofa.", 5),
    ],
)
def test_a_question_finds_its_counterpart_in_the_other_language(embedder: Loaded, question: str, nearest: int):
    with torch.inference_mode():
        likeness = embed(*embedder, [question]) @ embed(*embedder, SHELF).T
    assert int(likeness.argmax()) == nearest


def test_a_vector_does_not_depend_on_its_neighbours_in_a_batch(embedder: Loaded):
    with torch.inference_mode():
        alone, together = embed(*embedder, SHELF[:1]), embed(*embedder, SHELF)
    assert torch.allclose(alone[0], together[0], atol=1e-5)
    assert torch.allclose(together.norm(dim=-1), torch.ones(len(SHELF)))


def test_held_out_questions_are_found_at_first_place(embedder: Loaded):
    assert all(share >= 0.85 for share in measure(*embedder).values())


def test_sentence_transformers_is_told_to_take_the_mean():
    folder = EXAMPLES / "embedder/model"
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    assert [(module["path"], module["type"].rsplit(".", 1)[1]) for module in modules] == [
        ("", "Transformer"),
        ("1_Pooling", "Pooling"),
        ("2_Normalize", "Normalize"),
    ]
    pooling = json.loads((folder / "1_Pooling/config.json").read_text(encoding="utf-8"))
    assert pooling["pooling_mode_mean_tokens"] is True
    assert pooling["word_embedding_dimension"] == 128
