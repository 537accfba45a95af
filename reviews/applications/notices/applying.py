"""What becomes of an application."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from reviews.applications.models import Application
from reviews.applications.notices.audiences import (
    applicant,
    editors,
    editors_asked_for_an_exception,
    seniors,
    turn,
    whose_turn_it_is,
)
from reviews.applications.states import APPLICATION_MOVES

area(
    "reviewers",
    gettext_lazy("Being and becoming a reviewer"),
    __name__,
    "reviews.applications.notices.audits",
    "reviews.applications.notices.calibrating",
    "reviews.applications.notices.standings",
)

MOVED_ON = [f"application.{arrow.name}" for arrow in APPLICATION_MOVES]


@tell("application.submit", urgency=NEEDS_YOU, to=editors_asked_for_an_exception, until=MOVED_ON)
def exception_asked(event: Event, application: Application) -> Words:
    title = _("%(name)s asks for an exception, to review") % {"name": application.applicant.display_name}
    body = _("They do not meet the rules. Let them pass with a reason, or say what would help.")
    return Words(title, body, application.get_absolute_url())


@tell("application.contest", urgency=NEEDS_YOU, to=editors, until=["application.settle", *MOVED_ON])
def line_contested(event: Event, application: Application) -> Words:
    title = _("%(name)s contests a line of their dossier") % {"name": application.applicant.display_name}
    return Words(title, _("The panel waits until you have settled it."), application.get_absolute_url())


@tell(
    "application.convene",
    "application.answer",
    "application.convene_anew",
    urgency=NEEDS_YOU,
    to=seniors,
    until=["application.admit", "application.reject", "application.ask", "application.withdraw"],
)
def panel_waits(event: Event, application: Application) -> Words:
    title = _("%(name)s wants to review") % {"name": application.applicant.display_name}
    return Words(title, _("Read the dossier and the calibration, and vote."), application.get_absolute_url())


@tell("application.ask", urgency=NEEDS_YOU, to=applicant, until=["application.answer", "application.withdraw"])
def panel_asks(event: Event, application: Application) -> Words:
    return Words(_("The panel asks you something"), event.note, application.get_absolute_url())


@tell("application.admit", "application.overturn", urgency=NEEDS_YOU, to=applicant)
def admitted(event: Event, application: Application) -> Words:
    body = _("Welcome. Your first reviews are co-signed by a mentor.")
    return Words(_("You are a reviewer now, on probation"), body, reverse("applications:profile"))


@tell(
    "application.reject",
    urgency=NEEDS_YOU,
    to=applicant,
    until=["application.overturn", "application.convene_anew", "application.calibrate_anew"],
)
def not_admitted(event: Event, application: Application) -> Words:
    body = _("The letter says why, what would help, and when to come back.")
    return Words(_("Your application as a reviewer was not accepted"), body, application.get_absolute_url())


@tell("application.settle", urgency=MOVED, to=applicant)
def line_settled(event: Event, application: Application) -> Words:
    return Words(_("A contested line of your dossier was settled"), event.note, application.get_absolute_url())


@tell("application.convene_anew", urgency=MOVED, to=applicant)
def panel_meets_anew(event: Event, application: Application) -> Words:
    title = _("The panel looks at your application anew")
    return Words(title, _("This is what came of your appeal."), application.get_absolute_url())


@tell("application.lapse", urgency=MOVED, to=applicant)
def application_lapsed(event: Event, application: Application) -> Words:
    title = _("Your application as a reviewer lapsed without an answer")
    return Words(title, _("You may apply again at any time."), reverse("applications:apply"))


@tell("application.remind", "application.escalate", urgency=NEEDS_YOU, to=whose_turn_it_is, until=MOVED_ON)
def application_waits(event: Event, application: Application) -> Words:
    title = _("The application of %(name)s waits for you") % {"name": application.applicant.display_name}
    if turn(event) == "applicant":
        title = _("Your application as a reviewer waits for you")
    return Words(title, "", application.get_absolute_url())


leave_untold("The applicant's own doing; whoever waited for it sees it settled.", "application.withdraw")
leave_untold("The applicant's own doing, which asks nothing of anybody.", "application.drop_kind")
leave_untold("How each senior votes stays among them until they agree.", "application.vote")
