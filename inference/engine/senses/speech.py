"""What is said in a recording, as `AutomaticSpeechRecognitionPipeline` writes it down."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor
from transformers import (
    AutoFeatureExtractor,
    AutomaticSpeechRecognitionPipeline,
    AutoTokenizer,
    StoppingCriteriaList,
)

from inference.engine.errors import EngineError
from inference.engine.loading import Weights
from inference.engine.media import HEARD_TOKENS_OF_A_SECOND, MOST_TOKENS, bytes_of, refused
from inference.engine.requests import Percept, SenseRequest, Sensing
from inference.engine.senses.base import Account
from inference.engine.senses.writing import require_usual_writing, tokens_that_end
from inference.engine.sentences import Sentence
from inference.engine.sound import samples_of


class SpeechSense(Account):
    most = MOST_TOKENS["automatic-speech-recognition"]

    def __init__(self, weights: Weights) -> None:
        own = {"local_files_only": True, "trust_remote_code": False}
        extractor = AutoFeatureExtractor.from_pretrained(weights.folder, **own)
        self._rate: int = extractor.sampling_rate
        self._least = _samples_at_once(weights.module.config)
        if self._least > self._rate:
            raise EngineError("bad_config", Sentence("It hears more than a second at once."), "config.json")
        require_usual_writing(weights.module)
        self._pipeline: Any = AutomaticSpeechRecognitionPipeline(
            model=weights.module,
            feature_extractor=extractor,
            device=weights.device.place,
            tokenizer=AutoTokenizer.from_pretrained(weights.folder, **own),
        )
        settings = getattr(self._pipeline, "generation_config", None)
        self.ends = tokens_that_end(settings)
        self._tries = getattr(settings, "temperature", None)

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Sensing:
        return Sensing(tuple(self._listen(bytes_of(each)) for each in inputs))

    def example(self) -> bytes:
        """A second of silence."""
        file = io.BytesIO()
        with wave.open(file, "wb") as recording:
            recording.setnchannels(1)
            recording.setsampwidth(2)
            recording.setframerate(self._rate)
            recording.writeframes(bytes(2 * self._rate))
        return file.getvalue()

    def write(self, percept: Percept, turns: StoppingCriteriaList) -> Any:
        """The pipeline's own steps, but without its `forward`: that stands in a context of torch while it writes. What
        tells letters is done at one look and knows no turns."""
        before, during, after = self._pipeline._sanitize_parameters(stopping_criteria=turns)  # noqa: SLF001 -- see above
        told = [self._heard(each, during) for each in self._pipeline.preprocess(percept.arrays["samples"], **before)]
        return {"text": str(self._pipeline.postprocess(told, **after)["text"])}

    def words(self, tokens: Listing[int]) -> str:
        """Nothing where the model's files have it try again, more freely, when it does not like what it wrote."""
        is_final = not isinstance(self._tries, list | tuple)
        return str(self._pipeline.tokenizer.decode(list(tokens), skip_special_tokens=True)) if is_final else ""

    def tell(self, request: SenseRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        return {"transcripts": list(seen)}

    def _heard(self, part: Any, options: Mapping[str, Any]) -> Any:
        placed = {name: self._placed(value, self._pipeline.device) for name, value in part.items()}
        found = self._pipeline._forward(placed, **options)  # noqa: SLF001 -- see above
        return {name: self._placed(value, "cpu") for name, value in found.items()}

    def _placed(self, value: Any, place: Any) -> Any:
        return value.to(place) if isinstance(value, Tensor) else value

    def _listen(self, data: bytes) -> Percept:
        samples = samples_of(data, self._rate)
        if len(samples) < self._least:
            raise refused(
                Sentence(
                    "This input is shorter than the %(least).0f ms that this model hears at once.",
                    least=1000 * self._least / self._rate,
                )
            )
        size = -(-len(samples) * HEARD_TOKENS_OF_A_SECOND // self._rate)
        return self.sized({"samples": samples}, min(size, self.most))


def _samples_at_once(config: Any) -> int:
    """What one number of the last of its layers is made of; models without such layers fill up what is short."""
    least = 1
    for width, step in reversed(
        [*zip(getattr(config, "conv_kernel", ()), getattr(config, "conv_stride", ()), strict=True)]
    ):
        least = (least - 1) * step + width
    return least
