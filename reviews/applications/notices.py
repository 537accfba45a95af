"""What applicants, seniors and reviewers are told on the way into reviewing and in it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import GrantSource, Role
from core.models import Event, PolicyVersion
from deliberation.conflicts import blocked
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Words, subject, tell
from reviews.applications.models import Application, Attempt, Standing
from reviews.applications.rules import is_senior
from reviews.applications.states import StandingState


def applications_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Application]:
    found = Application.objects.filter(pk__in=ids).select_related("applicant")
    judged = ~blocked(reader, Application) if is_senior(reader) else Q(pk__in=[])
    return found.filter(Q(applicant=reader) | judged)


def attempts_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Attempt]:
    applications = Application.objects.exclude(blocked(reader, Application)) if is_senior(reader) else []
    seen = Q(application__applicant=reader) | Q(standing__user=reader) | Q(application__in=applications)
    return Attempt.objects.filter(seen, pk__in=ids).select_related("application")


def standings_of(reader: Any, ids: Collection[str]) -> Iterable[Standing]:
    return Standing.objects.filter(pk__in=ids, user=reader)


def policies(reader: Any, ids: Collection[str]) -> Iterable[PolicyVersion]:
    return PolicyVersion.objects.filter(pk__in=ids)


subject("application", applications_seen_by)
subject("attempt", attempts_seen_by)
subject("standing", standings_of)
subject("policyversion", policies)


def applicant(event: Event) -> Iterable[User]:
    return User.objects.filter(reviewer_applications=event.object_id)


def applicant_of_attempt(event: Event) -> Iterable[User]:
    own = Q(reviewer_applications__attempts=event.object_id) | Q(standings__refreshers=event.object_id)
    return User.objects.filter(own).distinct()


def seniors(event: Event) -> Iterable[User]:
    """Editors, founders, and those who became senior."""
    appointed = Q(role_grants__role=Role.REVIEWER, role_grants__source=GrantSource.APPOINTED)
    earned = Q(standings__state=StandingState.ACTIVE, standings__is_senior=True)
    return User.objects.filter(Q(role_grants__role=Role.EDITOR) | appointed | earned, is_active=True).distinct()


def reviewer(event: Event) -> Iterable[User]:
    return User.objects.filter(standings=event.object_id)


def everybody_who_reviews(event: Event) -> Iterable[User]:
    return User.objects.filter(role_grants__role__in=[Role.REVIEWER, Role.EDITOR]).distinct()


@tell("application.calibrate", urgency=NEEDS_YOU, to=applicant, until=["application.convene", "application.lapse"])
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


@tell(
    "application.convene",
    "application.answer",
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


@tell("application.admit", urgency=NEEDS_YOU, to=applicant)
def admitted(event: Event, application: Application) -> Words:
    body = _("Welcome. Your first reviews are co-signed by a mentor.")
    return Words(_("You are a reviewer now, on probation"), body, reverse("applications:profile"))


@tell("application.reject", urgency=NEEDS_YOU, to=applicant)
def not_admitted(event: Event, application: Application) -> Words:
    body = _("The letter says why, what would help, and when to come back.")
    return Words(_("Your application as a reviewer was not accepted"), body, application.get_absolute_url())


@tell("application.settle", urgency=MOVED, to=applicant)
def line_settled(event: Event, application: Application) -> Words:
    return Words(_("A contested line of your dossier was settled"), event.note, application.get_absolute_url())


@tell(
    "standing.confirm",
    "standing.extend",
    "standing.end",
    "standing.promote",
    "standing.pause",
    "standing.suspend",
    "standing.reinstate",
    "standing.revoke",
    urgency=NEEDS_YOU,
    to=reviewer,
)
def standing_changed(event: Event, standing: Standing) -> Words:
    words = {
        "standing.confirm": _("Your probation is passed: your word counts in full"),
        "standing.extend": _("Your probation was extended"),
        "standing.end": _("Your probation was ended"),
        "standing.promote": _("You are a senior reviewer now"),
        "standing.pause": _("Your reviewing is paused; return with one click"),
        "standing.suspend": _("Your reviewing was suspended; you will be heard"),
        "standing.reinstate": _("You may review again"),
        "standing.revoke": _("Your right to review was revoked"),
    }
    return Words(words[event.verb], event.note, standing.get_absolute_url())


@tell("standing.warn", "standing.remind", urgency=NEEDS_YOU, to=reviewer, until=["standing.stay", "standing.pause"])
def are_you_here(event: Event, standing: Standing) -> Words:
    body = _("Nothing was heard of you for long. Say so with one click, or you will be asked for no reviews.")
    return Words(_("Do you still review?"), body, reverse("applications:profile"))


@tell("standing.co_sign", urgency=MOVED, to=reviewer)
def review_signed(event: Event, standing: Standing) -> Words:
    return Words(_("Your mentor read a review of yours"), "", standing.get_absolute_url())


@tell("policyversion.end_bootstrap", urgency=FYI, to=everybody_who_reviews)
def site_is_grown_up(event: Event, version: PolicyVersion) -> Words:
    body = _("There are reviewers and decisions enough; the full rules hold from now on.")
    return Words(_("This site is not young any more"), body, reverse("applications:reviewers"))
