"""The guide's text: topics with two answers each, and an endless supply of ways to ask for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from examples.patterns import Patterns, parse_lines
from examples.slips import as_typed

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
OUT_OF_SCOPE = "out_of_scope"
PARTS = ("tried", "heldout", "unseen")  # of questions.yaml


@dataclass(frozen=True)
class Topic:
    name: str
    answers: dict[str, str]
    asks: dict[str, Patterns]


@cache
def topics() -> dict[str, Topic]:
    found: dict[str, Topic] = {}
    for path in sorted((HERE / "topics").glob("*.yaml")):
        for name, entry in read(path).items():
            answers = {language: entry[language]["answer"].strip() for language in LANGUAGES}
            asks = {language: parse_lines(entry[language]["ask"]) for language in LANGUAGES}
            found[name] = Topic(name, answers, asks)
    return found


@cache
def word_lists() -> dict[str, Patterns]:
    return {name: parse_lines(text) for name, text in read(HERE / "words.yaml").items()}


def question(topic: Topic, language: str, random: Random) -> str:
    """One way to ask for the topic, as typed; never one of the questions that measure the model."""
    while True:
        plain = topic.asks[language].sample(random, word_lists())
        if topic.name == OUT_OF_SCOPE and random.random() < 0.12:
            plain = nonsense(language, random)
        if bare(plain) not in kept_out():
            return as_typed(plain, language, random)


def nonsense(language: str, random: Random) -> str:
    if random.random() < 0.3:
        letters = [random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(random.randint(3, 9))]
        return "".join(letters) + ("吗" if language == "zh" else " ?")
    names = ("地方", "食物", "东西", "人物") if language == "zh" else ("place", "food", "thing", "person")
    words = [random.choice(word_lists()[random.choice(names)].options) for _ in range(random.randint(1, 4))]
    return ("" if language == "zh" else " ").join(word.sample(random, word_lists()) for word in words)


@dataclass(frozen=True)
class Asked:
    topic: str
    language: str
    question: str

    @property
    def answer(self) -> str:
        return topics()[self.topic].answers[self.language]


def asked(part: str) -> list[Asked]:
    """The measuring questions of one part."""
    entries = read(HERE / "questions.yaml")[part].items()
    return [Asked(topic, language, text) for topic, texts in entries for language, text in texts.items()]


@cache
def kept_out() -> frozenset[str]:
    return frozenset(bare(item.question) for part in PARTS for item in asked(part))


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
