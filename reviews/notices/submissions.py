"""What becomes of a release between being handed in and its verdict."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from projects.models import Release
from projects.notices import authors, members
from projects.states import ReleaseState
from reviews.notices.audiences import editors_if_still_in, reviewers_of_release
from reviews.notices.letters import for_author, for_editor
from reviews.queries.rounds import current_round

area("submissions", gettext_lazy("Submissions"), __name__, "reviews.notices.turns")


@tell("release.submit", "release.resubmit", urgency=MOVED, to=members)
def submitted(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was handed in"), _("The checks run now."), release)


@tell("release.recheck", urgency=MOVED, to=authors)
def checked_again(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s: its checks run again"), "", release)


@tell(
    "release.find_faults",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.resubmit", "release.recheck", "release.lapse", "release.withdraw"],
)
def faults_found(event: Event, release: Release) -> Words:
    body = _("Each finding says where it is and how to mend it. Send the release again when you are done.")
    return for_author(_("%(release)s: the checks found something to mend"), body, release)


@tell(
    "release.pass_checks",
    "release.clear",
    "release.triage_anew",
    urgency=NEEDS_YOU,
    to=editors_if_still_in(ReleaseState.TRIAGE),
    until=["release.start_review", "release.reject_scope", "release.withdraw"],
)
def waits_for_triage(event: Event, release: Release) -> Words:
    because = {
        "release.pass_checks": _("Its checks passed."),
        "release.clear": _("It was locked away and found harmless."),
        "release.triage_anew": _("An appeal asks for another look."),
    }
    return for_editor(_("%(release)s waits for an editor"), because[event.verb], release)


@tell("release.reject_scope", urgency=NEEDS_YOU, to=authors, until=["release.review_anew", "release.triage_anew"])
def not_taken_up(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was not taken up"), _("The letter says why and what would help."), release)


@tell("release.start_review", urgency=MOVED, to=authors)
def review_began(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s goes to the reviewers"), "", release)


@tell(
    "release.request_changes",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.answer_changes", "release.lapse", "release.withdraw"],
)
def changes_asked(event: Event, release: Release) -> Words:
    body = _("Answer each one: done, or not and why. Then send the release back.")
    return for_author(_("%(release)s: changes are asked of you"), body, release)


@tell("release.reopen", "release.reopen_fixes", urgency=MOVED, to=authors)
def opened_again(event: Event, release: Release) -> Words:
    body = _("Answer the changes that are asked of you, then send it back.")
    if event.verb == "release.reopen_fixes":
        body = _("Mend what the checks found, then send it again.")
    return for_author(_("%(release)s is open again"), body, release)


@tell("release.lapse", urgency=NEEDS_YOU, to=authors, until=["release.reopen", "release.reopen_fixes"])
def lapsed(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s lapsed without an answer"), _("You may open it again."), release)


@tell("release.accept", urgency=MOVED, to=authors)
def accepted(event: Event, release: Release) -> Words:
    body = _("It becomes public when you publish it, or by itself after some days.")
    return for_author(_("%(release)s is accepted"), body, release)


@tell("release.schedule", "release.unschedule", urgency=MOVED, to=members)
def publication_planned(event: Event, release: Release) -> Words:
    if event.verb == "release.unschedule":
        return for_author(_("%(release)s has no day of publication any more"), "", release)
    title = _("%(release)s has a day on which it is published")
    day = release.publish_at
    return for_author(title, date_format(localtime(day), "DATETIME_FORMAT") if day else "", release)


@tell("release.reject", urgency=NEEDS_YOU, to=authors, until=["release.overturn", "release.review_anew"])
def rejected(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was rejected"), _("The letter says why and what would help."), release)


@tell("release.withdraw", urgency=MOVED, to=reviewers_of_release)
def withdrawn(event: Event, release: Release) -> Words:
    judged = current_round(release)
    return Words(
        _("The authors withdrew %(release)s") % {"release": judged.title if judged else release},
        _("Thank you; what you wrote is kept as your work."),
        reverse("reviews:desk"),
    )


@tell("release.overturn", "release.review_anew", "release.triage_anew", urgency=MOVED, to=authors)
def appeal_took_effect(event: Event, release: Release) -> Words:
    titles = {
        "release.overturn": _("%(release)s is accepted after all"),
        "release.review_anew": _("%(release)s is reviewed anew, by others"),
        "release.triage_anew": _("%(release)s goes back to an editor"),
    }
    return for_author(titles[event.verb], _("This is what came of the appeal."), release)


leave_untold("The author's own beginning; nobody else has a part in it yet.", "release.drafted")
leave_untold("It follows in the same moment from what was told.", "release.start_checks", "release.supersede")
leave_untold("The reviewers hear of it by the invitation to the next round.", "release.answer_changes")
leave_untold("Whoever asked for it looks at the checks; what comes of them is told.", "release.checks_rerun")
