from django import template
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.models import Event
from resources import units
from resources.grants.actions.owing import MISSING
from resources.grants.models import Grant
from resources.grants.queries.register import holder_named, is_told, named
from resources.ledger.models import Entry, Reservation
from resources.ledger.states import EntryKind

register = template.Library()
MINUS = "\N{MINUS SIGN}"
WORDS = {
    "request.submit": pgettext_lazy("request", "Asked"),
    "request.approve": _("Granted at once by the rules"),
    "request.triage": _("Went to an officer"),
    "request.ask": _("An officer asked something"),
    "request.answer": pgettext_lazy("request", "Answered"),
    "request.assess": _("Somebody who knows the machines said whether it can run"),
    "request.convene": _("Went to those who score it"),
    "request.wait": _("Waits until there is room"),
    "request.offer": _("An award was offered"),
    "request.offer_part": _("An award of a part was offered"),
    "request.decline": pgettext_lazy("request", "Declined"),
    "request.accept": _("The award was accepted"),
    "request.refuse": _("The award was not taken"),
    "request.withdraw": pgettext_lazy("request", "Withdrawn"),
    "request.lapse": _("Lapsed after long silence"),
    "request.decide_anew": _("An appeal: decided anew"),
    "request.name_judge": _("Somebody was asked to score it"),
    "request.score": _("Somebody scored it"),
    "request.step_down": _("Somebody stepped down"),
    "request.remind": pgettext_lazy("request", "Reminded"),
    "request.escalate": _("Overdue: went to the next role"),
    "grant.alert": _("Told its holders how much is used, and how long it lasts"),
    "grant.propose_revocation": _("An officer proposed to revoke it"),
    "grant.drop_revocation": _("It is not revoked"),
    "grant.admit": _("Somebody may spend it, too"),
    "grant.dismiss": _("Somebody may no longer spend it"),
    "grant.open": pgettext_lazy("grant", "Granted"),
    "grant.expire_soon": _("Ends soon"),
    "grant.extend": pgettext_lazy("grant", "Extended"),
    "grant.exhaust": _("Used up"),
    "grant.refill": _("Filled up again"),
    "grant.suspend": pgettext_lazy("grant", "Suspended"),
    "grant.resume": _("May be used again"),
    "grant.expire": pgettext_lazy("grant", "Over"),
    "grant.close": pgettext_lazy("grant", "Closed"),
    "grant.revoke": pgettext_lazy("grant", "Revoked"),
    "grant.restore": _("An appeal: as it was before"),
}

REASONS = {
    "grant": _("From the pool, by the award"),
    "tranche": _("From the pool, after the report"),
    "exchange": _("Exchanged for another unit"),
    "more": _("More from the pool, by a change"),
    "carry": _("Carried over to the next grant"),
    "back": _("Not used: back to the pool"),
    "restore": _("Given back after an appeal"),
    "adjust": _("Adjusted by two officers"),
    "gift": _("Brought in"),
    "month": _("What the site itself gives this month"),
    "lost": _("Whoever worked on it was lost"),
    "promise": _("No longer promised"),
    "policy": _("What everybody is given for free"),
    "day_over": _("The day is over"),
    "review_over": _("The review is over"),
}


@register.filter
def of_unit(reservation: Reservation, amount: int) -> str:
    return units.in_words(reservation.account.unit, amount)


@register.filter
def told_reason(code: str) -> str:
    return str(REASONS.get(code, code))


@register.filter
def told(event: Event) -> str:
    """What happened, in words."""
    if event.verb == "grant.suspend" and event.reason_code == MISSING:
        return gettext("Suspended: a report is missing")
    return str(WORDS.get(event.verb, event.verb))


@register.filter
def public_name(grant: Grant) -> str:
    return named(grant)


@register.filter
def public_holder(grant: Grant) -> str:
    return holder_named(grant)


@register.filter
def is_public(grant: Grant) -> bool:
    return is_told(grant)


@register.filter
def moved(entry: Entry, grant: Grant) -> str:
    """How much, in larger words; of what passed between accounts also which way, seen from the grant."""
    account = entry.target or entry.source
    words = units.in_words(account.unit, entry.amount) if account else ""
    if entry.kind != EntryKind.PASS:
        return words
    return f"{MINUS if _leaves(entry, grant) else '+'} {words}"


@register.filter
def seen_by(entry: Entry, grant: Grant) -> str:
    """Which kind it is for the grant: it received what another account passed on to it."""
    if entry.kind == EntryKind.PASS and not _leaves(entry, grant):
        return pgettext("ledger", "Received")
    return entry.get_kind_display()


def _leaves(entry: Entry, grant: Grant) -> bool:
    return entry.source is not None and entry.source.holder == grant.holder
