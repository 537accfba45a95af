from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.problems import NotFound
from projects.models import CoAuthor, Project
from projects.states import ConsentState

PARTS = ("person__owner", "project__owner", "project__repository")


def co_authors_of(project: Project) -> QuerySet[CoAuthor]:
    return CoAuthor.objects.filter(project=project).select_related(*PARTS).order_by("id")


def get_co_author(project: Project, handle: str) -> CoAuthor:
    found = co_authors_of(project).filter(person__handle=handle.lower()).first()
    if found is None:
        raise NotFound(_("“%(handle)s” is not named as a co-author.") % {"handle": handle[:40]})
    return found


def my_consent(person: Any, project: Project) -> CoAuthor:
    """What this person was asked; nobody else has it."""
    found = co_authors_of(project).filter(person_id=getattr(person, "pk", None)).first()
    if found is None:
        raise NotFound(_("Your consent was not asked here."))
    return found


def consents_asked_of(person: Any) -> QuerySet[CoAuthor]:
    return (
        CoAuthor.objects.filter(person=person, state=ConsentState.ASKED).select_related(*PARTS).order_by("due_at", "id")
    )
