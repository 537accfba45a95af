"""Names of models that programs have written down since before this site: which model answers to them here."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.policies import recent
from core.problems import BadInput
from inference.models import Deployment
from inference.naming import NAME
from inference.queries.deployments import failed_to_load, serving
from inference.queries.models import hosted_task, let_run, model_id, resolve_model, served_projects, speaks_chat
from inference.vocabulary import Task, task_of
from projects.models import Release

MOST_TRIED = 10


@dataclass(frozen=True)
class Named:
    """What was found, and the name that the answer tells: whoever used an alias learns which model it was. What serves
    it, where that was found as well."""

    release: Release
    name: str
    deployment: Deployment | None = None


def model_named(viewer: Any, name: str, task: Task, *, is_chat: bool = False) -> Named:
    alias = _alias(name)
    if alias is None:
        return _served(viewer, name, task) or Named(resolve_model(viewer, name), name)
    if alias.get("task", "") not in ("", task):  # versions of the policy from before say nothing of tasks
        raise _wrong_task(alias, task)
    most = None if alias["model"] else _run_most(viewer, task, is_chat=is_chat)
    found = most or resolve_model(viewer, alias["model"] or name)
    return Named(found, model_id(found))


def model_behind(viewer: Any, name: str) -> Release:
    """The same for whoever asks nothing of it yet, but whether there is such a model."""
    alias = _alias(name)
    if alias is None:
        return resolve_model(viewer, name)
    return model_named(viewer, name, Task(alias.get("task") or Task.TEXT_GENERATION)).release


def _alias(name: str) -> dict[str, str] | None:
    return next((each for each in recent("model_names")["aliases"] if each["id"] == name), None)


def _served(viewer: Any, name: str, task: Task) -> Named | None:
    """What is asked for nearly always: the latest of what is published, as what it is for, not for the first time."""
    found = NAME.fullmatch(name)
    if found is None or found["number"] is not None:
        return None
    deployment = serving(found["owner"], found["name"], task)
    if deployment is None or hosted_task(deployment.release) != task:
        return None
    return Named(let_run(viewer, deployment.release), name, deployment)


def _run_most(viewer: Any, task: Task, *, is_chat: bool) -> Release | None:
    """The published model for this that people run most; for conversations one that has a form for them. None that is
    given on request: nobody asked for it by its name. What could not be loaded comes last."""
    served = [each for each in served_projects(viewer) if task_of(each.task) == task and not each.is_gated]
    failed = set(failed_to_load(served, task))
    ranked = sorted(served, key=lambda each: (each.pk in failed, -each.runs, str(each)))
    names = [str(each) for each in ranked[:MOST_TRIED]]
    first: Release | None = None
    for release in (resolve_model(viewer, name) for name in names):
        if not is_chat or speaks_chat(release):
            return release
        first = first or release
    return first


def _wrong_task(alias: dict[str, str], needed: Task) -> BadInput:
    said = {"model": alias["id"], "task": alias["task"], "needed": needed}
    detail = _("“%(model)s” does %(task)s; this endpoint is for %(needed)s.") % said
    return BadInput(detail, fields={"model": detail}, code="wrong_task")
