"""What becomes of a grant."""

from django.utils.translation import gettext as _

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, leave_untold, tell
from resources.grants.models import Grant
from resources.grants.notices.audiences import holders
from resources.grants.states import GRANT_MOVES

MOVED_ON = [f"grant.{arrow.name}" for arrow in GRANT_MOVES]


@tell("grant.exhaust", urgency=NEEDS_YOU, to=holders, until=MOVED_ON)
def used_up(event: Event, grant: Grant) -> Words:
    title = _("Used up: %(title)s") % {"title": grant.title}
    return Words(title, _("You may ask for more."), grant.get_absolute_url())


@tell("grant.expire_soon", urgency=NEEDS_YOU, to=holders, until=MOVED_ON)
def ends_soon(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” ends soon") % {"title": grant.title}
    return Words(title, _("Report on it and renew it, or let it end."), grant.get_absolute_url())


@tell("grant.extend", "grant.refill", "grant.resume", urgency=MOVED, to=holders)
def may_go_on(event: Event, grant: Grant) -> Words:
    title = _("You may go on using “%(title)s”") % {"title": grant.title}
    return Words(title, "", grant.get_absolute_url())


@tell("grant.suspend", urgency=NEEDS_YOU, to=holders, until=MOVED_ON)
def grant_suspended(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” cannot be used for now") % {"title": grant.title}
    return Words(title, event.note, grant.get_absolute_url())


@tell("grant.revoke", urgency=NEEDS_YOU, to=holders)
def grant_revoked(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” was revoked") % {"title": grant.title}
    return Words(title, event.note, grant.get_absolute_url())


@tell("grant.expire", urgency=MOVED, to=holders)
def grant_over(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” is over") % {"title": grant.title}
    return Words(title, _("What was not used goes back to the pool."), grant.get_absolute_url())


leave_untold("Whoever asked is told that it was granted.", "grant.open")
leave_untold("It was over, or another took its place; nothing changes for anybody.", "grant.close")
leave_untold("What comes into a pool is public; nobody in particular has to do anything.", "pool.create", "pool.gift")
