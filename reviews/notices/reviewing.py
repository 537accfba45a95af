"""What reviewers are told of their places and rounds, and editors of rounds that wait for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from reviews.models import Assignment, Round
from reviews.notices.audiences import (
    editors,
    reviewer,
    reviewer_set_free,
    reviewers_of_round,
    reviewers_who_sent,
)
from reviews.notices.letters import for_editor

area("reviewing", gettext_lazy("Reviewing"), __name__)


@tell(
    "assignment.invite",
    urgency=NEEDS_YOU,
    to=reviewer,
    until=["assignment.accept", "assignment.decline", "assignment.expire", "assignment.release", "assignment.remove"],
)
def invited(event: Event, assignment: Assignment) -> Words:
    words = {"release": assignment.round.title}
    if event.reason_code == "earlier_round":
        body = _("The authors answered what you asked for. A place is kept for you.")
    else:
        body = _("Take it or decline; declining is never held against you.")
    return Words(_("Please review %(release)s") % words, body, reverse("reviews:invitation", args=[assignment.pk]))


@tell(
    "assignment.remind",
    "assignment.nudge",
    urgency=NEEDS_YOU,
    to=reviewer,
    until=["assignment.submit", "assignment.release", "assignment.remove", "assignment.expire", "assignment.decline"],
)
def review_waits(event: Event, assignment: Assignment) -> Words:
    body = _("Send it, or hand it back if you cannot: nobody will mind.")
    title = _("Your review of %(release)s is waited for") % {"release": assignment.round.title}
    return Words(title, body, assignment.get_absolute_url())


@tell("assignment.expire", urgency=MOVED, to=reviewer)
def invitation_lapsed(event: Event, assignment: Assignment) -> Words:
    title = _("The invitation to review %(release)s has lapsed") % {"release": assignment.round.title}
    body = _("No harm done. If you would rather not be asked for a while, say so in your settings.")
    return Words(title, body, reverse("reviews:describing"))


@tell("assignment.release", urgency=MOVED, to=reviewer_set_free)
def not_needed(event: Event, assignment: Assignment) -> Words:
    because = {
        "places_taken": _("Others took the places first. Thank you for being there."),
        "round_decided": _("The round was decided without it. What you wrote is kept as your work."),
        "quarantine": _("It left the review for a question of safety. What you wrote is kept as your work."),
    }
    title = _("Your review of %(release)s is not needed any more") % {"release": assignment.round.title}
    return Words(title, because.get(event.reason_code, ""), reverse("reviews:desk"))


@tell("assignment.remove", urgency=MOVED, to=reviewer)
def place_freed(event: Event, assignment: Assignment) -> Words:
    words = {"release": assignment.round.title}
    body = _("It was overdue, so somebody else may take it. What you wrote is kept.")
    return Words(_("Your review of %(release)s goes to somebody else") % words, body, reverse("reviews:desk"))


@tell("round.deliberate", urgency=NEEDS_YOU, to=editors, until=["round.decide", "round.cancel"])
def decision_waits(event: Event, round_: Round) -> Words:
    body = _("The reviewers do not agree, or something stands in the way. An editor decides.")
    return for_editor(_("%(release)s waits for a decision"), body, round_.release)


@tell(
    "round.deliberate", "round.clear", urgency=NEEDS_YOU, to=reviewers_of_round, until=["round.decide", "round.cancel"]
)
def talked_over(event: Event, round_: Round) -> Words:
    body = _("Read the others once yours is sent, say what you think, and change your verdict if they convince you.")
    title = _("%(release)s is talked over") % {"release": round_.title}
    return Words(title, body, reverse("reviews:desk"))


@tell("round.remark", urgency=MOVED, to=reviewers_who_sent)
def remarked(event: Event, round_: Round) -> Words:
    title = _("%(release)s: something new was said in the round") % {"release": round_.title}
    return Words(title, "", reverse("reviews:deliberation", args=[round_.pk]))


@tell("round.widen", urgency=MOVED, to=reviewers_of_round)
def one_more_is_asked(event: Event, round_: Round) -> Words:
    title = _("%(release)s: one reviewer more is asked") % {"release": round_.title}
    return Words(title, _("Yours stands; you may still change it when all have spoken."), reverse("reviews:desk"))


@tell("round.hold", urgency=NEEDS_YOU, to=editors, until=["round.clear", "round.cancel"])
def alarm_raised(event: Event, round_: Round) -> Words:
    body = _("A reviewer says that it is not safe. Nothing is decided until you have looked.")
    title = _("%(release)s: an alarm about safety") % {"release": round_.release}
    return Words(title, body, reverse("reviews:deliberation", args=[round_.pk]))


@tell("round.remind", urgency=NEEDS_YOU, to=editors, until=["round.decide", "round.cancel", "round.widen"])
def decision_overdue(event: Event, round_: Round) -> Words:
    body = _("Decide it, or ask one reviewer more.")
    return for_editor(_("%(release)s waits for a decision"), body, round_.release)


@tell("round.decide", urgency=MOVED, to=reviewers_of_round)
def decided(event: Event, round_: Round) -> Words:
    return Words(
        _("%(release)s is decided") % {"release": round_.title},
        _("See what came of your review and read the others."),
        reverse("reviews:desk"),
    )


leave_untold(
    "The reviewer's own doing; the round's page shows its editors how it stands.",
    "assignment.claim",
    "assignment.accept",
    "assignment.decline",
    "assignment.start",
    "assignment.submit",
    "assignment.revise",
    "reviewer.describe",
)
leave_untold("The decision of the round says it to every reviewer.", "assignment.thank", "round.close")
leave_untold(
    "Who is asked hears of it by an invitation.", "round.open", "round.rank", "round.reopen_places", "round.enlarge"
)
leave_untold("Every reviewer of the round has taken a place just now.", "round.collect")
leave_untold("Each reviewer is told why their part ends.", "round.cancel")
leave_untold(
    "Kept from reviewers until all is decided; then it stands in their score.",
    "review.rate_usefulness",
    "review.rate_quality",
)
