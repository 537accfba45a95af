"""What a model that listens can be asked beside its recording, by its files: so that a page offers nothing else."""

import json
from dataclasses import dataclass
from typing import Any

from core.problems import TooLarge
from inference.engine.media import HEARD_TOKENS_OF_A_SECOND, MOST_TOKENS
from inference.engine.spoken_languages import stated_languages, states_translation
from inference.queries.models import GENERATION, GENERATION_LIMIT
from projects.models import Release
from repositories.queries import read

SECONDS = MOST_TOKENS["automatic-speech-recognition"] // HEARD_TOKENS_OF_A_SECOND


@dataclass(frozen=True)
class Hearing:
    """The engine, which reads the same files and the weights, has the last word."""

    languages: tuple[str, ...] = ()
    translates: bool = False
    tells_sentences: bool = False
    tells_words: bool = False
    takes_prompt: bool = False


def hearing_of(release: Release) -> Hearing:
    config, writing = _document(release, "config.json"), _document(release, GENERATION)
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


def _document(release: Release, name: str) -> dict[str, Any]:
    """Empty where there is none that can be read: it is a stranger's."""
    if release.commit is None or all(file["path"] != name for file in release.manifest):
        return {}
    try:
        found = json.loads(read(release.project.repository, bytes(release.commit), name, limit=GENERATION_LIMIT))
    except (TooLarge, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
