"""Trains the sentiment classifier from nothing: ``python -m examples.sentiment.train [folder]``."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertForSequenceClassification,
    BertTokenizerFast,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from examples.encoders import small_bert, train_tokenizer
from examples.sentiment.text import HERE, LABELS, LANGUAGES, hand_written, sentence
from examples.slips import language_of
from examples.training import batches, optimise, padded, prepare, store_small, write_card

VOCABULARY = 4000
STEPS, BATCH, RATE = 4000, 32, 1e-3
Example = tuple[str, int]


def main(folder: Path) -> None:
    began = time.process_time()
    chance = prepare()
    examples = [_example(chance) for _ in range(STEPS * BATCH)]
    tokenizer = train_tokenizer((text for text, _ in examples), VOCABULARY)
    model = BertForSequenceClassification(small_bert(tokenizer, dict(enumerate(LABELS))))
    print(f"{len(examples)} examples, {model.num_parameters()} parameters, {time.process_time() - began:.0f} s")
    optimise(model, _losses(model, tokenizer, examples, chance), steps=STEPS, rate=RATE)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    store_small(folder, torch.float16)
    report(folder, began)


def report(folder: Path, began: float) -> None:
    """Measures what was written to the folder, as anybody else will load it."""
    minutes = (time.process_time() - began) / 60
    model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    facts: dict[str, Any] = {"parameters": f"{model.num_parameters() / 1e6:.1f}", "minutes": f"{minutes:.0f}"}
    for part in ("tried", "heldout"):
        for language in LANGUAGES:
            examples = [(text, label) for text, label in hand_written(part) if language_of(text) == language]
            given = labels(model, tokenizer, [text for text, _ in examples])
            pairs = zip(examples, given, strict=True)
            wrong = [f"{text} -> {got}, not {label}" for (text, label), got in pairs if got != label]
            share = 1 - len(wrong) / len(examples)
            print(f"{part} {language}: {share:.1%} of {len(examples)} right", *wrong, sep="\n  ")
            facts |= {f"{part}_{language}": f"{share:.3f}", f"{part}_{language}_count": len(examples)}
    print(f"{minutes:.1f} minutes of one processor core")
    write_card(HERE, folder, facts)


@torch.inference_mode()
def labels(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> list[str]:
    logits = model(**tokenizer(list(texts), return_tensors="pt", padding=True)).logits
    return [str(model.config.id2label[int(number)]) for number in logits.argmax(-1)]


def _example(chance: random.Random) -> Example:
    label = chance.randrange(len(LABELS))
    return sentence(chance.choice(LANGUAGES), LABELS[label], chance), label


def _losses(
    model: BertForSequenceClassification, tokenizer: BertTokenizerFast, examples: list[Example], chance: random.Random
) -> Iterator[Tensor]:
    rows = [ids[:64] for ids in tokenizer([text for text, _ in examples])["input_ids"]]
    for numbers in batches(rows, BATCH, chance):
        ids = padded([rows[number] for number in numbers], int(tokenizer.pad_token_id))
        wanted = torch.tensor([examples[number][1] for number in numbers])
        mask = (ids != tokenizer.pad_token_id).long()
        hidden = _some_forgotten(ids, tokenizer)
        yield functional.cross_entropy(
            model(input_ids=hidden, attention_mask=mask).logits, wanted, label_smoothing=0.05
        )


def _some_forgotten(ids: Tensor, tokenizer: BertTokenizerFast) -> Tensor:
    """One word in twenty becomes unknown, as words outside the vocabulary will be."""
    special = torch.tensor(tokenizer.all_special_ids)
    forgotten = (torch.rand(ids.shape) < 0.05) & ~torch.isin(ids, special)
    return ids.masked_fill(forgotten, int(tokenizer.unk_token_id))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "model")
