"""Projects, and the files of what was published of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Project, ProjectLanguage
from projects.queries import listed_projects, public_release
from projects.states import PUBLIC, Kind, Visibility
from projects.vocabulary import languages, licences, tasks
from search.finding import Hit, Operator, author, findable

KIND, FILES = "project", "file"
MOST_FILES = 200


def hits_of_projects(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    return [_hit(project) for project in listed_projects(person).filter(pk__in=ids)]


def projects_with_files(person: Any) -> "QuerySet[Project]":
    """Those of which something is public: other files have names that only members may read."""
    return listed_projects(person).filter(visibility=Visibility.PUBLIC, published_release__isnull=False)


def hits_of_files(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    return [_hit_of_files(project) for project in projects_with_files(person).filter(pk__in=ids)]


def conditions() -> Mapping[str, Any]:
    return {
        "reviewed": _("Reviewed"),
        "unreviewed": _("Not reviewed"),
        "running": _("Runs here"),
        "deprecated": _("Deprecated"),
        "private": _("Private"),
        "mine": _("Mine"),
    }


def with_condition(person: Any, value: str) -> Q:
    meanings = {
        "reviewed": Q(published_release__state__in=PUBLIC),
        "unreviewed": ~Q(published_release__state__in=PUBLIC),
        "running": Q(runs_here=True),
        "deprecated": Q(published_release__state="deprecated"),
        "private": Q(visibility=Visibility.PRIVATE),
        "mine": Q(owner=getattr(person, "owner_id", None)),
    }
    return meanings[value]


def speaks(person: Any, tag: str) -> Q:
    return Q(Exists(ProjectLanguage.objects.filter(project=OuterRef("pk"), language=tag)))


def project_is_known(person: Any, name: str) -> bool:
    return projects_with_files(person).filter(named(person, name)).exists()


def named(person: Any, name: str) -> Q:
    owner, _slash, own = name.partition("/")
    return Q(owner__handle=owner, name=own)


def _hit(project: Project) -> Hit:
    """The card is quoted only where everybody may read it."""
    release = project.published_release
    is_public = release is not None and release.is_public and not project.is_private
    return Hit(
        id=project.pk,
        title=str(project),
        url=project.get_absolute_url(),
        summary=project.summary,
        text=release.card if is_public and release else "",
        facts=_facts(project),
        at=project.updated_at,
        marks=_marks(project),
    )


def _facts(project: Project) -> list[str]:
    spoken = languages.listed(project.languages or [])
    task, licence = tasks.label(project.task), licences.short(project.licence)
    return [fact for fact in (str(project.get_kind_display()), task, spoken, licence) if fact]


def _marks(project: Project) -> list[tuple[str, str]]:
    release = project.published_release
    is_reviewed = release is not None and release.is_public
    marks = [("badge-check", _("Reviewed"))] if is_reviewed else [("triangle-alert", _("Not reviewed"))]
    return marks + ([("lock", _("Private"))] if project.is_private else [])


def _hit_of_files(project: Project) -> Hit:
    release = public_release(project)
    paths = [entry["path"] for entry in release.manifest] if release else []
    lines = [(path, reverse("projects:file", args=[project.owner.handle, project.name, path])) for path in paths]
    return Hit(
        id=project.pk,
        title=str(project),
        url=reverse("projects:files", args=[project.owner.handle, project.name]),
        facts=[_("%(count)d files") % {"count": len(paths)}],
        lines=lines,
    )


OF_PROJECTS = {
    "kind": Operator("kind", values=lambda: dict(Kind.choices)),
    "task": Operator("task", values=lambda: {name: task.label for name, task in tasks.TASKS.items()}),
    "lang": Operator("language_rows__language", where=speaks, values=lambda: dict(languages.choices())),
    "licence": Operator("licence", values=lambda: {name: licences.short(name) for name in licences.LICENCES}),
    "author": author("owner", is_kept=True),
}
findable(
    KIND,
    title=gettext_lazy("Projects"),
    place=10,
    rows=listed_projects,
    hits=hits_of_projects,
    has_meaning=True,
    operators=OF_PROJECTS | {"is": Operator(where=with_condition, values=conditions, is_condition=True)},
)
findable(
    FILES,
    title=gettext_lazy("Files"),
    place=20,
    rows=projects_with_files,
    hits=hits_of_files,
    operators=OF_PROJECTS | {"in": Operator(where=named, is_known=project_is_known, example="alice/tern")},
)
