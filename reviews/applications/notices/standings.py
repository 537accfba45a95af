"""The right to review, as it is earned, paused, and lost."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Event, PolicyVersion
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Words, leave_untold, tell
from reviews.applications.models import Standing
from reviews.applications.notices.audiences import everybody_who_reviews, reviewer


@tell(
    "standing.confirm",
    "standing.extend",
    "standing.end",
    "standing.promote",
    "standing.pause",
    "standing.keep_paused",
    "standing.free_pause",
    "standing.suspend",
    "standing.reinstate",
    "standing.revoke",
    "standing.go_on",
    "standing.hear_anew",
    urgency=NEEDS_YOU,
    to=reviewer,
)
def standing_changed(event: Event, standing: Standing) -> Words:
    words = {
        "standing.confirm": _("Your probation is passed: your word counts in full"),
        "standing.extend": _("Your probation was extended"),
        "standing.end": _("Your probation was ended"),
        "standing.promote": _("You are a senior reviewer now"),
        "standing.pause": _paused(event),
        "standing.keep_paused": _("Your pause from reviewing was made to last; your standing says until when"),
        "standing.free_pause": _("After your appeal your pause is your own again: return with one click"),
        "standing.suspend": _("Your reviewing was suspended; you will be heard"),
        "standing.reinstate": _("You may review again"),
        "standing.revoke": _("Your right to review was revoked"),
        "standing.go_on": _("Your probation goes on, after your appeal"),
        "standing.hear_anew": _("You will be heard anew about your suspension, after your appeal"),
    }
    return Words(words[event.verb], event.note, standing.get_absolute_url())


def _paused(event: Event) -> str:
    if event.reason_code == "conduct":
        return _("Your reviewing was paused by a decision; your standing says until when")
    if event.reason_code == "audits":
        return _("Your reviewing is paused after two audits; a few cases to learn by lead back")
    return _("Your reviewing is paused; return with one click")


@tell("standing.resume", "standing.retire", urgency=MOVED, to=reviewer)
def standing_moved(event: Event, standing: Standing) -> Words:
    words = {
        "standing.resume": (_("You review again"), _("You are asked again from now on.")),
        "standing.retire": (_("Thank you for your reviews"), _("Your name and your credit stay with what you judged.")),
    }
    title, body = words[event.verb]
    return Words(title, body, standing.get_absolute_url())


@tell("standing.mentor", urgency=MOVED, to=reviewer)
def mentor_found(event: Event, standing: Standing) -> Words:
    body = _("They read your first reviews and tell you how they are.")
    name = standing.mentor.display_name if standing.mentor else ""
    return Words(_("%(name)s is your mentor now") % {"name": name}, body, standing.get_absolute_url())


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


leave_untold("The reviewer's own word, or that something was heard of them.", "standing.stay")
leave_untold("The admission tells of it, or the founding of the site.", "standing.begin")
