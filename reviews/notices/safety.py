"""What is locked away, and what comes of it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, tell
from projects.models import Release
from projects.notices import authors
from reviews.models import Takedown
from reviews.notices.audiences import safety_team
from reviews.notices.letters import for_author, for_editor


@tell(
    "release.quarantine",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.restore", "release.require_fixes", "release.take_down"],
)
def locked_away(event: Event, release: Release) -> Words:
    body = _("Nobody can fetch its files until somebody has looked into a finding. You will be told what comes of it.")
    return for_author(_("%(release)s is locked away"), body, release)


@tell(
    "release.quarantine",
    urgency=NEEDS_YOU,
    to=safety_team,
    until=["release.restore", "release.require_fixes", "release.take_down"],
)
def quarantine_waits(event: Event, release: Release) -> Words:
    body = _("A finding locked its files away. Look into it and decide.")
    return for_editor(_("%(release)s is in quarantine"), body, release)


@tell("release.restore", urgency=MOVED, to=authors)
def restored(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was found harmless and is public again"), "", release)


@tell("release.require_fixes", urgency=NEEDS_YOU, to=authors, until=["release.resubmit", "release.withdraw"])
def unlocked_for_mending(event: Event, release: Release) -> Words:
    body = _("The letter says what must go. Mend it and send the release again.")
    return for_author(_("%(release)s is unlocked for mending"), body, release)


@tell("release.take_down", urgency=NEEDS_YOU, to=authors)
def taken_down(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was taken down"), event.note, release)


@tell(
    "takedown.propose",
    "takedown.remind",
    urgency=NEEDS_YOU,
    to=safety_team,
    until=["takedown.confirm", "takedown.refuse", "takedown.lapse"],
)
def second_person_needed(event: Event, takedown: Takedown) -> Words:
    title = _("%(release)s is proposed to be taken down") % {"release": takedown.release}
    body = _("It needs a second person: confirm it or refuse.")
    return Words(title, body, reverse("reviews:safety-case", args=[takedown.release_id]))
