from core import events
from core.models import Event
from discussions.reports.actions import end_rerun
from inference.actions.deployments import stop_serving
from projects.models import Release


@events.on("release.quarantine", "release.take_down", "release.retract", "release.withdraw")
def stop_serving_what_may_not_be_run(event: Event) -> None:
    if release := Release.objects.filter(pk=event.object_id).first():
        stop_serving(release=release)


@events.on("run.succeeded", "run.failed", "run.cancelled")
def note_in_report(event: Event) -> None:
    """A run that was repeated for a report says how it came out; other runs are none of its business."""
    end_rerun(run=event.object_id)
