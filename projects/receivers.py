"""Keeping the search index in step with what may be seen of projects."""

from collections.abc import Iterator

from django.utils.translation import override

from core.events import on
from core.models import Event
from projects import actions
from projects import profile as _profile  # noqa: F401  (puts projects on the pages of their owners)
from projects import talk as _talk  # noqa: F401  (puts projects among the boards)
from projects.models import Project, Release
from projects.queries import public_release
from projects.vocabulary import languages, licences, tasks
from search.actions import forget, index
from search.kinds import Document, register

KIND = "project"


@on(
    "project.created",
    "project.edited",
    "project.card_edited",
    "project.files_committed",
    "project.visibility_changed",
    "project.deleted",
)
def index_project(event: Event) -> None:
    _index(event.object_id)


@on(
    "release.publish",
    "release.supersede",
    "release.deprecate",
    "release.retract",
    "release.quarantine",
    "release.restore",
    "release.reinstate",
    "release.require_fixes",
    "release.take_down",
)
def index_released(event: Event) -> None:
    release = Release.objects.filter(pk=event.object_id).first()
    if release is not None:
        _index(release.project_id)


@on("owner.renamed")
def rename_boards(event: Event) -> None:
    actions.rename_boards(owner_id=event.object_id)


def documents() -> Iterator[Document]:
    projects = Project.objects.select_related("owner", "published_release").order_by("pk")
    return (document_of(project) for project in projects.iterator(chunk_size=200))


def document_of(project: Project) -> Document:
    """Words that everyone who may see the project may see: its columns, and the card of the public release alone."""
    release = public_release(project)
    card = release.card if release is not None and not project.is_private else ""
    facts = [licences.short(project.licence), project.task, *project.languages, *_spoken(project)]
    return Document(
        KIND,
        project.pk,
        title=f"{project.owner.handle} {project.name} {project.summary}",
        body="\n".join([project.kind, *facts, card]),
    )


def _spoken(project: Project) -> list[str]:
    """Task and languages in both languages of the site, so that either finds them."""
    words: list[str] = []
    for language in ("en", "zh-hans"):
        with override(language):
            words += [tasks.label(project.task), *(languages.label(tag) for tag in project.languages)]
    return words


def _index(project_id: str) -> None:
    project = Project.objects.select_related("owner", "published_release").filter(pk=project_id).first()
    if project is None:
        forget(KIND, project_id)
    else:
        index(document_of(project))


register(KIND, documents)
