"""Sentences with a label, built from the grammar in `words.yaml` and `sentences.yaml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from examples.patterns import Patterns, parse_lines
from examples.slips import ENDINGS

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
LABELS = ("negative", "neutral", "positive")
STOPS = {"en": [".", ".", "!", ""], "zh": ["。", "。", "！", ""]}


@cache
def word_lists(language: str) -> dict[str, Patterns]:
    return {name: parse_lines(text) for name, text in read(HERE / "words.yaml")[language].items()}


@cache
def sentences(language: str, label: str) -> Patterns:
    return parse_lines(read(HERE / "sentences.yaml")[language][label])


def sentence(language: str, label: str, random: Random) -> str:
    """Never one of the hand-written sentences that measure the classifier."""
    while True:
        text = sentences(language, label).sample(random, word_lists(language)).strip()
        if bare(text) not in kept_out():
            return _finished(text, language, random)


@cache
def hand_written(part: str) -> tuple[tuple[str, str], ...]:
    """Sentence and label, as people wrote them, under `tried` or `heldout`."""
    entries = read(HERE / "reviews.yaml")[part]
    return tuple((text, label) for label in LABELS for text in entries[label])


@cache
def kept_out() -> frozenset[str]:
    return frozenset(bare(text) for part in ("tried", "heldout") for text, _ in hand_written(part))


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _finished(text: str, language: str, random: Random) -> str:
    is_question = text.startswith(
        ("does ", "how ", "where ", "when ", "which ", "is the ", "can you")
    ) or text.endswith("吗")
    if text[-1] not in "。！!":
        text += random.choice(ENDINGS[language] if is_question else STOPS[language])
    return text[:1].upper() + text[1:] if random.random() < 0.7 else text


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
