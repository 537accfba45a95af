"""Texts to begin with, in the reader's language: what stands in each field of the form."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from inference.queries.masks import USUAL
from inference.vocabulary import BY_FILES, Task
from projects.models import Release

Example = dict[str, str]
MOST, LONGEST = 4, 2_000
# What fields of forms are called in cards, where a text alone does not do.
CALLED: dict[str, dict[str, str]] = {
    Task.QUESTION_ANSWERING: {"prompt": "text", "context": "context"},
    Task.ZERO_SHOT_CLASSIFICATION: {"prompt": "text", "candidate_labels": "candidate_labels"},
    Task.TEXT_RANKING: {"prompt": "source_sentence", "texts": "sentences"},
}


def examples_for(
    task: Task, *, is_chat: bool, release: Release | None = None, is_blind: bool = False, mask: str = ""
) -> list[Example]:
    """Its own, where its card has some under `widget`: the checks asked them. Files are of the release itself, and
    their addresses tell whose it is. Else what suits most models of the task."""
    if task not in BY_FILES and (own := _of_card(release, task)):
        return own
    if is_chat:
        return _texts(_("How do I submit a project?"), _("What does a reviewer do?"), _("Who may use a model here?"))
    if task in BY_FILES:
        return _files(release) if release and not is_blind else []
    return _blanks(mask or USUAL) if task == Task.FILL_MASK else EXAMPLES[task]()


def _texts(*texts: str) -> list[Example]:
    return [{"prompt": text} for text in texts]


def _of_card(release: Release | None, task: Task) -> list[Example]:
    read = (_as_fields(task, each) for each in _widget(release)) if release else ()
    found = [each for each in read if each][:MOST]
    if task != Task.FEATURE_EXTRACTION:
        return found
    return _texts("\n".join(each["prompt"] for each in found)) if len(found) > 1 else []  # they are compared


def _as_fields(task: Task, example: Any) -> Example | None:
    """As a card writes it: the text itself, `text`, or `messages` of which the last question is meant; with whatever
    else the form asks for. None where something is missing or too long for an address."""
    given = example if isinstance(example, dict) else {"text": example}
    if "text" not in given and isinstance(messages := given.get("messages"), list):
        said = [each for each in messages if isinstance(each, dict) and each.get("role") == "user"]
        given = {"text": said[-1].get("content") if said else None}
    fields = {name: _in_lines(given.get(word)) for name, word in CALLED.get(task, {"prompt": "text"}).items()}
    return fields if all(0 < len(text) <= LONGEST for text in fields.values()) else None


def _in_lines(value: Any) -> str:
    texts = value if isinstance(value, list) else [value]
    return "\n".join(text.strip() for text in texts if isinstance(text, str))


def _widget(release: Release) -> list[Any]:
    widget = release.card_data.get("widget")
    return widget if isinstance(widget, list) else []


def _files(release: Release) -> list[Example]:
    paths = {file["path"] for file in release.manifest}
    found = [each for each in _widget(release) if isinstance(each, dict)]
    named = [(str(each.get("src")), each.get("example_title")) for each in found[:MOST]]
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


def _blanks(mask: str) -> list[Example]:
    gap = {"mask": mask}
    return _texts(
        _("The capital of France is %(mask)s.") % gap, _("Every model is %(mask)s before it is published.") % gap
    )


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
    Task.TEXT_RANKING: _ranks,
    Task.SUMMARIZATION: _long_texts,
    Task.TRANSLATION: _foreign,
    Task.TEXT2TEXT_GENERATION: _foreign,
    Task.FEATURE_EXTRACTION: _vectors,
}
