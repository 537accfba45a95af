"""What becomes of a request."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from resources.grants.models import ResourceRequest
from resources.grants.notices.audiences import (
    applicants,
    judge_of_one,
    officers,
    officers_of_one,
    operators_of_one,
    turn,
    whose_turn_it_is,
)
from resources.grants.states import REQUEST_MOVES

area("requests", gettext_lazy("Requests for resources"), __name__)


def opinion_in_words(request: ResourceRequest) -> str:
    """As it stands now: it may have been said otherwise since."""
    opinion = getattr(request, "opinion", None)
    return str(opinion.get_verdict_display()) if opinion is not None else ""


MOVED_ON = [f"request.{arrow.name}" for arrow in REQUEST_MOVES]


@tell("request.triage", "request.answer", "request.decide_anew", urgency=NEEDS_YOU, to=officers_of_one, until=MOVED_ON)
def request_to_decide(event: Event, request: ResourceRequest) -> Words:
    title = _("%(name)s asks for resources: %(title)s") % {
        "name": request.applicant.display_name,
        "title": request.title,
    }
    return Words(title, request.get_tier_display(), request.get_absolute_url())


@tell(
    "request.triage", "request.decide_anew", urgency=NEEDS_YOU, to=operators_of_one, until=["request.assess", *MOVED_ON]
)
def request_to_assess(event: Event, request: ResourceRequest) -> Words:
    title = _("Can this run here? %(title)s") % {"title": request.title}
    return Words(title, _("Say so before it is scored."), f"{request.get_absolute_url()}#feasibility")


@tell("request.assess", urgency=MOVED, to=applicants)
def your_request_assessed(event: Event, request: ResourceRequest) -> Words:
    title = _("Somebody who knows the machines looked at “%(title)s”") % {"title": request.title}
    return Words(title, opinion_in_words(request), f"{request.get_absolute_url()}#feasibility")


@tell("request.assess", urgency=MOVED, to=officers)
def request_assessed(event: Event, request: ResourceRequest) -> Words:
    title = _("Whether “%(title)s” can run is said") % {"title": request.title}
    return Words(title, opinion_in_words(request), f"{request.get_absolute_url()}#feasibility")


@tell("request.approve", urgency=MOVED, to=applicants)
def granted_at_once(event: Event, request: ResourceRequest) -> Words:
    title = _("Granted at once: %(title)s") % {"title": request.title}
    return Words(title, _("You may use it from now on."), reverse("grants:resources"))


@tell("request.ask", urgency=NEEDS_YOU, to=applicants, until=MOVED_ON)
def officer_asks(event: Event, request: ResourceRequest) -> Words:
    title = _("An officer asks you something about “%(title)s”") % {"title": request.title}
    return Words(title, event.note, request.get_absolute_url())


@tell("request.convene", urgency=MOVED, to=applicants)
def being_scored(event: Event, request: ResourceRequest) -> Words:
    title = _("“%(title)s” is being scored") % {"title": request.title}
    return Words(title, _("People without ties to you read it and score it."), request.get_absolute_url())


@tell("request.offer", "request.offer_part", urgency=NEEDS_YOU, to=applicants, until=MOVED_ON)
def award_offered(event: Event, request: ResourceRequest) -> Words:
    title = _("An award waits for you: %(title)s") % {"title": request.title}
    return Words(title, _("Read the letter, and accept it in time."), request.get_absolute_url())


@tell("request.decline", urgency=NEEDS_YOU, to=applicants, until=["request.decide_anew"])
def request_declined(event: Event, request: ResourceRequest) -> Words:
    title = _("Not granted: %(title)s") % {"title": request.title}
    return Words(title, _("The letter says why, what would help, and when to come back."), request.get_absolute_url())


@tell("request.wait", urgency=MOVED, to=applicants)
def waits_for_room(event: Event, request: ResourceRequest) -> Words:
    title = _("“%(title)s” waits until there is room") % {"title": request.title}
    return Words(title, _("It deserves an award; the pool has not enough now."), request.get_absolute_url())


@tell("request.lapse", urgency=MOVED, to=applicants)
def request_lapsed(event: Event, request: ResourceRequest) -> Words:
    title = _("“%(title)s” lapsed without an answer") % {"title": request.title}
    return Words(title, _("You may ask again at any time."), reverse("grants:apply"))


@tell("request.remind", "request.escalate", urgency=NEEDS_YOU, to=whose_turn_it_is, until=MOVED_ON)
def request_waits(event: Event, request: ResourceRequest) -> Words:
    words = {"title": request.title}
    title = _("The request “%(title)s” waits for a decision") % words
    if turn(event) == "applicant":
        title = _("Your request “%(title)s” waits for you") % words
    return Words(title, "", request.get_absolute_url())


@tell("request.name_judge", urgency=NEEDS_YOU, to=judge_of_one, until=[*MOVED_ON, "request.step_down"])
def asked_to_score(event: Event, request: ResourceRequest) -> Words:
    title = _("Please score a request for resources: %(title)s") % {"title": request.title}
    body = _("Five marks and some words. Step down if something ties you to whoever asks.")
    return Words(title, body, request.get_absolute_url())


@tell("request.score", "request.step_down", urgency=MOVED, to=officers)
def judge_answered(event: Event, request: ResourceRequest) -> Words:
    title = _("Somebody who was asked to score “%(title)s” answered") % {"title": request.title}
    return Words(title, "", request.get_absolute_url())


leave_untold("The applicant's own doing; whoever has to decide is told when it reaches them.", "request.submit")
leave_untold(
    "The applicant's own doing, told to whoever would have to answer by its leaving the desk.", "request.withdraw"
)
leave_untold("The applicant's own doing; the grant that follows tells of itself.", "request.accept", "request.refuse")
