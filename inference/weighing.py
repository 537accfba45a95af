"""How likely the tokens of an answer were, as a person looks at it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from inference.engine.detokenizer import REPLACEMENT
from inference.engine.token_names import is_part, without_mark

# From which probability on a token is called so, the likeliest first.
BANDS = ((0.9, "sure"), (0.5, "likely"), (0.2, "open"), (0.05, "unlikely"), (0.0, "rare"))
MARKS = str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥"})


@dataclass(frozen=True)
class Other:
    text: str
    percent: float
    is_chosen: bool


@dataclass(frozen=True)
class Weighed:
    name: str
    logprob: float
    others: tuple[Other, ...]

    @property
    def text(self) -> str:
        """As it stands in the answer, where a part of a character is a box."""
        return REPLACEMENT if is_part(self.name) else self.name

    @property
    def percent(self) -> float:
        return _percent(self.logprob)

    @property
    def band(self) -> str:
        return next(name for least, name in BANDS if math.exp(self.logprob) >= least)

    @property
    def named(self) -> str:
        return _visible(self.name)


@dataclass(frozen=True)
class Sum:
    """Of all tokens: `percent` is the mean of what is multiplied, `perplexity` the same in its usual form."""

    tokens: int
    percent: float
    perplexity: float
    rare: int

    @classmethod
    def of(cls, tokens: Sequence[Weighed]) -> Self:
        mean = sum(token.logprob for token in tokens) / len(tokens)
        rare = sum(token.band in {"unlikely", "rare"} for token in tokens)
        return cls(len(tokens), _percent(mean), math.exp(min(-mean, 700)), rare)


def weighed(output: Any) -> list[Weighed]:
    """Of the first choice; empty where nothing was kept."""
    choices = (output or {}).get("choices") or [{}]
    return [_weighed(token) for token in choices[0].get("tokens", ())]


def _weighed(token: Mapping[str, Any]) -> Weighed:
    return Weighed(token["token"], token["logprob"], tuple(_others(token)))


def _others(token: Mapping[str, Any]) -> Iterable[Other]:
    for each in token["top"]:
        yield Other(_visible(each["token"]), _percent(each["logprob"]), each["token"] == token["token"])


def _visible(name: str) -> str:
    return without_mark(name).translate(MARKS) or "∅"


def _percent(logprob: float) -> float:
    return 100 * math.exp(min(logprob, 0.0))
