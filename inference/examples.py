"""Texts to begin with, in the reader's language."""

from django.utils.translation import gettext as _

from inference.states import Task


def examples_for(task: Task, *, is_chat: bool) -> list[str]:
    if task == Task.TEXT_CLASSIFICATION:
        return [
            _("The documentation is clear and everything worked at once."),
            _("It crashed twice and nobody answered."),
        ]
    if task == Task.FEATURE_EXTRACTION:
        return [_("How do I submit a model?\nWhere can I hand in my project?\nThe lake is frozen in winter.")]
    if is_chat:
        return [_("How do I submit a project?"), _("What does a reviewer do?"), _("Who may use a model here?")]
    return [_("A model is"), _("The committee reads")]
