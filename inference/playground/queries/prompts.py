"""Saved prompts: one's own, and those that others share with whoever sees the model."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.permissions import can
from core.problems import BadInput, NotFound
from inference.playground.models import Delisting, SavedPrompt
from inference.queries.models import REVIEWS, hosted_task, resolve_model
from inference.vocabulary import Task
from projects.models import Project
from projects.queries import visible_projects
from projects.states import Visibility


def prompts_of(viewer: Any) -> QuerySet[SavedPrompt]:
    return _seen_by(viewer).filter(user=viewer).order_by("-id")


def shared_prompts(viewer: Any, project: Project | None = None) -> QuerySet[SavedPrompt]:
    """Those that anybody who sees their model finds, newest first; of one model where it is named."""
    shared = _seen_by(viewer).filter(_is_shared()).exclude(_is_delisted())
    return (shared.filter(project=project) if project else shared).order_by("-id")


def delisted_prompts(viewer: Any, project: Project) -> QuerySet[SavedPrompt]:
    """Those that are shared for it and that those who run it do not list."""
    shared = _seen_by(viewer).filter(_is_shared(), _is_delisted(), project=project)
    return shared.order_by("-id")


def get_prompt(viewer: Any, prompt_id: str) -> SavedPrompt:
    mine = Q(user=viewer) if getattr(viewer, "is_authenticated", False) else Q()
    id = prompt_id.lower()
    rows = _seen_by(viewer).filter(_is_shared() | mine, pk=id).prefetch_related("delistings__user__owner")
    found = rows.first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such prompt, or you may not see it."))
    return found


def get_delisting(viewer: Any, prompt_id: str) -> Delisting:
    prompt = get_prompt(viewer, prompt_id)
    found = prompt.delisting if can(viewer, "playground.see_delisting", prompt) else None
    if found is None:
        raise NotFound(_("It is listed beside its model, or this is not yours to see."))
    return found


def model_to_write_for(viewer: Any, name: str) -> Project:
    """A model that talks, named so that others know it too: what is judged in a review has no such name."""
    try:
        release = resolve_model(viewer, name)
    except NotFound as unknown:
        raise BadInput(fields={"model": unknown.detail}) from None
    if name.partition("/")[0] == REVIEWS or hosted_task(release) != Task.TEXT_GENERATION:
        raise BadInput(fields={"model": _("Name a model that generates text, as owner/name.")})
    return release.project


def _seen_by(viewer: Any) -> QuerySet[SavedPrompt]:
    """With whether they may see the model: one whose project is not theirs to see any more tells nothing of it."""
    model = visible_projects(viewer).order_by().filter(pk=OuterRef("project"))
    rows = SavedPrompt.objects.annotate(sees=Exists(model))
    return rows.select_related("user__owner", "project__owner")


def _is_delisted() -> Q:
    return Q(Exists(Delisting.objects.filter(prompt=OuterRef("pk"), project=OuterRef("project"))))


def _is_shared() -> Q:
    return Q(visibility=Visibility.PUBLIC, hidden_at=None, sees=True)
