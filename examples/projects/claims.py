"""Measures what the research note claims and writes the note: ``python -m examples.projects.claims``."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from random import Random
from string import Template
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from examples.guide.conversations import Message
from examples.guide.measure import answers
from examples.guide.text import Asked, asked
from examples.sentiment.text import hand_written
from examples.sentiment.train import labels

HERE = Path(__file__).parent
EXAMPLES = HERE.parent
FOLDER = HERE / "small-models-note"
OFFLINE = {"trust_remote_code": False, "local_files_only": True}
Results = dict[str, str]


def main() -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    results = numbers_of_the_cards() | of_the_guide() | of_the_classifier()
    for name, value in results.items():
        print(f"{name}: {value}")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "results.csv").write_text(as_csv(results), encoding="utf-8")
    note = Template((HERE / "note.md").read_text(encoding="utf-8"))
    (FOLDER / "README.md").write_text(note.substitute(results), encoding="utf-8")


def numbers_of_the_cards() -> Results:
    found: Results = {}
    for name in ("guide", "sentiment", "embedder"):
        metrics = json.loads((EXAMPLES / name / "metrics.json").read_text(encoding="utf-8"))
        found |= {f"{name}_{key}": str(value) for key, value in metrics.items()}
    return found


def of_the_guide() -> Results:
    """Right answers to the hand-written questions: as they are, in bfloat16, misspelt, and with sampling."""
    folder, questions = EXAMPLES / "guide/model", asked("heldout") + asked("unseen")
    tokenizer = AutoTokenizer.from_pretrained(folder, **OFFLINE)
    full = AutoModelForCausalLM.from_pretrained(folder, **OFFLINE)
    half = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16, **OFFLINE)
    plain = answers(full, tokenizer, chats([item.question for item in questions]))
    halved = answers(half, tokenizer, chats([item.question for item in questions]))
    misspelt = answers(full, tokenizer, chats(misspell([item.question for item in questions])))
    full.generation_config.update(temperature=1.0, top_k=0)
    sampled = answers(full, tokenizer, chats([item.question for item in questions]), do_sample=True)
    return {
        "guide_questions": str(len(questions)),
        "guide_right": str(right(questions, plain)),
        "guide_changed_by_bfloat16": str(sum(one != other for one, other in zip(plain, halved, strict=True))),
        "guide_right_misspelt": str(right(questions, misspelt)),
        "guide_right_sampled": str(right(questions, sampled)),
    }


def of_the_classifier() -> Results:
    folder = EXAMPLES / "sentiment/model"
    loaded: tuple[Any, Any] = (
        AutoModelForSequenceClassification.from_pretrained(folder, **OFFLINE),
        AutoTokenizer.from_pretrained(folder, **OFFLINE),
    )
    texts, wanted = zip(*hand_written("heldout"), strict=True)
    given, swapped = labels(*loaded, texts), labels(*loaded, misspell(list(texts)))
    return {
        "sentiment_sentences": str(len(texts)),
        "sentiment_right": str(sum(one == other for one, other in zip(given, wanted, strict=True))),
        "sentiment_right_misspelt": str(sum(one == other for one, other in zip(swapped, wanted, strict=True))),
    }


def misspell(texts: list[str]) -> list[str]:
    """One letter, chosen by a fixed seed, is left out of each text."""
    chance = Random(1)
    places = [chance.randrange(len(text)) for text in texts]
    return [text[:place] + text[place + 1 :] for text, place in zip(texts, places, strict=True)]


def chats(questions: list[str]) -> list[list[Message]]:
    return [[{"role": "user", "content": question}] for question in questions]


def right(questions: list[Asked], given: list[str]) -> int:
    return sum(item.answer == answer for item, answer in zip(questions, given, strict=True))


def as_csv(results: Results) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("figure", "value"))
    writer.writerows(results.items())
    return text.getvalue()


if __name__ == "__main__":
    main()
