from core import events
from core.models import Event
from inference.fleet.actions import take_back_pins
from projects.models import Release


@events.on("release.quarantine", "release.take_down", "release.retract", "release.withdraw")
def keep_no_more_what_may_not_be_run(event: Event) -> None:
    if release := Release.objects.filter(pk=event.object_id).first():
        take_back_pins(release=release)
