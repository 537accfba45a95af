"""One recording while Whisper writes it down: what stretch after stretch is settled, and how sure it was of it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Listing
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from transformers import StoppingCriteriaList

from inference.engine.senses.speech.weighing import Weighing

FRAMES = 100  # of a second, as `seek` counts


@dataclass
class Listening:
    """`decode` turns tokens into the text that they add to the answer; `first_time` is the first of the tokens that
    are times, of which nothing is settled until the next sentence begins."""

    decode: Callable[[Listing[int]], str]
    turns: StoppingCriteriaList
    seconds: float
    temperature: float
    first_time: int
    has_times: bool
    weighing: Weighing | None
    is_certain: bool = True
    """Whether a stretch that is being written is one that will stay."""
    told: list[int] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""

    @contextmanager
    def to(self, module: Any) -> Iterator[None]:
        """While `generate` of this module runs. Asking it for times of words changes how the module attends."""
        retrieve, attends = module._retrieve_segment, module.config._attn_implementation  # noqa: SLF001 -- no other way
        module._retrieve_segment = self._taking(retrieve)  # noqa: SLF001
        hook = module.get_encoder().register_forward_hook(self.weighing.see) if self.weighing else None
        try:
            yield
        finally:
            if hook:
                hook.remove()
            del module._retrieve_segment  # noqa: SLF001
            if module.config._attn_implementation != attends:  # noqa: SLF001
                module.config._attn_implementation = attends  # noqa: SLF001

    def next_stretch(self, _place: Any) -> None:
        for turn in self.turns:
            turn.anew()

    def words(self, tokens: Listing[int]) -> str:
        if not self.is_certain:
            return self.text
        return self.text + self.decode(tokens[: self._settled(tokens)])

    def _settled(self, tokens: Listing[int]) -> int:
        """Where sentences have times, two of these stand between them; what follows on the last two may be heard
        anew. Where they have none, a time that is written all the same may cost what comes after it."""
        first = self.first_time
        if not self.has_times:
            return next((at for at, token in enumerate(tokens) if token >= first), len(tokens))
        pairs = [at for at in range(1, len(tokens)) if tokens[at] >= first and tokens[at - 1] >= first]
        return pairs[-1] if pairs else 0

    def _taking(self, retrieve: Any) -> Any:
        def taking(**given: Any) -> Any:
            found, offset = retrieve(**given)
            self.told = given["decoder_input_ids"][given["idx"]].tolist()
            self.text += "".join(self.decode(each["tokens"].tolist()) for each in found)
            if self.weighing is not None:
                stretch = self._stretch(given)
                self.segments += [self._segment(each) | stretch for each in found]
            return found, offset

        return taking

    def _segment(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """A recording is heard with silence after it, up to thirty seconds; nothing is said there."""
        start, end = (min(float(found[name]), self.seconds) for name in ("start", "end"))
        tokens = found["tokens"].tolist()
        return {"start": round(start, 3), "end": round(end, 3), "text": self.decode(tokens), "tokens": tokens}

    def _stretch(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of the thirty seconds in which a sentence stands, not of the sentence alone."""
        assert self.weighing is not None
        tokens = given["seek_sequence"].tolist()
        written = self.decode(tokens).strip().encode()
        return {
            "seek": round(float(given["time_offset"][given["prev_idx"]]) * FRAMES),
            "temperature": self.temperature,
            "avg_logprob": _short(self.weighing.mean(tokens)),
            "compression_ratio": _short(len(written) / len(zlib.compress(written)) if written else None),
            "no_speech_prob": _short(self.weighing.silence),
        }


def _short(value: float | None) -> float | None:
    """Weights that make no number of it say nothing either."""
    return round(value, 6) if value is not None and math.isfinite(value) else None
