"""Which releases may be run, by whom, under which name, and as what."""

import math
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.problems import NotFound
from inference.naming import NAME, OfRelease
from inference.queries.bases import who_speaks
from inference.queries.deployments import out_of_service
from inference.vocabulary import SAME_TASK, Task, task_of
from projects.cards import task_from
from projects.models import Project, Release
from projects.queries import (
    GATED,
    is_runnable,
    listed_projects,
    may_run,
    public_release,
    published,
    visible_releases,
)
from projects.queries.documents import document_at
from projects.queries.gating import gated
from projects.states import Kind
from projects.transfers.queries import find_project
from repositories.queries import read
from reviews.queries.work import get_assignment

REVIEWS = "reviews"  # no handle
CHAT_LIMIT = 2_000_000
GENERATION, DOCUMENT_LIMIT = "generation_config.json", 100_000
DEFAULT_TEMPERATURE, HIGHEST_TEMPERATURE = 0.7, 2.0


def model_id(release: Release) -> str:
    """The name that clients use; with the number, so that it stays the same model."""
    return f"{release.project.owner.handle}/{release.project.name}@{release.number}"


def review_model_id(review: str) -> str:
    """The name of what one reviews: it tells not whose it is."""
    return f"{REVIEWS}/{review}"


def told_model_id(run: OfRelease) -> str | None:
    """As its reader may ask for it; None where they may not know it any more."""
    if run.veiled_in:
        return review_model_id(run.veiled_in)
    return None if run.is_nameless else model_id(run.release)


def resolve_model(viewer: Any, name: str) -> Release:
    """`owner/name` is the latest published release; `owner/name@3` (or `@v3`) that one; `reviews/…` what is judged in
    a review of one's own. NotFound for all else; told where to ask, if it is given on request."""
    found = NAME.fullmatch(name)
    if found is None:
        raise no_model(name)
    if found["owner"] == REVIEWS:
        return _judged(viewer, _review(viewer, found["name"], name), name)
    if found["number"] is None and (release := published(found["owner"], found["name"])) and hosted_task(release):
        return let_run(viewer, release)
    project = find_project(viewer, found["owner"], found["name"])
    return _runnable(viewer, project, int(found["number"]) if found["number"] else None, name)


def release_to_try(viewer: Any, project: Project, number: int | None = None) -> Release | None:
    """The release that the run panel of a project offers this person; None when there is nothing to run."""
    try:
        return _runnable(viewer, project, number, str(project))
    except (NotFound, *GATED):
        return None


def judged_release_to_try(viewer: Any, review: Any) -> Release | None:
    """The same beside a review of one's own, which was found through `viewer`."""
    try:
        return _judged(viewer, review, review_model_id(review.pk))
    except NotFound:
        return None


def let_run(viewer: Any, release: Release) -> Release:
    """Of what everybody sees, or was found through `viewer`; refused where it is given on request and they have not
    got it."""
    if not may_run(viewer, release.project, release):
        raise gated(viewer, release.project)
    return release


def hosted_task(release: Release) -> Task | None:
    """What the release is served as, by its own card first; None when this site does not serve its kind."""
    if release.project.kind != Kind.MODEL:
        return None
    return task_of(task_from(release.card_data) or release.project.task)


def speaks_chat(release: Release) -> bool:
    """Whether its tokenizer, or that of its base, says how a conversation is written."""
    release = who_speaks(release)
    paths = {file["path"] for file in release.manifest}
    if "chat_template.jinja" in paths:
        return True
    if "tokenizer_config.json" not in paths or release.commit is None:
        return False
    data = read(release.project.repository, bytes(release.commit), "tokenizer_config.json", limit=CHAT_LIMIT)
    return b'"chat_template"' in data


def document_of(release: Release, name: str, *, limit: int = DOCUMENT_LIMIT) -> dict[str, Any] | None:
    """What one of its small files of JSON says. It is a stranger's: None where there is none that can be read."""
    if release.commit is None or all(file["path"] != name for file in release.manifest):
        return None
    return document_at(release.project, bytes(release.commit), name, limit=limit)


def own_temperature(release: Release) -> float:
    """How freely the model's authors let it choose: its `generation_config.json`, within the bounds of the panel.

    As in transformers, a configuration that does not ask for sampling means the likeliest token each time. An adapter
    is as free as its base.
    """
    asked = document_of(who_speaks(release), GENERATION)
    if asked is None:
        return DEFAULT_TEMPERATURE
    try:
        temperature = float(asked.get("temperature", 1.0)) if asked.get("do_sample") else 0.0
    except (ValueError, TypeError):  # a stranger's file
        return DEFAULT_TEMPERATURE
    return min(max(temperature, 0.0), HIGHEST_TEMPERATURE) if math.isfinite(temperature) else DEFAULT_TEMPERATURE


def served_projects(viewer: Any) -> list[Project]:
    """Published models that this site can run, for lists of models: by name."""
    served = Q(task__in=[*Task.values, *SAME_TASK])
    projects = listed_projects(viewer).filter(served, kind=Kind.MODEL, published_release__isnull=False)
    return list(projects.order_by("owner__handle", "name")[:1000])


def answering_projects(viewer: Any, task: Task) -> list[Project]:
    """Those of a task that can be asked now, for lists from which somebody chooses."""
    served = [project for project in served_projects(viewer) if task_of(project.task) == task]
    away = out_of_service(project.published_release_id for project in served)
    return [project for project in served if project.published_release_id not in away]


def _runnable(viewer: Any, project: Project, number: int | None, name: str) -> Release:
    """`project` was found through `viewer`, and so is the release: what is left to ask is whether it may be served."""
    return let_run(viewer, _served(_wanted(viewer, project, number), project, name))


def _served(release: Release | None, project: Project, name: str) -> Release:
    if release is None:
        raise no_model(name)
    release.project = project
    if not is_runnable(release) or hosted_task(release) is None:
        raise no_model(name)
    return release


def _review(viewer: Any, review: str, name: str) -> Any:
    try:
        return get_assignment(viewer, review)
    except NotFound:
        raise no_model(name) from None


def _judged(viewer: Any, review: Any, name: str) -> Release:
    release: Release | None = review.round.release
    if release is None:
        raise no_model(name)
    found = visible_releases(viewer, release.project, nameless=True).filter(pk=release.pk).first()
    return _served(found, release.project, name)


def _wanted(viewer: Any, project: Project, number: int | None) -> Release | None:
    if number is not None:
        return visible_releases(viewer, project).filter(number=number).first()
    public = public_release(project)
    if public is not None and not project.is_private:
        return public
    visible = visible_releases(viewer, project)
    if public is not None and (seen := visible.filter(pk=public.pk).first()):
        return seen
    return visible.exclude(commit=None).first()


def no_model(name: str) -> NotFound:
    detail = _("There is no model “%(name)s” that you may run here.") % {"name": name[:200]}
    return NotFound(detail, code="model_not_found")
