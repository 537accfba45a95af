"""The cases by which an applicant shows how they judge."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, leave_untold, tell
from reviews.applications.models import Application, Attempt, CaseDispute, CaseSheet
from reviews.applications.notices.audiences import (
    applicant,
    applicant_of_attempt,
    applicant_who_disputes,
    seniors,
    turn,
    whose_turn_it_is,
)
from reviews.applications.states import ATTEMPT_MOVES


@tell(
    "application.calibrate",
    "application.calibrate_anew",
    urgency=NEEDS_YOU,
    to=applicant,
    until=["application.convene", "application.lapse", "application.withdraw"],
)
def calibration_may_begin(event: Event, application: Application) -> Words:
    body = _("Five cases for each kind, within ten days of the day on which you begin.")
    return Words(_("You may begin your calibration"), body, application.get_absolute_url())


@tell("attempt.send", "attempt.regrade", urgency=NEEDS_YOU, to=seniors, until=["attempt.pass", "attempt.fail"])
def letters_wait(event: Event, attempt: Attempt) -> Words:
    here = reverse("applications:rating", args=[attempt.id])
    return Words(_("The letters of a calibration wait to be read"), _("Say how clear they are."), here)


@tell("attempt.refresh", urgency=MOVED, to=applicant_of_attempt)
def refreshed(event: Event, attempt: Attempt) -> Words:
    return Words(_("Welcome back: you may review again"), "", attempt.get_absolute_url())


@tell("attempt.pass", "attempt.fail", urgency=NEEDS_YOU, to=applicant_of_attempt)
def calibration_is_over(event: Event, attempt: Attempt) -> Words:
    is_passed = event.verb == "attempt.pass"
    title = _("You passed your calibration") if is_passed else _("You did not pass your calibration")
    if attempt.is_refresher:
        title = _("You did not pass your refresher")
    return Words(title, _("See case by case what you said and what is true."), attempt.get_absolute_url())


@tell("attempt.expire", urgency=NEEDS_YOU, to=applicant_of_attempt, until=["attempt.regrade"])
def calibration_expired(event: Event, attempt: Attempt) -> Words:
    if attempt.is_refresher:
        return Words(_("The time for your refresher is over"), "", reverse("applications:profile"))
    body = _("It counts as a try. Your application says when you may begin another.")
    return Words(_("The time for your calibration is over"), body, attempt.get_absolute_url())


@tell(
    "attempt.remind",
    "attempt.escalate",
    urgency=NEEDS_YOU,
    to=whose_turn_it_is,
    until=[f"attempt.{arrow.name}" for arrow in ATTEMPT_MOVES],
)
def calibration_waits(event: Event, attempt: Attempt) -> Words:
    if turn(event) in {"applicant", "reviewer"}:
        title = _("Your refresher waits for you") if attempt.is_refresher else _("Your calibration waits for you")
        return Words(title, _("Send your cases before the time for them is over."), attempt.get_absolute_url())
    here = reverse("applications:rating", args=[attempt.id])
    return Words(_("The letters of a calibration wait to be read"), _("Say how clear they are."), here)


@tell("dispute.open", urgency=NEEDS_YOU, to=seniors, until=["dispute.uphold", "dispute.dismiss"])
def case_disputed(event: Event, dispute: CaseDispute) -> Words:
    body = _("Read what is said against it. If it is wrong, it counts for nobody.")
    return Words(_("A case of the calibration is disputed"), body, reverse("applications:bank"))


@tell("dispute.uphold", "dispute.dismiss", urgency=MOVED, to=applicant_who_disputes)
def dispute_settled(event: Event, dispute: CaseDispute) -> Words:
    is_upheld = event.verb == "dispute.uphold"
    title = (
        _("You were right about a case: it counts for nobody") if is_upheld else _("A case that you disputed stands")
    )
    return Words(title, event.note, _told_at(dispute.sheet))


def _told_at(sheet: CaseSheet) -> str:
    """Where its judge reads what is true of the case."""
    if sheet.attempt is not None:
        return sheet.attempt.get_absolute_url()
    audit = getattr(sheet, "audit", None)
    return str(audit.told_at) if audit else ""


leave_untold("The applicant's own beginning; its clock speaks up in time.", "attempt.start")
leave_untold(
    "The keepers of the bank see it there; who is tried must not guess which cases are in use.",
    "case.add",
    "case.difficulty",
    "case.retire",
    "case.bring_back",
    "case.remove",
)
