"""What becomes of a grant."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from resources.grants.actions.owing import MISSING
from resources.grants.models import Grant, GrantAdjustment
from resources.grants.notices.audiences import holders, holders_of_part, officers, person_named, who_proposed
from resources.grants.states import ADJUSTMENT_MOVES, CHANGE_MOVES, GRANT_MOVES, REPORT_MOVES

area("grants", gettext_lazy("Grants and their books"), __name__, "resources.ledger.notices")

MOVED_ON = [f"grant.{arrow.name}" for arrow in GRANT_MOVES]
ANSWERED = [f"{table.noun}.{arrow.name}" for table in (REPORT_MOVES, CHANGE_MOVES) for arrow in table]
ADJUSTED = [f"grant_adjustment.{arrow.name}" for arrow in ADJUSTMENT_MOVES]


@tell("grant.alert", urgency=NEEDS_YOU, to=holders, until=MOVED_ON)
def use_and_days(event: Event, grant: Grant) -> Words:
    """Both in one notice, so that nobody is told twice a day of the same grant."""
    facts = event.evidence[0] if event.evidence else {}
    words = {"title": grant.title, "percent": facts.get("percent", 0)}
    days = max(facts.get("days", 0), 0)
    title = _("%(title)s: %(percent)d %% used") % words
    body = ngettext("%(days)d day is left of it.", "%(days)d days are left of it.", days) % {"days": days}
    return Words(title, body, grant.get_absolute_url())


@tell("grant.extend", "grant.refill", "grant.resume", "grant.restore", urgency=MOVED, to=holders)
def may_go_on(event: Event, grant: Grant) -> Words:
    title = _("You may go on using “%(title)s”") % {"title": grant.title}
    return Words(title, "", grant.get_absolute_url())


@tell("grant.suspend", urgency=NEEDS_YOU, to=holders, until=MOVED_ON)
def grant_suspended(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” cannot be used for now") % {"title": grant.title}
    missing = _("A report on an earlier grant is missing. Once it is accepted, this one may be used again.")
    return Words(title, missing if event.reason_code == MISSING else event.note, grant.get_absolute_url())


@tell("grant.revoke", urgency=NEEDS_YOU, to=holders, until=["grant.restore"])
def grant_revoked(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” was revoked") % {"title": grant.title}
    return Words(title, event.note, grant.get_absolute_url())


@tell("grant.admit", urgency=MOVED, to=person_named)
def let_into(event: Event, grant: Grant) -> Words:
    title = _("You may spend from “%(title)s”") % {"title": grant.title}
    return Words(title, "", grant.get_absolute_url())


@tell("grant.expire", urgency=MOVED, to=holders)
def grant_over(event: Event, grant: Grant) -> Words:
    title = _("“%(title)s” is over") % {"title": grant.title}
    return Words(title, _("What was not used goes back to the pool."), grant.get_absolute_url())


@tell("grant_report.write", "grant_change.ask", urgency=NEEDS_YOU, to=officers, until=ANSWERED)
def grant_waits_for_an_officer(event: Event, about: Any) -> Words:
    words = {"title": about.grant.title}
    title = _("A report on “%(title)s” waits to be read") % words
    if event.verb == "grant_change.ask":
        title = _("A change of “%(title)s” waits for an answer") % words
    return Words(title, "", about.grant.get_absolute_url())


@tell("grant_report.remind", "grant_change.remind", urgency=NEEDS_YOU, to=officers, until=ANSWERED)
def grant_still_waits(event: Event, about: Any) -> Words:
    title = _("“%(title)s” still waits for an officer") % {"title": about.grant.title}
    return Words(title, "", about.grant.get_absolute_url())


@tell("grant_report.accept", "grant_change.grant", urgency=MOVED, to=holders_of_part)
def officer_agreed(event: Event, about: Any) -> Words:
    words = {"title": about.grant.title}
    title = _("Your report on “%(title)s” was accepted") % words
    if event.verb == "grant_change.grant":
        title = _("“%(title)s” was changed as you asked") % words
    return Words(title, event.note, about.grant.get_absolute_url())


@tell("grant_report.send_back", "grant_change.refuse", urgency=NEEDS_YOU, to=holders_of_part)
def officer_did_not_agree(event: Event, about: Any) -> Words:
    words = {"title": about.grant.title}
    title = _("Your report on “%(title)s” was sent back") % words
    if event.verb == "grant_change.refuse":
        title = _("“%(title)s” stays as it is") % words
    return Words(title, event.note, about.grant.get_absolute_url())


@tell("grant.propose_revocation", urgency=NEEDS_YOU, to=officers, until=["grant.revoke", "grant.drop_revocation"])
def second_word_needed(event: Event, grant: Grant) -> Words:
    title = _("Should “%(title)s” be revoked? A second officer is needed") % {"title": grant.title}
    return Words(title, event.note, grant.get_absolute_url())


@tell("grant_adjustment.propose", urgency=NEEDS_YOU, to=officers, until=ADJUSTED)
def adjustment_needs_a_second_word(event: Event, about: GrantAdjustment) -> Words:
    title = _("Should “%(title)s” be adjusted? A second officer is needed") % {"title": about.title}
    return Words(title, event.note, about.get_absolute_url())


@tell("grant_adjustment.remind", urgency=NEEDS_YOU, to=officers, until=ADJUSTED)
def adjustment_still_waits(event: Event, about: GrantAdjustment) -> Words:
    words = {"title": about.title, "at": date_format(localtime(about.due_at)) if about.due_at else ""}
    title = _("An adjustment of “%(title)s” waits for a second officer until %(at)s") % words
    return Words(title, about.why, about.get_absolute_url())


@tell("grant_adjustment.lapse", urgency=MOVED, to=who_proposed)
def adjustment_lapsed(event: Event, about: GrantAdjustment) -> Words:
    title = _("No second officer answered to your adjustment of “%(title)s”") % {"title": about.title}
    return Words(title, about.why, about.get_absolute_url())


@tell("grant_adjustment.confirm", urgency=MOVED, to=holders_of_part)
def adjusted(event: Event, about: GrantAdjustment) -> Words:
    if about.grant is None:
        title = _("Your free allowance of the day was adjusted: %(amount)s") % {"amount": about.in_words}
        return Words(title, event.note, reverse("grants:resources"))
    words = {"title": about.title, "amount": about.in_words}
    return Words(_("“%(title)s” was adjusted: %(amount)s") % words, event.note, about.grant.get_absolute_url())


leave_untold("It came to nothing; the officers see it where it was proposed.", "grant_adjustment.reject")
leave_untold("Whoever asked is told that it was granted.", "grant.open")
leave_untold("Use and days are told together, in the alert that comes with it.", "grant.exhaust", "grant.expire_soon")
leave_untold("It came to nothing; the officers see it on the page.", "grant.drop_revocation")
leave_untold("One's own doing; it leaves the desk.", "grant_change.withdraw")
leave_untold("They no longer see it, and the page of their budgets says what they have.", "grant.dismiss")
leave_untold("It was over, or another took its place; nothing changes for anybody.", "grant.close")
leave_untold("What comes into a pool is public; nobody in particular has to do anything.", "pool.create", "pool.gift")
