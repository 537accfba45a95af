"""Who is told of a report: whoever wrote it, those who answer for what it is about, and who watches it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from discussions.reports.models import Advisory, Report
from discussions.reports.queries import reasons, visible_advisories, visible_reports
from discussions.reports.states import ENDED, REPORT_MOVES, REPORTER, RERUN
from discussions.reports.targets import answering, watching
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Notice, Words, area, leave_untold, notices_of, subject, tell

area("reports", gettext_lazy("Problem reports"), __name__)

ENDINGS = [f"report.{move.name}" for move in REPORT_MOVES if move.target in ENDED]
LOOKED_AT = ["report.triage", "report.move", "report.ask", "report.start", "report.fix", *ENDINGS]


def reports_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Report]:
    return visible_reports(reader).filter(pk__in=ids)


subject("report", reports_seen_by)


def maintainers(event: Event) -> Iterable[User]:
    report = Report.objects.filter(pk=event.object_id).first()
    return answering(report.target_kind, report.target_id) if report is not None else []


def reporter(event: Event) -> Iterable[User]:
    return User.objects.filter(problem_reports=event.object_id)


def watchers(event: Event) -> Iterable[User]:
    return User.objects.filter(watched_reports__report=event.object_id)


def whose_turn_it_is(event: Event) -> Iterable[User]:
    owner = event.evidence[0].get("clock_owner", "") if event.evidence else ""
    return reporter(event) if owner == REPORTER else maintainers(event)


def notice_for_visitor(event: Event) -> Notice | None:
    """What somebody without an account is told by mail: what a reporter with one is, and of what others do alone."""
    if event.acting_role == REPORTER:
        return None
    known = {reporter, watchers, both_sides}
    if event.evidence and event.evidence[0].get("clock_owner") == REPORTER:
        known.add(whose_turn_it_is)
    return next((notice for notice in notices_of(event.verb) if notice.to in known), None)


@tell("report.filed", urgency=NEEDS_YOU, to=maintainers, until=LOOKED_AT)
def problem_reported(event: Event, report: Report) -> Words:
    return Words(_("A problem is reported: “%(report)s”") % {"report": report}, "", report.get_absolute_url())


@tell(
    "report.answer",
    "report.revive",
    "report.reopen",
    "report.contest",
    urgency=NEEDS_YOU,
    to=maintainers,
    until=LOOKED_AT,
)
def back_with_you(event: Event, report: Report) -> Words:
    titles = {
        "report.reopen": _("It still does not work: “%(report)s”"),
        "report.contest": _("Your refusal of “%(report)s” is contested"),
    }
    title = titles.get(event.verb, _("Your question about “%(report)s” is answered"))
    return Words(title % {"report": report}, event.note, report.get_absolute_url())


@tell("report.ask", urgency=NEEDS_YOU, to=reporter, until=["report.answer", "report.revive", "report.triage", *ENDINGS])
def asked_of_you(event: Event, report: Report) -> Words:
    return Words(_("You are asked about “%(report)s”") % {"report": report}, event.note, report.get_absolute_url())


@tell("report.fix", urgency=NEEDS_YOU, to=reporter, until=["report.resolve", "report.reopen"])
def try_it_now(event: Event, report: Report) -> Words:
    body = _("Mended in: %(where)s") % {"where": report.fixed_in} if report.fixed_in else event.note
    return Words(_("“%(report)s” should work now. Does it?") % {"report": report}, body, report.get_absolute_url())


@tell("report.move", urgency=NEEDS_YOU, to=maintainers, until=[verb for verb in LOOKED_AT if verb != "report.move"])
def moved_to_you(event: Event, report: Report) -> Words:
    title = _("A problem was moved to you: “%(report)s”") % {"report": report}
    return Words(title, event.note, report.get_absolute_url())


@tell("report.move", urgency=MOVED, to=reporter)
def moved_elsewhere(event: Event, report: Report) -> Words:
    title = _("“%(report)s” belongs to something else, whose people look at it now") % {"report": report}
    return Words(title, event.note, report.get_absolute_url())


@tell("report.resolve", urgency=MOVED, to=maintainers)
def works_now(event: Event, report: Report) -> Words:
    note = report.note_for_release
    body = _("For the notes of the release: %(line)s") % {"line": note} if note else ""
    return Words(_("“%(report)s” works now") % {"report": report}, body, report.get_absolute_url())


@tell("report.triage", "report.confirm", urgency=MOVED, to=reporter)
def looked_at(event: Event, report: Report) -> Words:
    if event.acting_role == RERUN:
        title = _("Its run was repeated, and showed it again: “%(report)s”")
    elif event.verb == "report.confirm":
        title = _("Somebody else saw it, too: “%(report)s”")
    else:
        title = _("Somebody looked at “%(report)s”")
    return Words(title % {"report": report}, event.note, report.get_absolute_url())


@tell("report.rerun_ended", urgency=MOVED, to=maintainers)
def came_out_otherwise(event: Event, report: Report) -> Words:
    if any(part.get("is_same") for part in event.evidence):
        title = _("The run of “%(report)s” was repeated: the same again")
    else:
        title = _("The run of “%(report)s” was repeated, and came out otherwise")
    return Words(title % {"report": report}, "", report.get_absolute_url())


@tell("report.merge", "report.dismiss", "report.decline", urgency=MOVED, to=reporter)
def refused(event: Event, report: Report) -> Words:
    titles = {
        "report.merge": _("“%(report)s” was reported before"),
        "report.dismiss": _("No problem was found in “%(report)s”"),
    }
    title = titles.get(event.verb, _("“%(report)s” will not be mended"))
    said = " ".join(text for text in (dict(reasons()).get(event.reason_code, ""), event.note) if text)
    return Words(title % {"report": report}, said, report.get_absolute_url())


@tell("report.lapse", urgency=MOVED, to=reporter)
def nobody_answered(event: Event, report: Report) -> Words:
    body = _("Nobody answered the question in time. Write under it, and it is open again.")
    return Words(_("“%(report)s” is closed for now") % {"report": report}, body, report.get_absolute_url())


@tell("report.start", "report.fix", "report.resolve", urgency=FYI, to=watchers)
def mended_step_by_step(event: Event, report: Report) -> Words:
    titles = {
        "report.start": _("“%(report)s” is being mended"),
        "report.fix": _("“%(report)s” is mended, to be tried"),
    }
    title = titles.get(event.verb, _("“%(report)s” works now"))
    return Words(title % {"report": report}, event.note, report.get_absolute_url())


@tell("report.commented", urgency=MOVED, to=watchers)
def spoken_of(event: Event, report: Report) -> Words:
    return Words(_("Somebody wrote about “%(report)s”") % {"report": report}, "", report.get_absolute_url())


@tell("report.remind", urgency=NEEDS_YOU, to=whose_turn_it_is, until=["report.answer", *LOOKED_AT])
def report_waits_for_you(event: Event, report: Report) -> Words:
    return Words(_("“%(report)s” waits for you") % {"report": report}, "", report.get_absolute_url())


def both_sides(event: Event) -> Iterable[User]:
    yield from reporter(event)
    yield from maintainers(event)


@tell("report.embargoed", urgency=MOVED, to=both_sides)
def kept_private(event: Event, report: Report) -> Words:
    title = _("“%(report)s” is kept private until %(day)s")
    words = {"report": report, "day": date_format(report.embargo_until, "DATE_FORMAT") if report.embargo_until else ""}
    return Words(title % words, event.note, report.get_absolute_url())


@tell("report.embargo_over", urgency=NEEDS_YOU, to=maintainers, until=["report.advised", "report.embargoed", *ENDINGS])
def time_is_over(event: Event, report: Report) -> Words:
    body = _("Mend it, publish an advisory, or agree on another day with whoever reported it.")
    return Words(_("The embargo of “%(report)s” is over") % {"report": report}, body, report.get_absolute_url())


def advisories_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Advisory]:
    return visible_advisories(reader).filter(pk__in=ids)


def concerned(event: Event) -> Iterable[User]:
    """Who watches what it is about, or any report of it; whoever reported it; and those who answer for it."""
    report = Report.objects.filter(advisory=event.object_id).first()
    if report is None:
        return []
    same = Report.objects.filter(target_kind=report.target_kind, target_id=report.target_id).values("pk")
    told = Q(watched_reports__report__in=same) | Q(problem_reports=report.pk)
    told |= Q(pk__in=watching(report.target_kind, report.target_id).values("pk"))
    told |= Q(pk__in=answering(report.target_kind, report.target_id).values("pk"))
    return User.objects.filter(told).distinct()


subject("advisory", advisories_seen_by)


@tell("advisory.published", "advisory.corrected", urgency=MOVED, to=concerned)
def advised(event: Event, advisory: Advisory) -> Words:
    title = _("Advisory: %(title)s") if event.verb == "advisory.published" else _("Advisory corrected: %(title)s")
    return Words(title % {"title": advisory}, advisory.advice[:200], advisory.get_absolute_url())


leave_untold("Everybody is told of the advisory itself.", "report.advised")
leave_untold("Whoever took it over did it themselves; for all others nothing changes.", "report.claimed")
leave_untold("It shows in the report; how it came out is told.", "report.rerun_begun")
leave_untold(
    "Pictures come with a report or with words under it; those are told of.",
    "report.pictured",
    "report.picture_removed",
)
leave_untold(
    "Its author is told of the flags that did it, and sees when it is back.",
    "report.comment_hidden",
    "report.comment_shown",
    "report.hidden",
    "report.shown",
)
