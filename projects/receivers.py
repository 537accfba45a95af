"""Keeping the search index in step with what may be seen of projects."""

from collections.abc import Iterator

from django.utils.translation import override

from core.events import on
from core.models import Event
from projects import actions
from projects import profile as _profile  # noqa: F401  (puts projects on the pages of their owners)
from projects import talk as _talk  # noqa: F401  (puts projects among the boards)
from projects.findables import FILES, KIND
from projects.models import Project, Release
from projects.queries import public_release
from projects.vocabulary import languages, licences, tasks
from search.actions import forget, index
from search.kinds import Document, register


@on(
    "project.created",
    "project.edited",
    "project.card_edited",
    "project.files_committed",
    "project.visibility_changed",
    "project.transferred",
    "project.renamed",
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


@on("owner.renamed")
def index_renamed(event: Event) -> None:
    for project_id in Project.objects.filter(owner=event.object_id).values_list("pk", flat=True):
        _index(project_id)


def documents() -> Iterator[Document]:
    return map(document_of, _every_project())


def documents_of_files() -> Iterator[Document]:
    return (found for project in _every_project() if (found := files_of(project)))


def _every_project() -> Iterator[Project]:
    return Project.objects.select_related("owner", "published_release").order_by("pk").iterator(chunk_size=200)


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
        author=project.owner_id,
    )


def files_of(project: Project) -> Document | None:
    """The names of the files that everybody may read."""
    release = None if project.is_private else public_release(project)
    if release is None:
        return None
    names = "\n".join(entry["path"] for entry in release.manifest)
    return Document(FILES, project.pk, title="", body=names, author=project.owner_id)


def _spoken(project: Project) -> list[str]:
    """Task and languages in both languages of the site, so that either finds them."""
    words: list[str] = []
    for language in ("en", "zh-hans"):
        with override(language):
            words += [tasks.label(project.task), *(languages.label(tag) for tag in project.languages)]
    return words


def _index(project_id: str) -> None:
    actions.note_change()
    project = Project.objects.select_related("owner", "published_release").filter(pk=project_id).first()
    if project is None:
        forget(KIND, project_id)
    else:
        index(document_of(project))
    if project is not None and (files := files_of(project)):
        index(files)
    else:
        forget(FILES, project_id)


register(KIND, documents)
register(FILES, documents_of_files)
