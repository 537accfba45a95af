"""What both sides of a report and those who look into it are told. No words here name anybody."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.states import Role
from core.models import Event
from core.permissions import can
from notifications.states import NEEDS_YOU
from notifications.telling import Words, area, leave_untold, subject, tell
from reviews.conduct.models import ConductReport
from reviews.conduct.queries import RELATED
from reviews.conduct.states import ConductOutcome, ConductState

area("conduct", gettext_lazy("Conduct of reviewers"), __name__)

ENDED = ["conduct.decide", "conduct.withdraw"]


def reports_seen_by(reader: Any, ids: Collection[str]) -> Iterable[ConductReport]:
    found = ConductReport.objects.filter(pk__in=ids).select_related(*RELATED)
    return [report for report in found if can(reader, "conduct.see", report)]


subject("conductreport", reports_seen_by)


def officers(event: Event) -> Iterable[User]:
    """Moderators who had no part; administrators once it is theirs."""
    report = ConductReport.objects.filter(pk=event.object_id).select_related(*RELATED).first()
    role = Role.ADMIN if report is not None and report.clock_owner == "admin" else Role.MODERATOR
    people = User.objects.filter(role_grants__role=role, is_active=True)
    return [person for person in people if can(person, "conduct.judge", report)]


def the_reviewer(event: Event) -> Iterable[User]:
    about = Q(assignments__review__conduct_reports=event.object_id)
    return User.objects.filter(about, assignments__review__conduct_reports__heard_at__isnull=False).distinct()


def who_reported(event: Event) -> Iterable[User]:
    return User.objects.filter(conduct_reports=event.object_id)


def whose_turn_it_is(event: Event) -> Iterable[User]:
    owner = event.evidence[0].get("clock_owner", "") if event.evidence else ""
    return the_reviewer(event) if owner == "reviewer" else officers(event)


@tell("conduct.file", "conduct.answer", "conduct.reopen", urgency=NEEDS_YOU, to=officers, until=ENDED)
def report_waits(event: Event, report: ConductReport) -> Words:
    body = _("You had no part in it. Hear both sides, and decide.")
    return Words(_("A report about a reviewer waits"), body, report.get_absolute_url())


@tell("conduct.hear", urgency=NEEDS_YOU, to=the_reviewer, until=["conduct.answer", *ENDED])
def you_are_heard(event: Event, report: ConductReport) -> Words:
    title = _("Something is said about your review of %(release)s") % {"release": report.review.assignment.round.title}
    return Words(title, _("Read it and say how it was. Nothing is decided before."), report.get_absolute_url())


def _ended(event: Event) -> str:
    """How it ended at that time; an appeal may have changed it since."""
    return str(dict(ConductOutcome.choices).get(event.reason_code, ConductState.REVERSED.label))


@tell("conduct.decide", "conduct.reverse", urgency=NEEDS_YOU, to=the_reviewer)
def decided_about_you(event: Event, report: ConductReport) -> Words:
    title = _("The report about your review is decided: %(outcome)s") % {"outcome": _ended(event)}
    return Words(title, _("The letter says why."), report.get_absolute_url())


@tell("conduct.decide", "conduct.reverse", urgency=NEEDS_YOU, to=who_reported)
def your_report_is_decided(event: Event, report: ConductReport) -> Words:
    title = _("Your report about a reviewer is decided: %(outcome)s") % {"outcome": _ended(event)}
    return Words(title, _("The letter says why."), report.get_absolute_url())


@tell("conduct.remind", "conduct.escalate", urgency=NEEDS_YOU, to=whose_turn_it_is, until=["conduct.answer", *ENDED])
def report_is_due(event: Event, report: ConductReport) -> Words:
    return Words(_("A report about a reviewer waits for you"), "", report.get_absolute_url())


leave_untold("One's own doing; it leaves the desks of those who had it.", "conduct.withdraw")
