"""What a model does, by the names that model cards elsewhere use too, so that cards move between sites unchanged."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Task:
    name: str
    label: str | Promise


TASKS = {
    name: Task(name, label)
    for name, label in {
        "text-generation": _("Text generation"),
        "conversational": _("Dialogue"),
        "summarization": _("Summary"),
        "translation": _("Translation"),
        "question-answering": _("Question answering"),
        "text-classification": _("Text classification"),
        "token-classification": _("Entities"),
        "fill-mask": _("Fill in the blank"),
        "feature-extraction": _("Embeddings"),
        "sentence-similarity": _("Sentence similarity"),
        "zero-shot-classification": _("Classification without examples"),
        "text-ranking": _("Ranking of texts"),
        "text2text-generation": _("Text to text"),
        "image-classification": _("Image classification"),
        "object-detection": _("Object detection"),
        "image-to-text": _("Image to text"),
        "text-to-image": _("Text to image"),
        "automatic-speech-recognition": _("Speech recognition"),
        "text-to-speech": _("Text to speech"),
        "tabular-classification": _("Tables: classification"),
        "tabular-regression": _("Tables: regression"),
        "time-series-forecasting": _("Forecasting"),
        "reinforcement-learning": _("Reinforcement learning"),
        "other": _("Something else"),
    }.items()
}
# Served by this site's own workers once published.
SERVED = frozenset(
    {
        "automatic-speech-recognition",
        "conversational",
        "feature-extraction",
        "fill-mask",
        "image-classification",
        "image-to-text",
        "question-answering",
        "sentence-similarity",
        "summarization",
        "text-classification",
        "text-generation",
        "text-ranking",
        "text2text-generation",
        "token-classification",
        "translation",
        "zero-shot-classification",
    }
)
ALIASES = {"chat": "conversational", "summarisation": "summarization", "sentiment-analysis": "text-classification"}


def label(name: str) -> str:
    """The task in the reader's language; an unknown name is shown as it is."""
    return str(TASKS[name].label) if name in TASKS else name


def canonical(name: str) -> str:
    return ALIASES.get(name, name)


def choices() -> list[tuple[str, str | Promise]]:
    return [(task.name, task.label) for task in TASKS.values()]
