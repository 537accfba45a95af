"""Everything that became of one run, gathered from its events."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self

from inference.engine.storable import storable
from inference.wire.events import (
    ChoiceEnded,
    Done,
    Echo,
    Event,
    Failed,
    Piece,
    Result,
    Started,
    Usage,
    Words,
    vector_from_base64,
)

MOST_WEIGHED = 2_000  # tokens of an answer that are kept with how likely each was
MOST_COMPARED = 12  # vectors that are compared with each other; their similarity is what a person can look at


class Transcript:
    def __init__(self) -> None:
        self.started = False
        self.prompt_tokens = 0
        self.call_form = ""
        self.tokens: dict[int, int] = defaultdict(int)
        self.reasons: dict[int, str] = {}
        self.data: dict[str, Any] = {}
        self.end: Done | Failed | None = None
        self._texts: dict[int, list[str]] = defaultdict(list)
        self._words: dict[int, list[str]] = defaultdict(list)  # of a result that is not there yet
        self._pieces: dict[int, list[Piece]] = defaultdict(list)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        transcript = cls()
        for event in events:
            transcript.take(event)
        return transcript

    def take(self, event: Event) -> None:
        match event:
            case Started(prompt_tokens, call_form):
                self.started, self.prompt_tokens, self.call_form = True, prompt_tokens, call_form
            case Echo(choice=choice, text=text):
                self._texts[choice].append(text)
            case Piece(choice=choice, text=text):
                self.tokens[choice] += 1
                self._texts[choice].append(text)
                if event.token is not None and len(self._pieces[choice]) < MOST_WEIGHED:
                    self._pieces[choice].append(event)
            case Words(place=place, text=text):
                self._words[place].append(text)
            case ChoiceEnded(choice, reason):
                self.reasons[choice] = reason
            case Result(data):
                self.data = dict(data)
            case Done() | Failed():
                self.end = event

    def text(self, choice: int = 0) -> str:
        return "".join(self._texts[choice])

    @property
    def choices(self) -> list[int]:
        return sorted({*self._texts, *self.reasons})

    @property
    def usage(self) -> Usage:
        if isinstance(self.end, Done) and self.end.usage != Usage():
            return self.end.usage
        return Usage(self.prompt_tokens, sum(self.tokens.values()))

    def output(self, *, weighed: bool = False) -> dict[str, Any] | None:
        """What is kept with the run: `weighed`, with how likely each token was. Vectors are not: they are large, and
        only programs want them."""
        if "vectors" in self.data:
            return _about_vectors(self.data["vectors"])
        if self.data:
            told: dict[str, Any] = storable(self.data)
            return told
        if not self.choices:
            return {"choices": self._begun()} if self._words else None
        return {"choices": [self._choice(one, weighed=weighed) for one in self.choices]}

    def _begun(self) -> list[dict[str, Any]]:
        """What was told of a result before somebody stopped it."""
        return [{"text": storable("".join(self._words[place])), "finish_reason": None} for place in sorted(self._words)]

    def _choice(self, choice: int, *, weighed: bool) -> dict[str, Any]:
        said = {"text": storable(self.text(choice)), "finish_reason": self.reasons.get(choice)}
        return said | ({"tokens": [_weighed(piece) for piece in self._pieces[choice]]} if weighed else {})


def _weighed(piece: Piece) -> dict[str, Any]:
    top = [{"token": storable(each.text), "logprob": round(each.logprob, 4)} for each in piece.top]
    return {"token": storable(piece.token or ""), "logprob": round(piece.logprob or 0.0, 4), "top": top}


def _about_vectors(encoded: list[str]) -> dict[str, Any]:
    vectors = [vector_from_base64(text) for text in encoded[:MOST_COMPARED]]
    compared = [[round(_cosine(left, right), 4) for right in vectors] for left in vectors]
    return {"vectors": len(encoded), "dimensions": len(vectors[0]), "similarity": compared}


def _cosine(left: list[float], right: list[float]) -> float:
    norms = (sum(x * x for x in left) * sum(x * x for x in right)) ** 0.5
    return sum(x * y for x, y in zip(left, right, strict=True)) / norms if norms else 0.0
