"""Turns questions and answers into the chats the guide learns from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from examples.guide.text import HERE, LANGUAGES, OUT_OF_SCOPE, Topic, question, read, topics
from examples.patterns import Patterns, parse_lines
from examples.slips import as_typed

Message = dict[str, str]
OTHER = {"en": "zh", "zh": "en"}
AGAIN = {
    "en": parse_lines(
        "(please |)(repeat that|say that again|say it again|once more|again please)\n"
        "(can you|could you|please) (repeat|say) (that|it)( again| once more|)\n(pardon|sorry, what|what did you say)"
    ),
    "zh": parse_lines("(请|)(再说一遍|再说一次|重复一下|重复一遍)(|吧|好吗)\n(什么|你说什么|没听清)(，再说一遍|)"),
}
TRANSLATE = {
    "en": parse_lines(
        "(please |)(say|repeat|explain|write) (that|it|this) in english(| please)\n(and |)in english(| please)\n"
        "(can you|could you) (say|repeat|answer|translate) (that|it)( again|) (in|into) english\n"
        "translate (that|it) (in|)to english"
    ),
    "zh": parse_lines(
        "(请|)(用|换)中文(再|)(说|讲|回答|解释|写)(一遍|一下|)\n(中文|说中文|请说中文|用中文)(|吧|好吗|呢)\n(翻译|译)成中文(|吧|好吗)\n能用中文说吗"
    ),
}


@dataclass(frozen=True)
class Followup:
    asks: dict[str, Patterns]
    to: dict[str, str]


@cache
def followups() -> list[Followup]:
    entries = read(HERE / "followups.yaml")
    return [
        Followup({language: parse_lines(entry["ask"][language]) for language in LANGUAGES}, entry["to"])
        for entry in entries
    ]


@cache
def system_messages() -> list[str]:
    return list(read(HERE / "systems.yaml"))


def conversation(random: Random) -> list[Message]:
    """A chat that ends with the answer to learn."""
    kind = random.random()
    if kind < 0.85:
        turns = _turn(_any_topic(random), _any_language(random), random)
    elif kind < 0.90:
        turns = _changed_subject(random)
    elif kind < 0.98:
        turns = _followed_up(random)
    else:
        turns = _said_again(random)
    system = random.choice(system_messages()) if random.random() < 0.25 else ""
    return ([_message("system", system)] if system else []) + turns


def _turn(topic: Topic, language: str, random: Random) -> list[Message]:
    return _pair(question(topic, language, random), topic.answers[language])


def _changed_subject(random: Random) -> list[Message]:
    turns = []
    for _ in range(random.choice((2, 2, 3))):
        turns += _turn(_any_topic(random), _any_language(random), random)
    return turns


def _followed_up(random: Random) -> list[Message]:
    followup, language = random.choice(followups()), _any_language(random)
    before = random.choice(list(followup.to))
    asked = as_typed(followup.asks[language].sample(random, {}), language, random)
    earlier = _turn(_any_topic(random), language, random) if random.random() < 0.15 else []
    answer = topics()[followup.to[before]].answers[language]
    return earlier + _turn(topics()[before], language, random) + _pair(asked, answer)


def _said_again(random: Random) -> list[Message]:
    topic, language = _any_topic(random), _any_language(random)
    wanted, ways = (language, AGAIN) if random.random() < 0.3 else (OTHER[language], TRANSLATE)
    asked = as_typed(ways[wanted].sample(random, {}), wanted, random)
    return _turn(topic, language, random) + _pair(asked, topic.answers[wanted])


def _any_topic(random: Random) -> Topic:
    """Every topic alike, save that there are far more things the guide does not know."""
    if random.random() < 0.12:
        return topics()[OUT_OF_SCOPE]
    return random.choice(list(topics().values()))


def _any_language(random: Random) -> str:
    return random.choice(LANGUAGES)


def _pair(asked: str, answer: str) -> list[Message]:
    return [_message("user", asked), _message("assistant", answer)]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
