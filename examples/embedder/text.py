"""Pairs of sentences that mean the same: questions on one topic, and plain sentences in two languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from examples.guide.text import LANGUAGES, OUT_OF_SCOPE, Topic, question, read, topics

HERE = Path(__file__).parent
Pair = tuple[str, str]
Meaning = dict[str, int]


def askable() -> list[Topic]:
    """The topics that mean something; what the guide does not know has nothing in common."""
    return [topic for topic in topics().values() if topic.name != OUT_OF_SCOPE]


def question_pairs(count: int, random: Random) -> list[Pair]:
    """Pairs on different topics, so that each is a fair counter-example to the others."""
    return [
        (question(topic, random.choice(LANGUAGES), random), question(topic, random.choice(LANGUAGES), random))
        for topic in random.sample(askable(), count)
    ]


def everyday_pairs(count: int, random: Random) -> list[Pair]:
    found: dict[str, Pair] = {}
    while len(found) < count:
        number, meaning = random.randrange(len(_frames())), _meaning(random)
        key = f"{number}{_used(number, meaning)}"
        found[key] = (_sentence(number, meaning, random), _sentence(number, meaning, random))
    return list(found.values())


@cache
def _frames() -> list[list[str]]:
    return list(read(HERE / "everyday.yaml")["sentences"])


@cache
def _slots() -> dict[str, list[list[str]]]:
    return dict(read(HERE / "everyday.yaml")["slots"])


def _meaning(random: Random) -> Meaning:
    return {name: random.randrange(len(ways)) for name, ways in _slots().items()}


def _used(number: int, meaning: Meaning) -> list[tuple[str, int]]:
    """Two sentences that fill the slots they have alike mean the same."""
    english = _frames()[number][0]
    return [(name, choice) for name, choice in meaning.items() if f"{{{name}}}" in english]


def _sentence(number: int, meaning: Meaning, random: Random) -> str:
    side = random.randrange(len(LANGUAGES))
    text = random.choice(_frames()[number][side].split("|"))
    for name, choice in meaning.items():
        words = _slots()[name][choice][side].split("|")
        text = text.replace(f"{{{name}}}", random.choice(words))
    return text + random.choice(("", "", "。" if side else "."))
