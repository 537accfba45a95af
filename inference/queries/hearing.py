"""What a model that listens can be asked beside its recording, by its files: so that a page offers nothing else."""

from dataclasses import dataclass

from inference.engine.spoken_languages import stated_languages, states_translation
from inference.queries.models import GENERATION, document_of
from projects.models import Release


@dataclass(frozen=True)
class Hearing:
    """The engine, which reads the same files and the weights, has the last word."""

    languages: tuple[str, ...] = ()
    translates: bool = False
    tells_sentences: bool = False
    tells_words: bool = False
    takes_prompt: bool = False


def hearing_of(release: Release) -> Hearing:
    config, writing = document_of(release, "config.json") or {}, document_of(release, GENERATION) or {}
    if config.get("model_type") != "whisper":
        return Hearing(tells_words=True)  # letter by letter
    languages = tuple(sorted(stated_languages(writing)))
    has_times = type(writing.get("no_timestamps_token_id")) is int
    return Hearing(
        languages=languages,
        translates=bool(languages) and states_translation(writing),
        tells_sentences=has_times,
        tells_words=has_times and bool(writing.get("alignment_heads")),
        takes_prompt=has_times,
    )
