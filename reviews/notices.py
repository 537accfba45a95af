"""What authors, reviewers and editors are told on a release's way to its verdict (`docs/workflows.md`).

No words here name a reviewer: who judged is shown where the rules of blindness are asked.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import Role
from core.models import Event
from core.permissions import can
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Key, Words, subject, tell
from projects.models import Release
from projects.notices import authors, members
from projects.states import RELEASE_MOVES, ReleaseState
from reviews.models import Assignment, Round, Takedown
from reviews.queries.rounds import HOLDING, current_round
from reviews.states import FINAL, AssignmentState, Blindness

KEPT_A_PLACE = (*HOLDING, AssignmentState.INVITED, AssignmentState.RELEASED)


def releases_judged_by(reader: Any, ids: Collection[str]) -> Iterable[Release]:
    """Who had a review in hand may be told of its end, though the release is no longer theirs to see."""
    mine = Assignment.objects.filter(reviewer=reader).values("round__release")
    return Release.objects.filter(pk__in=ids).filter(pk__in=mine).select_related("project__owner")


def assignments_of(reader: Any, ids: Collection[str]) -> Iterable[Assignment]:
    return Assignment.objects.filter(pk__in=ids, reviewer=reader).select_related("round__release__project__owner")


def rounds_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Round]:
    found = Round.objects.filter(pk__in=ids).select_related("release__project__owner")
    return found if reader.has_role(*KEEPERS) else found.filter(assignments__reviewer=reader)


def project_of_assignment(event: Event) -> Key:
    return _project(Release.objects.filter(rounds__assignments=event.object_id), event)


def project_of_round(event: Event) -> Key:
    return _project(Release.objects.filter(rounds=event.object_id), event)


def _project(releases: Any, event: Event) -> Key:
    """What would be muted: the project, unless the round hides whose it is. Then there is nothing to name."""
    project = releases.values_list("project_id", flat=True).first()
    if project and releases.filter(rounds__blindness=Blindness.DOUBLE).exclude(state__in=FINAL).exists():
        return "unnamed", event.object_id
    return ("project", project) if project else (event.object_type, event.object_id)


KEEPERS = (Role.EDITOR, Role.MODERATOR, Role.ADMIN)
subject("release", releases_judged_by)
subject("assignment", assignments_of, thing=project_of_assignment)
subject("round", rounds_seen_by, thing=project_of_round)


def editors(event: Event) -> Iterable[User]:
    return User.objects.filter(role_grants__role=Role.EDITOR)


def editors_if_still_in(state: str) -> Callable[[Event], Iterable[User]]:
    """Only if it stays with them: most releases go on by themselves in the same moment."""

    def waiting(event: Event) -> Iterable[User]:
        stays = Release.objects.filter(pk=event.object_id, state=state).exists()
        return editors(event) if stays else ()

    return waiting


def safety_team(event: Event) -> Iterable[User]:
    return User.objects.filter(role_grants__role__in=[Role.EDITOR, Role.MODERATOR]).distinct()


def reviewers_of_release(event: Event) -> Iterable[User]:
    held = Assignment.objects.filter(round__release=event.object_id, state__in=KEPT_A_PLACE)
    return User.objects.filter(pk__in=held.values("reviewer"))


def reviewers_of_round(event: Event) -> Iterable[User]:
    held = Assignment.objects.filter(round=event.object_id, state__in=HOLDING)
    return User.objects.filter(pk__in=held.values("reviewer"))


def reviewer(event: Event) -> Iterable[User]:
    return User.objects.filter(assignments=event.object_id)


def _for_author(title: str, body: str, release: Release) -> Words:
    return Words(title % {"release": release}, body, reverse("reviews:submission", args=[release.pk]))


def _for_editor(title: str, body: str, release: Release) -> Words:
    return Words(title % {"release": release}, body, reverse("reviews:triage-submission", args=[release.pk]))


@tell("release.submit", "release.resubmit", urgency=MOVED, to=members)
def submitted(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s was handed in"), _("The checks run now."), release)


@tell(
    "release.find_faults",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.resubmit", "release.recheck", "release.withdraw"],
)
def faults_found(event: Event, release: Release) -> Words:
    body = _("Each finding says where it is and how to mend it. Send the release again when you are done.")
    return _for_author(_("%(release)s: the checks found something to mend"), body, release)


@tell(
    "release.pass_checks",
    urgency=NEEDS_YOU,
    to=editors_if_still_in(ReleaseState.TRIAGE),
    until=["release.start_review", "release.reject_scope", "release.withdraw"],
)
def waits_for_triage(event: Event, release: Release) -> Words:
    return _for_editor(_("%(release)s waits for an editor"), _("Its checks passed."), release)


@tell("release.reject_scope", urgency=NEEDS_YOU, to=authors)
def not_taken_up(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s was not taken up"), _("The letter says why and what would help."), release)


@tell("release.start_review", urgency=MOVED, to=authors)
def review_began(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s goes to the reviewers"), "", release)


@tell(
    "release.request_changes",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.answer_changes", "release.lapse", "release.withdraw"],
)
def changes_asked(event: Event, release: Release) -> Words:
    body = _("Answer each one: done, or not and why. Then send the release back.")
    return _for_author(_("%(release)s: changes are asked of you"), body, release)


@tell("release.lapse", urgency=NEEDS_YOU, to=authors, until=["release.reopen"])
def lapsed(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s lapsed without an answer"), _("You may open it again."), release)


@tell("release.accept", urgency=MOVED, to=authors)
def accepted(event: Event, release: Release) -> Words:
    body = _("It becomes public when you publish it, or by itself after some days.")
    return _for_author(_("%(release)s is accepted"), body, release)


@tell("release.reject", urgency=NEEDS_YOU, to=authors)
def rejected(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s was rejected"), _("The letter says why and what would help."), release)


@tell(
    "release.quarantine",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.restore", "release.require_fixes", "release.take_down"],
)
def locked_away(event: Event, release: Release) -> Words:
    body = _("Nobody can fetch its files until somebody has looked into a finding. You will be told what comes of it.")
    return _for_author(_("%(release)s is locked away"), body, release)


@tell(
    "release.quarantine",
    urgency=NEEDS_YOU,
    to=safety_team,
    until=["release.restore", "release.require_fixes", "release.take_down"],
)
def quarantine_waits(event: Event, release: Release) -> Words:
    body = _("A finding locked its files away. Look into it and decide.")
    return _for_editor(_("%(release)s is in quarantine"), body, release)


@tell("release.restore", urgency=MOVED, to=authors)
def restored(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s was found harmless and is public again"), "", release)


@tell("release.require_fixes", urgency=NEEDS_YOU, to=authors, until=["release.resubmit", "release.withdraw"])
def unlocked_for_mending(event: Event, release: Release) -> Words:
    body = _("The letter says what must go. Mend it and send the release again.")
    return _for_author(_("%(release)s is unlocked for mending"), body, release)


@tell("release.take_down", urgency=NEEDS_YOU, to=authors)
def taken_down(event: Event, release: Release) -> Words:
    return _for_author(_("%(release)s was taken down"), event.note, release)


@tell("release.withdraw", urgency=MOVED, to=reviewers_of_release)
def withdrawn(event: Event, release: Release) -> Words:
    judged = current_round(release)
    return Words(
        _("The authors withdrew %(release)s") % {"release": judged.title if judged else release},
        _("Thank you; what you wrote is kept as your work."),
        reverse("reviews:desk"),
    )


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


@tell("assignment.remove", urgency=MOVED, to=reviewer)
def place_freed(event: Event, assignment: Assignment) -> Words:
    words = {"release": assignment.round.title}
    body = _("It was overdue, so somebody else may take it. What you wrote is kept.")
    return Words(_("Your review of %(release)s goes to somebody else") % words, body, reverse("reviews:desk"))


@tell("round.deliberate", urgency=NEEDS_YOU, to=editors, until=["round.decide", "round.cancel"])
def decision_waits(event: Event, round_: Round) -> Words:
    body = _("The reviewers do not agree, or something stands in the way. An editor decides.")
    return _for_editor(_("%(release)s waits for a decision"), body, round_.release)


@tell(
    "round.deliberate", "round.clear", urgency=NEEDS_YOU, to=reviewers_of_round, until=["round.decide", "round.cancel"]
)
def talked_over(event: Event, round_: Round) -> Words:
    body = _("Read the others once yours is sent, say what you think, and change your verdict if they convince you.")
    title = _("%(release)s is talked over") % {"release": round_.title}
    return Words(title, body, reverse("reviews:desk"))


@tell("round.hold", urgency=NEEDS_YOU, to=editors, until=["round.clear", "round.cancel"])
def alarm_raised(event: Event, round_: Round) -> Words:
    body = _("A reviewer says that it is not safe. Nothing is decided until you have looked.")
    title = _("%(release)s: an alarm about safety") % {"release": round_.release}
    return Words(title, body, reverse("reviews:deliberation", args=[round_.pk]))


@tell("round.remind", urgency=NEEDS_YOU, to=editors, until=["round.decide", "round.cancel", "round.widen"])
def decision_overdue(event: Event, round_: Round) -> Words:
    body = _("Decide it, or ask one reviewer more.")
    return _for_editor(_("%(release)s waits for a decision"), body, round_.release)


@tell("round.decide", urgency=MOVED, to=reviewers_of_round)
def decided(event: Event, round_: Round) -> Words:
    return Words(
        _("%(release)s is decided") % {"release": round_.title},
        _("See what came of your review and read the others."),
        reverse("reviews:desk"),
    )


def whose_turn_it_is(event: Event) -> Iterable[User]:
    """Whoever had the turn when the clock spoke; reviewers hear of their own assignments."""
    owner = event.evidence[0].get("clock_owner", "") if event.evidence else ""
    if owner == "author":
        return authors(event)
    if owner == "editor":
        return editors(event)
    return User.objects.filter(role_grants__role=Role.ADMIN) if owner == "admin" else ()


MOVED_ON = [f"release.{arrow.name}" for arrow in RELEASE_MOVES if arrow.name not in {"schedule", "unschedule"}]


@tell("release.remind", "release.escalate", urgency=NEEDS_YOU, to=whose_turn_it_is, until=MOVED_ON)
def your_turn(event: Event, release: Release) -> Words:
    body = _("Its clock says that it is your turn. If it must wait, hold the clock and say why.")
    return _for_author(_("%(release)s waits for you"), body, release)


@tell("release.hold", "release.resume", urgency=MOVED, to=members)
def clock_held(event: Event, release: Release) -> Words:
    held = event.verb == "release.hold"
    title = _("%(release)s is on hold") if held else _("%(release)s goes on, with the time that was left")
    return Words(title % {"release": release}, event.note, release.get_absolute_url())


@tell("release.nudge", urgency=NEEDS_YOU, to=authors, until=["release.resume", *MOVED_ON])
def still_on_hold(event: Event, release: Release) -> Words:
    body = _("Must it wait still? Start the clock again when it need not; after half a year it is given up.")
    return _for_author(_("%(release)s is on hold"), body, release)


def takedowns_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Takedown]:
    found = Takedown.objects.filter(pk__in=ids).select_related("release__project__owner")
    return found if can(reader, "reviews.see_safety") else found.none()


subject("takedown", takedowns_seen_by)


@tell(
    "takedown.propose",
    "takedown.remind",
    urgency=NEEDS_YOU,
    to=safety_team,
    until=["takedown.confirm", "takedown.refuse", "takedown.lapse"],
)
def second_person_needed(event: Event, takedown: Takedown) -> Words:
    title = _("%(release)s is proposed to be taken down") % {"release": takedown.release}
    body = _("It needs a second person: confirm it or refuse.")
    return Words(title, body, reverse("reviews:safety-case", args=[takedown.release_id]))
