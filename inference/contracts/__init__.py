"""What each task takes and what it gives back, for every door: pages, the REST API and clients of a hub."""

from collections.abc import Mapping, Sequence
from typing import Any

from inference.contracts.base import Contract, Wanted
from inference.contracts.media import Captions, Pictures, Recordings
from inference.contracts.rewriting import Rewrites, Translations
from inference.contracts.spans import Answers, Entities
from inference.contracts.texts import Blanks, Hypotheses, Labels, Ranks
from inference.vocabulary import Task

CONTRACTS: dict[str, Contract] = {
    Task.TEXT_CLASSIFICATION: Labels(),
    Task.TOKEN_CLASSIFICATION: Entities(),
    Task.QUESTION_ANSWERING: Answers(),
    Task.ZERO_SHOT_CLASSIFICATION: Hypotheses(),
    Task.FILL_MASK: Blanks(),
    Task.TEXT_RANKING: Ranks(),
    Task.SUMMARIZATION: Rewrites("summary_text"),
    Task.TRANSLATION: Translations("translation_text"),
    Task.TEXT2TEXT_GENERATION: Rewrites("generated_text"),
    Task.IMAGE_CLASSIFICATION: Pictures(),
    Task.IMAGE_TO_TEXT: Captions(),
    Task.AUTOMATIC_SPEECH_RECOGNITION: Recordings(),
}


def copies_of(task: str, inputs: Sequence[Any], options: Mapping[str, Any]) -> int:
    """How often a model reads what it is asked: once, where the task has no contract."""
    return CONTRACTS[task].copies(inputs, options) if task in CONTRACTS else 1


__all__ = ["CONTRACTS", "Contract", "Wanted", "copies_of"]
