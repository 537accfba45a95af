"""Texts to begin with, in the reader's language: what stands in each field of the form."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from inference.vocabulary import BY_FILES, Task
from projects.models import Release

Example = dict[str, str]
MOST_FILES = 4


def examples_for(task: Task, *, is_chat: bool, release: Release | None = None, is_blind: bool = False) -> list[Example]:
    """Files are the release's own: its card names them under `widget`."""
    if is_chat:
        return _texts(_("How do I submit a project?"), _("What does a reviewer do?"), _("Who may use a model here?"))
    if task in BY_FILES:
        return _files(release) if release and not is_blind else []
    return EXAMPLES[task]()


def _texts(*texts: str) -> list[Example]:
    return [{"prompt": text} for text in texts]


def _files(release: Release) -> list[Example]:
    paths = {file["path"] for file in release.manifest}
    widget = release.card_data.get("widget")
    found = [each for each in widget if isinstance(each, dict)] if isinstance(widget, list) else []
    named = [(str(each.get("src")), each.get("example_title")) for each in found[:MOST_FILES]]
    return [{"prompt": str(title or path), "file": _address(release, path)} for path, title in named if path in paths]


def _address(release: Release, path: str) -> str:
    project = release.project
    address = reverse("projects:raw", args=[project.owner.handle, project.name, path])
    return f"{address}?{urlencode({'revision': release.revision})}"


def _generation() -> list[Example]:
    return _texts(_("A model is"), _("The committee reads"))


def _labels() -> list[Example]:
    return _texts(
        _("The documentation is clear and everything worked at once."), _("It crashed twice and nobody answered.")
    )


def _entities() -> list[Example]:
    return _texts(_("Ada Lovelace wrote her notes in London in 1843."), _("Lu Xun taught in Beijing until 1926."))


def _answers() -> list[Example]:
    context = _(
        "A release is frozen when it is submitted. Two reviewers read it, and an editor decides within ten days."
    )
    return [
        {"prompt": question, "context": context} for question in (_("Who decides?"), _("How many reviewers are there?"))
    ]


def _hypotheses() -> list[Example]:
    labels = "\n".join([_("hardware"), _("billing"), _("praise")])
    return [{"prompt": _("The graphics card is hot and the fan does not turn."), "candidate_labels": labels}]


def _blanks() -> list[Example]:
    return _texts(_("The capital of France is [MASK]."), _("Every model is [MASK] before it is published."))


def _ranks() -> list[Example]:
    texts = "\n".join(
        [_("The lake is frozen in winter."), _("Models are handed in on the page New."), _("Reviewers are volunteers.")]
    )
    return [{"prompt": _("Where do I submit a model?"), "texts": texts}]


def _long_texts() -> list[Example]:
    return _texts(
        _(
            "A release is frozen when it is submitted. Two reviewers read it, run its model and write what they found. "
            "An editor decides within ten days whether it is published, and the authors may answer before that."
        )
    )


def _foreign() -> list[Example]:
    return _texts(_("The committee reads every model before it is published."), _("Where can I run it?"))


def _vectors() -> list[Example]:
    return _texts(_("How do I submit a model?\nWhere can I hand in my project?\nThe lake is frozen in winter."))


EXAMPLES: dict[str, Callable[[], list[Example]]] = {
    Task.TEXT_GENERATION: _generation,
    Task.TEXT_CLASSIFICATION: _labels,
    Task.TOKEN_CLASSIFICATION: _entities,
    Task.QUESTION_ANSWERING: _answers,
    Task.ZERO_SHOT_CLASSIFICATION: _hypotheses,
    Task.FILL_MASK: _blanks,
    Task.TEXT_RANKING: _ranks,
    Task.SUMMARIZATION: _long_texts,
    Task.TRANSLATION: _foreign,
    Task.TEXT2TEXT_GENERATION: _foreign,
    Task.FEATURE_EXTRACTION: _vectors,
}
