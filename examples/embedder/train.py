"""Trains the sentence embedder from nothing: ``python -m examples.embedder.train [folder]``."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, BertModel, BertTokenizerFast, PreTrainedTokenizerBase

from examples.embedder.text import HERE, Pair, askable, everyday_pairs, question_pairs
from examples.encoders import CONTEXT, small_bert, train_tokenizer
from examples.guide.text import LANGUAGES, OUT_OF_SCOPE, Asked, asked, question
from examples.training import optimise, prepare, store_small, write_card

VOCABULARY = 3400
STEPS, RATE = 800, 1.5e-3
QUESTIONS, EVERYDAY = 56, 24  # pairs of each sort in a batch
TEMPERATURE = 0.06
SHELF = 5  # questions per topic on the shelf that held-out questions are looked up in


def main(folder: Path) -> None:
    began = time.process_time()
    chance = prepare()
    groups = [question_pairs(QUESTIONS, chance) + everyday_pairs(EVERYDAY, chance) for _ in range(STEPS)]
    tokenizer = train_tokenizer((text for pairs in groups for pair in pairs for text in pair), VOCABULARY)
    model = BertModel(small_bert(tokenizer), add_pooling_layer=False)
    print(f"{len(groups)} batches, {model.num_parameters()} parameters, {time.process_time() - began:.0f} s")
    optimise(model, _losses(model, tokenizer, groups), steps=STEPS, rate=RATE)
    with_pooler(model).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    store_small(folder, torch.float16)
    write_sentence_transformers_files(folder)
    report(folder, began)


def embed(model: BertModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> Tensor:
    """Mean of the last states over the words, of length one."""
    inputs: Any = tokenizer(list(texts), return_tensors="pt", padding=True, truncation=True, max_length=CONTEXT)
    states = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1).to(states.dtype)
    return functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)


def with_pooler(model: BertModel) -> BertModel:
    """Plain `AutoModel` expects BERT's pooler. Mean pooling never asks it, so it stands there as the identity."""
    whole = BertModel(model.config)
    whole.load_state_dict(model.state_dict(), strict=False)
    nn.init.eye_(whole.pooler.dense.weight)
    nn.init.zeros_(whole.pooler.dense.bias)
    return whole


def report(folder: Path, began: float) -> None:
    """Measures what was written to the folder, as anybody else will load it."""
    minutes = (time.process_time() - began) / 60
    model = AutoModel.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    shares = measure(model, tokenizer)
    for name, share in shares.items():
        print(f"{name}: {share:.1%} right at first place")
    print(f"{minutes:.1f} minutes of one processor core")
    counts = {"questions": len(_heldout()), "shelf": SHELF * len(askable()) * len(LANGUAGES)}
    facts = {"parameters": f"{model.num_parameters() / 1e6:.1f}", "minutes": f"{minutes:.0f}"}
    write_card(HERE, folder, facts | counts | {name: f"{share:.3f}" for name, share in shares.items()})


@torch.inference_mode()
def measure(model: BertModel, tokenizer: PreTrainedTokenizerBase) -> dict[str, float]:
    """Looks held-out questions up among their counterparts in the other language, and on a shelf of known questions."""
    heldout = _heldout()
    by_language = {language: [item for item in heldout if item.language == language] for language in LANGUAGES}
    vectors = {
        language: embed(model, tokenizer, [item.question for item in items]) for language, items in by_language.items()
    }
    names = {language: [item.topic for item in items] for language, items in by_language.items()}
    shelf = shelf_of_questions()
    known = embed(model, tokenizer, [text for text, _ in shelf])
    everything = torch.cat([vectors[language] for language in LANGUAGES])
    wanted = [name for language in LANGUAGES for name in names[language]]
    return {
        "en_to_zh": _share(vectors["en"], vectors["zh"], names["en"], names["zh"]),
        "zh_to_en": _share(vectors["zh"], vectors["en"], names["zh"], names["en"]),
        "to_shelf": _share(everything, known, wanted, [name for _, name in shelf]),
    }


def shelf_of_questions() -> list[tuple[str, str]]:
    chance = random.Random(7)
    return [
        (question(topic, language, chance), topic.name)
        for topic in askable()
        for language in LANGUAGES
        for _ in range(SHELF)
    ]


def write_sentence_transformers_files(folder: Path) -> None:
    """What tells sentence-transformers to take the mean and bring it to length one."""
    kinds = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize")]
    modules = [
        {"idx": int(name), "name": name, "path": path, "type": f"sentence_transformers.models.{kind}"}
        for name, path, kind in kinds
    ]
    pooling = {"word_embedding_dimension": 128, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
    shutil.rmtree(folder / "1_Pooling", ignore_errors=True)
    (folder / "1_Pooling").mkdir()
    for name, content in {
        "modules.json": modules,
        "1_Pooling/config.json": pooling | {"pooling_mode_max_tokens": False, "include_prompt": True},
        "sentence_bert_config.json": {"max_seq_length": CONTEXT, "do_lower_case": False},
    }.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _heldout() -> list[Asked]:
    return [item for item in asked("heldout") if item.topic != OUT_OF_SCOPE]


def _share(from_: Tensor, to: Tensor, wanted: list[str], names: list[str]) -> float:
    nearest = (from_ @ to.T).argmax(-1).tolist()
    return float(sum(names[place] == name for place, name in zip(nearest, wanted, strict=True)) / len(wanted))


def _losses(model: BertModel, tokenizer: BertTokenizerFast, groups: list[list[Pair]]) -> Iterator[Tensor]:
    for pairs in groups:
        vectors = embed(model, tokenizer, [left for left, _ in pairs] + [right for _, right in pairs])
        likeness = vectors[: len(pairs)] @ vectors[len(pairs) :].T / TEMPERATURE
        right = torch.arange(len(pairs))
        yield (functional.cross_entropy(likeness, right) + functional.cross_entropy(likeness.T, right)) / 2


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "model")
