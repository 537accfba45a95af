from core import events
from core.models import Event
from discussions.reports.actions import end_rerun
from inference.actions.deployments import stop_adapters, stop_serving
from projects.models import Project, Release


@events.on("release.quarantine", "release.take_down", "release.retract", "release.withdraw")
def stop_serving_what_may_not_be_run(event: Event) -> None:
    if release := Release.objects.filter(pk=event.object_id).first():
        stop_serving(release=release)


@events.on("project.visibility_changed", "project.gate_changed")
def stop_serving_what_is_put_on_it(event: Event) -> None:
    """Who may not have a model may not run it through an adapter that somebody else made."""
    project = Project.objects.filter(pk=event.object_id).first()
    if project and (project.is_private or project.is_gated):
        stop_adapters(project=project)


@events.on("run.succeeded", "run.failed", "run.cancelled")
def note_in_report(event: Event) -> None:
    """A run that was repeated for a report says how it came out; other runs are none of its business."""
    end_rerun(run=event.object_id)
