"""A small grammar for writing many ways to say one thing.

``how do i (submit|publish) (a|my) {thing}``: brackets hold alternatives (one of them may be empty),
braces name a list of further patterns. Sampling walks the pattern once with the given generator, so the
same seed gives the same sentences on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from random import Random

PIECES = re.compile(r"[(|)]|\{[^{}]+\}|[^(|){}]+")
Lists = Mapping[str, "Patterns"]


@dataclass(frozen=True)
class Choice:
    options: tuple[Pattern, ...]


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class Pattern:
    parts: tuple[str | Choice | Named, ...]

    def sample(self, random: Random, lists: Lists) -> str:
        return "".join(_sample(part, random, lists) for part in self.parts)

    def ways(self) -> int:
        """How many sentences the brackets alone allow."""
        return prod(sum(option.ways() for option in part.options) for part in self.parts if isinstance(part, Choice))


@dataclass(frozen=True)
class Patterns:
    """Several ways to begin; one with many ways to go on is picked more often, up to a limit."""

    options: tuple[Pattern, ...]
    weights: tuple[float, ...]

    def sample(self, random: Random, lists: Lists) -> str:
        return random.choices(self.options, cum_weights=self.weights)[0].sample(random, lists)


def parse(text: str) -> Pattern:
    """Raises ValueError for unbalanced brackets, so that a slip in the text files is found at once."""
    pieces: list[str] = PIECES.findall(text)
    pattern, rest = _sequence(pieces)
    if rest or "".join(pieces) != text:
        raise ValueError(f"unbalanced brackets in pattern: {text}")
    return pattern


def parse_lines(text: str) -> Patterns:
    patterns = tuple(parse(line) for line in text.splitlines() if line.strip())
    return Patterns(patterns, tuple(accumulate(min(pattern.ways(), 64) ** 0.5 for pattern in patterns)))


def _sequence(pieces: list[str]) -> tuple[Pattern, list[str]]:
    parts: list[str | Choice | Named] = []
    while pieces and pieces[0] not in {"|", ")"}:
        piece, pieces = pieces[0], pieces[1:]
        if piece == "(":
            choice, pieces = _choice(pieces)
            parts.append(choice)
        else:
            parts.append(Named(piece[1:-1]) if piece.startswith("{") else piece)
    return Pattern(tuple(parts)), pieces


def _choice(pieces: list[str]) -> tuple[Choice, list[str]]:
    options: list[Pattern] = []
    while True:
        option, pieces = _sequence(pieces)
        options.append(option)
        if not pieces:
            raise ValueError("a bracket in a pattern is never closed")
        closing, pieces = pieces[0], pieces[1:]
        if closing == ")":
            return Choice(tuple(options)), pieces


def _sample(part: str | Choice | Named, random: Random, lists: Lists) -> str:
    match part:
        case Choice(options):
            return random.choice(options).sample(random, lists)
        case Named(name):
            return random.choice(lists[name].options).sample(random, lists)
        case _:
            return part
