"""Models that write what they hear a word at a time, in one language or many: Whisper."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import LogitsProcessorList, StoppingCriteriaList

from inference.engine.senses.speech.ears import Ear, spans_of
from inference.engine.senses.speech.languages import Languages
from inference.engine.senses.speech.listening import Listening
from inference.engine.senses.speech.weighing import Weighing
from inference.engine.senses.speech.wishes import BOTH, CUES, KNOWN, LETTERS, SEGMENTS, TRANSLATE, WORDS, Wish, refused
from inference.engine.senses.writing import tokens_that_end
from inference.engine.sentences import Sentence
from inference.engine.sound import MOST_SECONDS

MOMENTS = 1_500  # a token for every fiftieth of thirty seconds, behind the one that says that there are none
BEFORE = 4  # tokens before an answer: that it begins, its language, its task, and that it has no times
SILENCE = ("<|nospeech|>", "<|nocaptions|>")
THRESHOLDS = ("no_speech_threshold", "logprob_threshold", "compression_ratio_threshold")
MOST_LOOKED_AT = 1_000_000_000  # bytes that are kept of where it looked, for the times of words


@dataclass(frozen=True)
class Plan:
    """`told` is what `generate` is told; times are those of sentences or words, or none."""

    times: str
    told: Mapping[str, Any]
    temperature: float = 0.0
    prompt: tuple[int, ...] = field(default=())


class WhisperEar(Ear):
    def __init__(self, pipeline: Any) -> None:
        super().__init__(pipeline)
        self._module, self._tokenizer = pipeline.model, pipeline.tokenizer
        self._settings, config = pipeline.model.generation_config, pipeline.model.config
        self._languages = Languages(self._settings, config.vocab_size)
        self._positions: int = config.max_target_positions
        self._no_times = self._token_without_times(config.vocab_size)
        self._first_time = config.vocab_size if self._no_times is None else self._no_times + 1
        self.ends = tokens_that_end(self._settings)
        self.seconds = pipeline.feature_extractor.chunk_length if self._no_times is None else MOST_SECONDS

    def understand(self, wish: Wish) -> Plan:
        times = self._times({BOTH: WORDS, CUES: SEGMENTS}.get(wish.times, wish.times))
        told: dict[str, Any] = dict(wish.choosing)
        if not told.get("temperature"):  # the likeliest, among all
            told = {name: told[name] for name in told if name not in ("temperature", "top_k", "top_p")}
        if wish.language:
            told["language"] = self._languages.code_of(wish.language)
        if wish.task == TRANSLATE and not self._languages.translates:
            raise refused("task", Sentence("This model writes down what it hears and does not translate."))
        if wish.task == TRANSLATE or wish.language or getattr(self._settings, "task", None) == TRANSLATE:
            told["task"] = wish.task
        told = {name: value for name, value in told.items() if name != "task" or self._languages.translates}
        if times == WORDS and self._looked_at(told) > MOST_LOOKED_AT:
            told["num_beams"] = 1
        self._require_room(told, 0)
        prompt = self._prompt(wish.prompt, told) if wish.prompt else ()
        return Plan(times, told, float(told.get("temperature", 0)), prompt)

    def write(self, samples: Any, plan: Plan, turns: StoppingCriteriaList) -> Mapping[str, Any]:
        extractor = self._pipeline.feature_extractor
        times = plan.times or (SEGMENTS if len(samples) > extractor.n_samples else "")
        weighing = self._weighing() if plan.times else None
        listening = self._listening = Listening(
            decode=self._decoded,
            turns=turns,
            seconds=len(samples) / extractor.sampling_rate,
            temperature=plan.temperature,
            first_time=self._first_time,
            has_times=bool(times or self._always_times),
            weighing=weighing,
            is_certain=all(getattr(self._settings, name, None) is None for name in THRESHOLDS),
        )
        before, during, after = self._pipeline._sanitize_parameters(  # noqa: SLF001 -- as `_heard`
            **plan.told,
            **({"prompt_ids": torch.tensor(plan.prompt, device=self._pipeline.device)} if plan.prompt else {}),
            **({"return_timestamps": WORDS if times == WORDS else True} if times else {}),
            **({"logits_processor": LogitsProcessorList([weighing])} if weighing else {}),
            stopping_criteria=turns,
            monitor_progress=listening.next_stretch,
        )
        with listening.to(self._module):
            parts = [self._heard(each, during) for each in self._pipeline.preprocess(samples, **before)]
        found = self._pipeline.postprocess(parts, **after)
        return {"text": str(found["text"])} | self._beside(found, listening, plan.times)

    def words(self, tokens: Listing[int]) -> str:
        return self._listening.words(tokens)

    def _beside(self, found: Mapping[str, Any], listening: Listening, times: str) -> dict[str, Any]:
        """What goes with the text."""
        language = self._languages.spoken(listening.told)
        beside: dict[str, Any] = {"language": language} if language else {}
        beside |= {"segments": listening.segments} if times else {}
        return beside | ({"words": spans_of(found, listening.seconds)} if times == WORDS else {})

    @property
    def _always_times(self) -> bool:
        return bool(getattr(self._settings, "return_timestamps", False))

    def _times(self, asked: str) -> str:
        if asked == KNOWN:
            return "" if self._no_times is None else SEGMENTS
        if asked == LETTERS:
            raise refused("return_timestamps", Sentence("This model does not tell when letters are said."))
        if asked and self._no_times is None:
            raise refused("return_timestamps", Sentence("This model does not tell when something is said."))
        if asked == WORDS and not getattr(self._settings, "alignment_heads", None):
            message = Sentence(
                "This model tells when sentences are said, not words: its files name no alignment_heads."
            )
            raise refused("return_timestamps", message)
        return asked

    def _prompt(self, text: str, told: Mapping[str, Any]) -> tuple[int, ...]:
        """As `get_prompt_ids` makes it, of which the last tokens stay for which there is room."""
        tokens = self._tokenizer(" " + text, add_special_tokens=False, verbose=False)["input_ids"]
        marks = {*self._tokenizer.added_tokens_decoder, *self._tokenizer.all_special_ids}
        start = self._tokenizer.convert_tokens_to_ids("<|startofprev|>")
        if start in (None, self._tokenizer.unk_token_id):
            raise refused("prompt", Sentence("This model takes no prompt: its words know no mark for one."))
        if mark := next((token for token in tokens if token in marks), None):
            name = self._tokenizer.convert_ids_to_tokens(mark)
            raise refused("prompt", Sentence("A prompt is plain text; leave out %(mark)s.", mark=str(name)[:40]))
        room = min(self._positions // 2 - 1, self._room(told))
        self._require_room(told, 2)
        return (start, *tokens[-(room - 1) :])

    def _room(self, told: Mapping[str, Any]) -> int:
        """Tokens that may stand before an answer of the length that is asked for."""
        given = self._pipeline._prepare_generate_kwargs(dict(told))  # noqa: SLF001 -- as `_heard`
        written = given.get("max_new_tokens") or self._settings.max_new_tokens or 0
        return self._positions - written - BEFORE

    def _require_room(self, told: Mapping[str, Any], least: int) -> None:
        if "max_new_tokens" in told and self._room(told) < least:
            most = self._positions - BEFORE - least
            message = Sentence("max_new_tokens must be from 1 to %(most)s.", most=most)
            raise refused("max_new_tokens", message)

    def _looked_at(self, told: Mapping[str, Any]) -> int:
        """Bytes: with each token all heads of all layers tell where they look, for each beam."""
        config, given = self._module.config, self._pipeline._prepare_generate_kwargs(dict(told))  # noqa: SLF001
        beams = 1 if told.get("temperature") else given.get("num_beams") or self._settings.num_beams or 1
        heads = config.decoder_layers * config.decoder_attention_heads
        return int(4 * beams * self._positions * (heads * config.max_source_positions + config.vocab_size))

    def _weighing(self) -> Weighing:
        silence = None if self._no_times is None else self._no_times - 1
        is_silence = silence is not None and self._tokenizer.convert_ids_to_tokens(silence) in SILENCE
        end = next(iter(self.ends), self._module.config.eos_token_id)
        start = self._settings.decoder_start_token_id
        return Weighing(self._module, start=start, end=end, silence=silence if is_silence else None)

    def _token_without_times(self, vocabulary: int) -> int | None:
        """The one before those for times, where a model has them all."""
        stated = getattr(self._settings, "no_timestamps_token_id", None)
        known = self._tokenizer.convert_tokens_to_ids("<|notimestamps|>")
        return stated if type(stated) is int and stated == known and stated + MOMENTS < vocabulary else None

    def _decoded(self, tokens: Listing[int]) -> str:
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))
