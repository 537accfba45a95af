"""Embeddings and labels equal those of `transformers` used directly, batched with whatever else is waiting."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModel, AutoModelForSequenceClassification, ConvBertConfig, XLNetConfig

from inference.engine import ClassifyRequest, EmbedRequest, Engine, EngineError, Limits, Request, ResultEvent, Usage
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES, save_embedder, tokenizer

TEXTS = [line * (1 + at % 3) for at, line in enumerate(LINES * 3)]


def vectors(engine: Engine, model: str, *, normalize: bool = True) -> torch.Tensor:
    inputs = tuple(engine.tokenize(model, text) for text in TEXTS)
    events = run(engine, [EmbedRequest("1", model, inputs, normalize)])["1"]
    assert isinstance(events[0], ResultEvent)
    assert events[0].usage == Usage(sum(map(len, inputs)))
    return torch.tensor(events[0].data["embeddings"])


def direct(engine: Engine, folder: Path, model: str, dtype: torch.dtype = torch.float32) -> list[torch.Tensor]:
    """The token vectors of each text by itself."""
    module = AutoModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
    with torch.inference_mode():
        return [module(torch.tensor([engine.tokenize(model, text)])).last_hidden_state[0].float() for text in TEXTS]


def cosine(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cosine_similarity(one, other)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_embeddings_equal_the_mean_of_token_vectors(dtype: torch.dtype, engine: Engine, tmp_path: Path):
    folder = save_embedder(tmp_path / "m", dtype=dtype)
    engine.load("e", folder, task="feature-extraction", limits=Limits(batch_tokens=300))
    expected = torch.stack([hidden.mean(0) for hidden in direct(engine, folder, "e", dtype)])
    found = vectors(engine, "e")
    assert cosine(found, expected).min() >= 0.9999
    assert torch.allclose(found.norm(dim=1), torch.ones(len(TEXTS)), atol=1e-5)
    assert engine.stats()["models"]["e"]["steps"] > 3  # several batches


def test_vectors_keep_their_length_when_asked(engine: Engine, folders: dict[str, Path]):
    engine.load("e", folders["embedder"], task="feature-extraction")
    expected = torch.stack([hidden.mean(0) for hidden in direct(engine, folders["embedder"], "e")])
    assert torch.allclose(vectors(engine, "e", normalize=False), expected, atol=1e-4)


def test_fewer_dimensions_are_the_first_ones_at_length_one(engine: Engine, folders: dict[str, Path]):
    """Beside requests that want all of them, in the same batch."""
    engine.load("e", folders["embedder"], task="feature-extraction")
    inputs = (engine.tokenize("e", LINES[0]),)
    asked: list[Request] = [EmbedRequest(f"{size}", "e", inputs, dimensions=size) for size in (None, 32, 5)]
    whole, same, short = (torch.tensor(events[0].data["embeddings"][0]) for events in run(engine, asked).values())  # type: ignore[union-attr]
    assert torch.equal(whole, same)
    assert short.shape == (5,)
    assert torch.allclose(short, torch.nn.functional.normalize(whole[:5], dim=0), atol=1e-6)
    with pytest.raises(EngineError, match="from 1 to 32") as refused:
        engine.submit(EmbedRequest("1", "e", inputs, dimensions=33))
    assert refused.value.param == "dimensions"


@pytest.mark.parametrize(
    ("mode", "pick"),
    [
        ("pooling_mode_cls_token", lambda hidden: hidden[0]),
        ("pooling_mode_max_tokens", lambda hidden: hidden.amax(0)),
        ("pooling_mode_lasttoken", lambda hidden: hidden[-1]),
        ("pooling_mode_mean_tokens", lambda hidden: hidden.mean(0)),
    ],
)
def test_pooling_is_what_the_folder_says(
    mode: str, pick: Callable[[torch.Tensor], torch.Tensor], engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    folder = with_pooling(folders["embedder"], tmp_path, {mode: True})
    engine.load("e", folder, task="feature-extraction")
    expected = torch.stack([pick(hidden) for hidden in direct(engine, folder, "e")])
    assert cosine(vectors(engine, "e"), expected).min() >= 0.9999


def with_pooling(source: Path, home: Path, pooling: dict[str, bool], kinds: tuple[str, ...] = ()) -> Path:
    folder = shutil.copytree(source, home / "pooled")
    kinds = kinds or ("Transformer", "Pooling", "Normalize")
    modules = [
        {
            "idx": at,
            "name": str(at),
            "path": f"{at}_{kind}" if at else "",
            "type": f"sentence_transformers.models.{kind}",
        }
        for at, kind in enumerate(kinds)
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 32, **pooling}))
    return folder


def test_a_layer_that_would_be_left_out_is_refused(engine: Engine, folders: dict[str, Path], tmp_path: Path):
    folder = with_pooling(folders["embedder"], tmp_path, {}, ("Transformer", "Pooling", "Dense"))
    with pytest.raises(EngineError, match="Dense") as refused:
        engine.load("e", folder, task="feature-extraction")
    assert refused.value.code == "unsupported_pooling"


@pytest.mark.parametrize(("name", "turn"), [("classifier", "softmax"), ("many-labels", "sigmoid")])
def test_label_scores_equal_transformers(name: str, turn: str, engine: Engine, folders: dict[str, Path]):
    engine.load("c", folders[name], task="text-classification", limits=Limits(batch_tokens=400))
    inputs = tuple(engine.tokenize("c", text) for text in TEXTS)
    requests = [ClassifyRequest(str(at), "c", inputs[at : at + 3]) for at in range(0, len(TEXTS), 3)]
    events = run(engine, requests)
    module = AutoModelForSequenceClassification.from_pretrained(folders[name])
    for request in requests:
        result = events[request.id][0]
        assert isinstance(result, ResultEvent)
        for tokens, labels in zip(request.inputs, result.data["labels"], strict=True):
            with torch.inference_mode():
                logits = module(torch.tensor([tokens])).logits[0]
            scores = logits.softmax(-1) if turn == "softmax" else logits.sigmoid()
            expected = {module.config.id2label[at]: float(score) for at, score in enumerate(scores)}
            assert {label["label"]: label["score"] for label in labels} == pytest.approx(expected, abs=1e-4)
            assert labels == sorted(labels, key=lambda label: -label["score"])


def test_the_padded_budget_holds_unless_one_input_is_longer(engine: Engine, folders: dict[str, Path]):
    engine.load("e", folders["embedder"], task="feature-extraction", limits=Limits(batch_tokens=100))
    sizes = []
    backend: Any = engine._residents["e"].backend
    module = backend._module
    module.register_forward_pre_hook(lambda _, __, kwargs: sizes.append(kwargs["input_ids"].shape), with_kwargs=True)
    inputs = tuple(tuple(range(10, 10 + length)) for length in (5, 90, 6, 5, 250, 40, 41, 7))
    run(engine, [EmbedRequest("1", "e", inputs)])
    assert sum(rows for rows, _ in sizes) == len(inputs)
    assert all(rows * length <= 100 or rows == 1 for rows, length in sizes)
    assert (4, 7) in sizes


def test_one_text_does_not_wait_behind_a_thousand(engine: Engine, folders: dict[str, Path]):
    engine.load("e", folders["embedder"], task="feature-extraction", limits=Limits(batch_tokens=100))
    engine.submit(EmbedRequest("many", "e", ((5,) * 50,) * 1000))
    engine.step()
    engine.submit(EmbedRequest("one", "e", ((7,) * 90,)))
    ended = [event.request_id for _ in range(2) for event in engine.step()]
    assert ended == ["one"]
    engine.cancel("many")
    engine.step()


@pytest.mark.parametrize("kind", ["xlnet", "convbert"])
def test_a_text_is_what_it_is_alone_where_what_fills_it_up_would_change_it(kind: str, engine: Engine, tmp_path: Path):
    small = {"vocab_size": 400, "num_labels": 3, "pad_token_id": 3}
    if kind == "xlnet":
        config: Any = XLNetConfig(**small, d_model=32, n_layer=2, n_head=4, d_inner=64)
    else:
        config = ConvBertConfig(
            **small, hidden_size=32, embedding_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
        )
    torch.manual_seed(7)
    module = AutoModelForSequenceClassification.from_config(config).eval()
    for parameter in module.parameters():
        parameter.data *= 4 if parameter.dim() > 1 else 1
    module.save_pretrained(tmp_path / "m")
    tokenizer(bert=True).save_pretrained(tmp_path / "m")
    engine.load("c", tmp_path / "m", task="text-classification", limits=Limits(context=256))
    inputs = tuple(engine.tokenize("c", text) for text in [*TEXTS, TEXTS[0]])
    told: Any = run(engine, [ClassifyRequest("1", "c", inputs)])["1"][0]
    with torch.inference_mode():
        expected = [module(torch.tensor([one])).logits[0].softmax(-1).tolist() for one in inputs]
    by_name = [sorted(labels, key=lambda one: str(one["label"])) for labels in told.data["labels"]]
    found = [label["score"] for labels in by_name for label in labels]
    assert found == pytest.approx([score for scores in expected for score in scores], abs=1e-4)
    assert engine.stats()["models"]["c"]["useful"] == 1.0  # nothing was filled up
