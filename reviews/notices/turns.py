"""Whose turn it is, and clocks that are held."""

from django.utils.translation import gettext as _

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, tell
from projects.models import Release
from projects.notices import authors, members
from projects.states import RELEASE_MOVES
from reviews.notices.audiences import whose_turn_it_is
from reviews.notices.letters import for_author

MOVED_ON = [f"release.{arrow.name}" for arrow in RELEASE_MOVES if arrow.name not in {"schedule", "unschedule"}]


@tell("release.remind", "release.escalate", urgency=NEEDS_YOU, to=whose_turn_it_is, until=MOVED_ON)
def your_turn(event: Event, release: Release) -> Words:
    body = _("Its clock says that it is your turn. If it must wait, hold the clock and say why.")
    return for_author(_("%(release)s waits for you"), body, release)


@tell("release.hold", "release.resume", urgency=MOVED, to=members)
def clock_held(event: Event, release: Release) -> Words:
    held = event.verb == "release.hold"
    title = _("%(release)s is on hold") if held else _("%(release)s goes on, with the time that was left")
    return Words(title % {"release": release}, event.note, release.get_absolute_url())


@tell("release.nudge", urgency=NEEDS_YOU, to=authors, until=["release.resume", *MOVED_ON])
def still_on_hold(event: Event, release: Release) -> Words:
    body = _("Must it wait still? Start the clock again when it need not; after half a year it is given up.")
    return for_author(_("%(release)s is on hold"), body, release)
