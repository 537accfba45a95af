"""The closed lists of inference: what a model can do, how far a deployment and a run have come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class Task(TextChoices):
    """What hosted models do, by the names their cards use."""

    TEXT_GENERATION = "text-generation", _("Text generation")
    TEXT_CLASSIFICATION = "text-classification", _("Text classification")
    TOKEN_CLASSIFICATION = "token-classification", _("Names and entities")
    QUESTION_ANSWERING = "question-answering", _("Answers from a text")
    ZERO_SHOT_CLASSIFICATION = "zero-shot-classification", _("Labels of your own")
    FILL_MASK = "fill-mask", _("Missing words")
    TEXT_RANKING = "text-ranking", _("Ranking of texts")
    SUMMARIZATION = "summarization", _("Summaries")
    TRANSLATION = "translation", _("Translation")
    TEXT2TEXT_GENERATION = "text2text-generation", _("A text for a text")
    FEATURE_EXTRACTION = "feature-extraction", _("Embeddings")


# Words of a card that mean one of the tasks above.
SAME_TASK = {
    "chat": Task.TEXT_GENERATION,
    "conversational": Task.TEXT_GENERATION,
    "dialogue": Task.TEXT_GENERATION,
    "sentiment-analysis": Task.TEXT_CLASSIFICATION,
    "ner": Task.TOKEN_CLASSIFICATION,
    "named-entity-recognition": Task.TOKEN_CLASSIFICATION,
    "reranking": Task.TEXT_RANKING,
    "summarisation": Task.SUMMARIZATION,
    "sentence-similarity": Task.FEATURE_EXTRACTION,
}


def task_of(word: str) -> Task | None:
    """The hosted task that a card names, or None when models of this kind are not served here."""
    if word in Task.values:
        return Task(word)
    return SAME_TASK.get(word)


class RunState(TextChoices):
    ACCEPTED = "accepted", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


OPEN = (RunState.ACCEPTED, RunState.RUNNING)


class Visibility(TextChoices):
    PRIVATE = "private", _("Only me")
    UNLISTED = "unlisted", _("Whoever has the link")
    PUBLIC = "public", _("Everyone")


class Source(TextChoices):
    PAGE = "page", _("Run panel")
    API = "api", _("REST API")
    OPENAI = "openai", _("OpenAI API")
    REPORT = "report", _("Repeated for a report")
    BATCH = "batch", _("Batch")
    SEARCH = "search", _("Search of the site")


class Spending(TextChoices):
    """What a token's cap is about: device time of all classes together, or tokens."""

    TOKENS = "tokens", pgettext_lazy("unit", "Tokens")
    MS = "ms", _("Time of devices")


class DeploymentState(TextChoices):
    COLD = "cold", _("Not loaded")
    LOADING = "loading", _("Loading")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Cannot be loaded")


_D = DeploymentState
DEPLOYMENT_MOVES = Moves(
    "deployment",
    DeploymentState,
    [
        Move("loading", {_D.COLD, _D.LOADING, _D.READY, _D.FAILED}, _D.LOADING, clock="system"),
        Move("ready", {_D.LOADING}, _D.READY),
        Move("evicted", {_D.READY, _D.LOADING}, _D.COLD),
        Move("failed", {_D.LOADING, _D.READY}, _D.FAILED),
    ],
)
