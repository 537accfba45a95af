"""What is said in a recording, as `AutomaticSpeechRecognitionPipeline` writes it down."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import replace
from typing import Any

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
from inference.engine.senses.speech.ears import Ear
from inference.engine.senses.speech.letters import LetterEar
from inference.engine.senses.speech.whisper import WhisperEar
from inference.engine.senses.speech.wishes import Wish
from inference.engine.senses.writing import require_usual_writing
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
        pipeline: Any = AutomaticSpeechRecognitionPipeline(
            model=weights.module,
            feature_extractor=extractor,
            device=weights.device.place,
            tokenizer=AutoTokenizer.from_pretrained(weights.folder, **own),
        )
        self._ear: Ear = WhisperEar(pipeline) if pipeline.type == "seq2seq_whisper" else LetterEar(pipeline)
        self.ends = self._ear.ends

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Sensing:
        plan = self._ear.understand(Wish.of(options))
        return Sensing(tuple(replace(self._listen(bytes_of(each)), wish=plan) for each in inputs))

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
        return self._ear.write(percept.arrays["samples"], percept.wish, turns)

    def words(self, tokens: Listing[int]) -> str:
        return self._ear.words(tokens)

    def tell(self, request: SenseRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        return {"transcripts": list(seen)}

    def _listen(self, data: bytes) -> Percept:
        samples = samples_of(data, self._rate, self._ear.seconds)
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
