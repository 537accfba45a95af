"""What models do here, and what their cards call it. The child that looks at strangers' models reads it too, without
Django's settings: nothing here may lead to a model of the database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    IMAGE_CLASSIFICATION = "image-classification", _("What a picture shows")
    IMAGE_TO_TEXT = "image-to-text", _("A picture in words")
    AUTOMATIC_SPEECH_RECOGNITION = "automatic-speech-recognition", _("Speech to text")


# Asked by files instead of words.
BY_PICTURES = {Task.IMAGE_CLASSIFICATION, Task.IMAGE_TO_TEXT}
BY_FILES = {*BY_PICTURES, Task.AUTOMATIC_SPEECH_RECOGNITION}


# Words of a card that mean one of the tasks above.
SAME_TASK = {
    "chat": Task.TEXT_GENERATION,
    "conversational": Task.TEXT_GENERATION,
    "dialogue": Task.TEXT_GENERATION,
    "sentiment-analysis": Task.TEXT_CLASSIFICATION,
    "ner": Task.TOKEN_CLASSIFICATION,
    "named-entity-recognition": Task.TOKEN_CLASSIFICATION,
    "image-captioning": Task.IMAGE_TO_TEXT,
    "reranking": Task.TEXT_RANKING,
    "summarisation": Task.SUMMARIZATION,
    "sentence-similarity": Task.FEATURE_EXTRACTION,
}
_NAMED = {str(task): task for task in Task}


def task_of(word: str) -> Task | None:
    """The hosted task that a card names, or None when models of this kind are not served here."""
    return _NAMED.get(word) or SAME_TASK.get(word)
