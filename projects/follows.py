"""Projects and their tags, as what can be followed."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.following import followable
from notifications.telling import Key
from projects.models import Project
from projects.queries import visible_projects
from projects.states import Kind
from projects.vocabulary import languages, licences, tasks

FACETS = {"kind": "kind", "task": "task", "lang": "language", "licence": "licence"}  # as Explore calls them


def project_called(reader: Any, name: str) -> str | None:
    owner, _slash, own = name.lower().partition("/")
    found = visible_projects(reader).filter(owner__handle=owner, name=own)
    return found.values_list("pk", flat=True).first()


def projects_in_words(reader: Any, ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    found = visible_projects(reader).filter(pk__in=ids)
    return {project.pk: (str(project), project.get_absolute_url()) for project in found}


def tag_called(reader: Any, name: str) -> str | None:
    """`task:translation`, `lang:zh`, `licence:MIT`, `kind:dataset`: a tag is its own id."""
    kind, _colon, value = name.partition(":")
    known = {"kind": Kind.values, "task": tasks.TASKS, "licence": licences.LICENCES}
    is_known = value in known[kind] if kind in known else kind == "lang" and languages.canonical(value) == value != ""
    return name if is_known and len(name) <= 64 else None


def tags_in_words(reader: Any, ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    return {id: (_tag_label(id), _tag_url(id)) for id in ids}


def keys_of(project: Project) -> Iterator[Key]:
    """Whoever follows one of these hears of what this project publishes."""
    yield "owner", project.owner_id
    yield "project", project.pk
    tags = {"kind": [project.kind], "task": [project.task], "licence": [project.licence], "lang": project.languages}
    for kind, values in tags.items():
        yield from (("tag", f"{kind}:{value}") for value in values or () if value)


def _tag_label(id: str) -> str:
    kind, _colon, value = id.partition(":")
    labels = {"task": tasks.label, "licence": licences.short, "lang": languages.label}
    return labels[kind](value) if kind in labels else str(Kind(value).label)


def _tag_url(id: str) -> str:
    kind, _colon, value = id.partition(":")
    return f"{reverse('projects:explore')}?{FACETS[kind]}={value}"


followable("project", title=_("Projects"), place=20, find=project_called, seen=projects_in_words)
followable("tag", title=_("Tags"), place=30, find=tag_called, seen=tags_in_words)
