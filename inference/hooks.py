"""What webhooks may tell of serving: one's own runs, and how the deployments of a project stand."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from inference.models import Deployment, Run
from projects.hooks import places_of_projects, project_in_brief, release_in_brief
from projects.models import Project
from projects.queries import visible_projects
from reviews.queries.judged import veiled_in
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer

RUNS = {"run.succeeded": "run.succeeded", "run.failed": "run.failed", "run.cancelled": "run.cancelled"}
DEPLOYMENTS = {
    "deployment.loading": "deployment.loading",
    "deployment.ready": "deployment.ready",
    "deployment.evicted": "deployment.unloaded",
    "deployment.failed": "deployment.failed",
}


def own_runs(person: Any, ids: Collection[str]) -> Iterable[Run]:
    """Even a run that was shared is told to nobody but whoever asked."""
    found = Run.objects.filter(pk__in=ids, user=person).annotate(veil=veiled_in(person))
    return found.select_related("release__project__owner")


def deployments_seen_by(person: Any, ids: Collection[str]) -> Iterable[Deployment]:
    projects = visible_projects(person).order_by().values("pk")
    found = Deployment.objects.filter(pk__in=ids, release__project__in=projects)
    return found.select_related("release__project__owner")


def place_of_run(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(runs=event.object_id))


def places_of_deployment(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(releases__deployments=event.object_id))


def told_of_run(event: Event, run: Run) -> dict[str, Any]:
    """That it ended and what it took. What was said is fetched from its address, by whoever may. Whoever reviews the
    release and may not know whose it is, is not told."""
    return {
        "project": None if run.veiled_in else project_in_brief(run.release.project),
        "release": None if run.veiled_in else release_in_brief(run.release),
        "run": {
            "id": run.pk,
            "task": run.task,
            "state": run.state,
            "error": run.error_code or None,
            "tokens": {
                "prompt": run.prompt_tokens,
                "completion": run.completion_tokens,
                "charged": run.charged_tokens,
            },
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


offer(RUNS, about="run", seen_by=own_runs, places=place_of_run, data=told_of_run)
offer(
    DEPLOYMENTS,
    about="deployment",
    seen_by=deployments_seen_by,
    places=places_of_deployment,
    data=told_of_deployment,
)
