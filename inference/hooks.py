"""What webhooks may tell of serving: one's own runs, and how the deployments of a project stand."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from inference.models import Deployment, Run
from inference.queries.deployments import visible_deployments
from inference.queries.runs import own_runs
from projects.hooks import places_of_projects, project_in_brief, release_in_brief
from projects.models import Project
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

RUNS = {"run.succeeded": "run.succeeded", "run.failed": "run.failed", "run.cancelled": "run.cancelled"}
DEPLOYMENTS = {
    "deployment.loading": "deployment.loading",
    "deployment.ready": "deployment.ready",
    "deployment.evicted": "deployment.unloaded",
    "deployment.failed": "deployment.failed",
}


def runs_of(person: Any, ids: Collection[str]) -> Iterable[Run]:
    """Even a run that was shared is told to nobody but whoever asked."""
    return own_runs(person).filter(pk__in=ids)


def deployments_seen_by(person: Any, ids: Collection[str]) -> Iterable[Deployment]:
    return visible_deployments(person).filter(pk__in=ids)


def place_of_run(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(runs=event.object_id))


def places_of_deployment(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(releases__deployments=event.object_id))


def told_of_run(event: Event, run: Run) -> dict[str, Any]:
    """That it ended and what it took. What was said is fetched from its address, by whoever may. Whoever reviews the
    release and may not know whose it is, is not told."""
    return {
        "project": None if run.is_nameless else project_in_brief(run.release.project),
        "release": None if run.is_nameless else release_in_brief(run.release),
        "run": {
            "id": run.pk,
            "task": run.task,
            "state": run.state,
            "error": run.error_code or None,
            "tokens": {
                "prompt": run.prompt_tokens,
                "completion": run.completion_tokens,
            },
            "charged": {"unit": run.unit, "amount": run.charged},
            "seconds": run.seconds,
            "url": settings.SITE_URL + run.get_absolute_url(),
        },
    }


def told_of_deployment(event: Event, deployment: Deployment) -> dict[str, Any]:
    return {
        "project": project_in_brief(deployment.release.project),
        "release": release_in_brief(deployment.release),
        "deployment": {
            "id": deployment.pk,
            "task": deployment.task,
            "device": deployment.device_class,
            "state": deployment.state,
            "error": deployment.error_code or None,
        },
    }


withhold("What becomes of a flag is told to those whom it concerns.", "run.withhold", "run.give_back")
offer(RUNS, about="run", seen_by=runs_of, places=place_of_run, data=told_of_run)
offer(
    DEPLOYMENTS,
    about="deployment",
    seen_by=deployments_seen_by,
    places=places_of_deployment,
    data=told_of_deployment,
)
