"""What becomes of a release between being handed in and its verdict."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, tell
from projects.models import Release
from projects.notices import authors, members
from projects.states import ReleaseState
from reviews.notices.audiences import editors_if_still_in, reviewers_of_release
from reviews.notices.letters import for_author, for_editor
from reviews.queries.rounds import current_round


@tell("release.submit", "release.resubmit", urgency=MOVED, to=members)
def submitted(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was handed in"), _("The checks run now."), release)


@tell(
    "release.find_faults",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.resubmit", "release.recheck", "release.withdraw"],
)
def faults_found(event: Event, release: Release) -> Words:
    body = _("Each finding says where it is and how to mend it. Send the release again when you are done.")
    return for_author(_("%(release)s: the checks found something to mend"), body, release)


@tell(
    "release.pass_checks",
    urgency=NEEDS_YOU,
    to=editors_if_still_in(ReleaseState.TRIAGE),
    until=["release.start_review", "release.reject_scope", "release.withdraw"],
)
def waits_for_triage(event: Event, release: Release) -> Words:
    return for_editor(_("%(release)s waits for an editor"), _("Its checks passed."), release)


@tell("release.reject_scope", urgency=NEEDS_YOU, to=authors)
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


@tell("release.lapse", urgency=NEEDS_YOU, to=authors, until=["release.reopen"])
def lapsed(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s lapsed without an answer"), _("You may open it again."), release)


@tell("release.accept", urgency=MOVED, to=authors)
def accepted(event: Event, release: Release) -> Words:
    body = _("It becomes public when you publish it, or by itself after some days.")
    return for_author(_("%(release)s is accepted"), body, release)


@tell("release.reject", urgency=NEEDS_YOU, to=authors)
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
