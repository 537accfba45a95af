"""Audits. Before one is sent its reviewer is told what they would be told of an assignment, in the same words."""

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Key, Words, known_as, leave_untold, subject, tell
from reviews.applications.models import Audit
from reviews.applications.states import AUDIT_MOVES
from reviews.notices import reviewing


def audited(event: Event) -> Iterable[User]:
    return User.objects.filter(audits=event.object_id)


@tell(
    "audit.invite",
    urgency=NEEDS_YOU,
    to=audited,
    until=["audit.accept", "audit.decline", "audit.expire", "audit.release", "audit.remove"],
)
def audit_begins(event: Event, audit: Audit) -> Words:
    return reviewing.invited(event, audit)


@tell(
    "audit.remind",
    urgency=NEEDS_YOU,
    to=audited,
    until=["audit.submit", "audit.release", "audit.remove", "audit.expire", "audit.decline"],
)
def audit_waits(event: Event, audit: Audit) -> Words:
    return reviewing.review_waits(event, audit)


@tell("audit.expire", urgency=MOVED, to=audited)
def audit_lapsed(event: Event, audit: Audit) -> Words:
    return reviewing.invitation_lapsed(event, audit)


@tell("audit.remove", urgency=MOVED, to=audited)
def audit_taken_away(event: Event, audit: Audit) -> Words:
    return reviewing.place_freed(event, audit)


@tell("audit.grade", urgency=MOVED, to=audited)
def audit_graded(event: Event, audit: Audit) -> Words:
    missed = audit.missed_critical or 0
    body = _("Nothing critical was missed.")
    if missed:
        body = ngettext("A critical fault was missed.", "%(n)d critical faults were missed.", missed) % {"n": missed}
    title = _("Your review of %(release)s was an audit") % {"release": audit.round.title}
    return Words(title, body, reverse("applications:audit", args=[audit.pk]))


@tell("audit.regrade", urgency=MOVED, to=audited)
def audit_counts_no_more(event: Event, audit: Audit) -> Words:
    body = _("Somebody disputed its case and was right.")
    return Words(
        _("An audit of yours counts for nobody any more"), body, reverse("applications:audit", args=[audit.pk])
    )


def audits_of_reader(reader: User, ids: Collection[str]) -> Iterable[Audit]:
    return Audit.objects.filter(pk__in=ids, reviewer=reader).select_related("case")


def nothing_to_name(event: Event) -> Key:
    return "unnamed", event.object_id


subject("audit", audits_of_reader, thing=nothing_to_name)
# To programs too, an event that is told before the review is sent is that of an assignment.
known_as({f"audit.{name}": f"assignment.{name}" for name in ("invite", "remind", *(one.name for one in AUDIT_MOVES))})
leave_untold(
    "The reviewer's own doing, or what follows from their own pause; an assignment tells no more.",
    "audit.accept",
    "audit.decline",
    "audit.start",
    "audit.release",
)
leave_untold("What came of it is told in the same moment.", "audit.submit")
