"""What one press in the preflight does about a finding."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.problems import BadInput
from projects.actions.cards import edit_card
from projects.actions.coauthors import remind_co_author
from projects.actions.projects import change_visibility
from projects.cards import SECTIONS, join, template
from projects.models import Project
from projects.queries.releases import card_at
from projects.states import Visibility


@transaction.atomic
def mend(*, project: Project, user: Any, name: str) -> None:
    """Do the one thing that a finding of this name offers; each is an act of its own, with its own rules."""
    if name in SECTIONS:
        card = card_at(project)
        text = join(card.data, f"{card.body.rstrip()}\n\n{template([name])}")
        edit_card(project=project, user=user, text=text)
    elif name == "visibility":
        change_visibility(project=project, user=user, visibility=Visibility.PUBLIC)
    elif name.startswith("consent.") and (asked := _co_author(project, name)):
        remind_co_author(co_author=asked, user=user)
    else:
        raise BadInput(fields={"fix": _("There is nothing that one press could do about it.")})


def _co_author(project: Project, name: str) -> Any:
    handle = name.removeprefix("consent.")
    return project.co_authors.select_related("person", "project__owner").filter(person__handle=handle).first()
