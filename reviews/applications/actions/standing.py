"""Every change of a standing: begun, paused, resumed, made senior, suspended, revoked, retired."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import grant_role, revoke_role
from accounts.states import GrantSource, Role
from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import written
from reviews.actions.assigning import free_place
from reviews.actions.seats import locked_reviewer
from reviews.applications.models import Application, Audit, PanelVote, Standing
from reviews.applications.queries.standing import is_reviewer, paused_long, seniority, votes_needed
from reviews.applications.states import AUDIT_MOVES, STANDING_MOVES, PanelChoice, StandingState
from reviews.models import Assignment, Skill
from reviews.queries.reviewers import missed_in_a_row
from reviews.states import ASSIGNMENT_MOVES, IN_WORK, AssignmentState, SkillSort

NOTE_LIMIT = 4000


@transaction.atomic
def begin_standing(*, user: Any, kind: str, application: Application | None, mentor: Any) -> Standing:
    """A probation begins: the right to review this kind, at half a vote, beside a mentor."""
    policy = current("reviewers")
    try:
        with transaction.atomic():
            begun = Standing.objects.create(
                user=user, kind=kind, application=application, mentor=mentor, policy_version=policy.reference
            )
    except IntegrityError:
        raise Conflict(_("They review this kind already."), code="already_standing") from None
    events.record("standing.begin", begun, role="senior", to_state=begun.state, policy_version=policy.reference)
    _tell_profile(user, kind, application)
    keep_role(user=user)
    return begun


@transaction.atomic
def pause(*, standing: Standing, user: Any = None, reason: str = "own_wish") -> Standing:
    """Be asked no more, until one returns. Without `user` it is the system, after long silence."""
    if user is not None:
        require(user, "applications.pause", standing)
    move(standing, STANDING_MOVES, "pause", actor=user, role="reviewer" if user else "", reason=reason)
    leave(standing=standing)
    return standing


@transaction.atomic
def resume(*, standing: Standing, user: Any) -> Standing:
    """Return within half a year by one click; after that by a refresher, or because a senior lets one return."""
    is_own = standing.user_id == user.pk
    require(user, "applications.pause" if is_own else "applications.confirm", standing)
    check_not_held(standing)
    if is_own and standing.needs_refresher:
        text = _("Audits showed that something critical was missed twice: judge the cases of a refresher first.")
        raise Conflict(text, code="needs_refresher")
    if is_own and paused_long(standing):
        text = _("You paused more than %(days)d days ago: judge the cases of a refresher first, or ask a senior.")
        raise Conflict(text % {"days": current("reviewers")["resume_days"]}, code="paused_long")
    come_back(standing, actor=user, role="reviewer" if is_own else "senior")
    return standing


@transaction.atomic
def return_refreshed(*, standing: Standing) -> None:
    """The cases of a refresher were judged well enough. A pause that is held ends by one click, once its day comes."""
    if not standing.is_held:
        come_back(standing, actor=standing.user, role="reviewer", reason="refreshed")


def come_back(standing: Standing, **by: Any) -> None:
    """Every pause ends here, and with it what held it: the next one is their own."""
    move(standing, STANDING_MOVES, "resume", changes={"held_until": None, "needs_refresher": False}, **by)
    keep_role(user=standing.user)


def check_not_held(standing: Standing) -> None:
    if standing.is_held and standing.held_until is not None:
        text = _("This pause was decided and lasts until %(day)s. You may appeal.")
        raise Conflict(text % {"day": standing.held_until.date().isoformat()}, code="held")


@transaction.atomic
def pause_to_learn(*, standing: Standing) -> Standing:
    """Audits showed that something critical was missed: a rest, and cases to learn by. Never more than that."""
    changes = {"needs_refresher": True, "coached_at": timezone.now()}
    move(standing, STANDING_MOVES, "pause", reason="audits", changes=changes)
    leave(standing=standing)
    return standing


@transaction.atomic
def retire(*, standing: Standing, user: Any = None, reason: str = "own_wish") -> Standing:
    """With thanks: credit and name stay, rights end."""
    if user is not None:
        require(user, "applications.pause", standing)
    move(standing, STANDING_MOVES, "retire", actor=user, role="reviewer" if user else "", reason=reason)
    leave(standing=standing)
    return standing


@transaction.atomic
def promote(*, standing: Standing, senior: Any, reason: str) -> Standing:
    """Speak for making a reviewer senior. It happens when enough seniors did."""
    require(senior, "applications.confirm", standing)
    if not reason.strip() or len(reason) > NOTE_LIMIT:
        raise BadInput(fields={"reason": _("Say why.")})
    locked = Standing.objects.select_for_update(of=("self",)).select_related("user").get(pk=standing.pk)
    if locked.state != StandingState.ACTIVE or locked.is_senior:
        raise Conflict(_("Only an active reviewer can become senior."), code="wrong_state", state=locked.state)
    if missing := seniority(locked).missing:
        names = ", ".join(requirement.label for requirement in missing)
        raise Conflict(_("Not yet: %(names)s.") % {"names": names}, code="not_ready")
    try:
        with transaction.atomic():
            PanelVote.objects.create(standing=locked, senior=senior, choice=PanelChoice.ADMIT, reason=reason.strip())
    except IntegrityError:
        raise Conflict(_("You have voted already."), code="already_voted") from None
    if locked.votes.count() >= votes_needed():
        move(locked, STANDING_MOVES, "promote", actor=senior, role="senior", changes={"is_senior": True})
    standing.refresh_from_db()
    return standing


@transaction.atomic
def suspend(*, standing: Standing, by: Any, reason: str, note: str) -> Standing:
    """The conduct body stops somebody's reviewing, and hears them within a week."""
    require(by, "applications.suspend", standing)
    policy = current("reviewers")
    if reason not in policy["suspension_reasons"]:
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    note = reasoned(note)
    days, changes = policy["hearing_days"], {"suspended_by": by, "held_until": None}
    move(
        standing,
        STANDING_MOVES,
        "suspend",
        actor=by,
        role="moderator",
        reason=reason,
        note=note,
        days=days,
        changes=changes,
    )
    leave(standing=standing)
    return standing


@transaction.atomic
def reinstate(*, standing: Standing, by: Any, note: str) -> Standing:
    require(by, "applications.suspend", standing)
    note = reasoned(note)
    if standing.state == StandingState.REVOKED:
        raise Conflict(_("Only an appeal brings back what was revoked."), code="wrong_state", state=standing.state)
    move(standing, STANDING_MOVES, "reinstate", actor=by, role="moderator", note=note, changes={"suspended_by": None})
    keep_role(user=standing.user)
    return standing


@transaction.atomic
def revoke(*, standing: Standing, by: Any, note: str) -> Standing:
    """Take the right away for good: another person than who suspended, and only after the hearing's days."""
    require(by, "applications.revoke", standing, _("Another moderator than the one who suspended must do this."))
    note = reasoned(note)
    if standing.due_at is not None and standing.due_at > timezone.now():
        raise Conflict(_("They may be heard until the day that is named."), code="hearing_open")
    move(standing, STANDING_MOVES, "revoke", actor=by, role="moderator", note=note)
    keep_role(user=standing.user)
    return standing


def retire_idle() -> int:
    """Who paused a year ago and did not return is thanked."""
    before = timezone.now() - timedelta(days=current("reviewers")["emeritus_days"])
    idle = Standing.objects.filter(state=StandingState.PAUSED, state_changed_at__lt=before).select_related("user")
    return each(idle[:AT_ONCE], lambda standing: retire(standing=standing, reason="idle"))


def pause_absent() -> int:
    """Who left invitations in a row without an answer is asked no more, until they return."""
    most = current("review")["missed_invitations"]
    silent = Assignment.objects.filter(state=AssignmentState.EXPIRED).values("reviewer")
    active = Standing.objects.filter(state=StandingState.ACTIVE, user__in=silent).select_related("user")
    missing = [one for one in active[:AT_ONCE] if missed_in_a_row(one.user) >= most and _is_silent_since(one)]
    return each(missing, lambda standing: pause(standing=standing, reason="missed_invitations"))


def _is_silent_since(standing: Standing) -> bool:
    """A return starts the count anew."""
    missed = Assignment.objects.filter(reviewer=standing.user_id, state=AssignmentState.EXPIRED)
    since = missed.filter(state_changed_at__gte=standing.state_changed_at).count()
    return since >= int(current("review")["missed_invitations"])


def keep_role(*, user: Any) -> None:
    """The site-wide role follows the standings: whoever may judge something has it, as earned."""
    if is_reviewer(user):
        grant_role(user=user, role=Role.REVIEWER, source=GrantSource.EARNED)
    else:
        revoke_role(user=user, role=Role.REVIEWER, source=GrantSource.EARNED)


def leave(*, standing: Standing) -> None:
    """What they have in hand of this kind goes to somebody else."""
    held = Assignment.objects.filter(
        reviewer=standing.user_id,
        state__in=[AssignmentState.INVITED, *IN_WORK],
        round__release__project__kind=standing.kind,
    )
    for assignment in held.select_related("round"):
        move(assignment, ASSIGNMENT_MOVES, "release", reason=f"reviewer_{standing.state}")
        free_place(round=assignment.round)
    for audit in Audit.objects.filter(standing=standing, state__in=[AssignmentState.INVITED, *IN_WORK]):
        move(audit, AUDIT_MOVES, "release", reason=f"reviewer_{standing.state}")
    keep_role(user=standing.user)


def _tell_profile(user: Any, kind: str, application: Application | None) -> None:
    """What was said in the application is what invitations go by, until it is changed."""
    reviewer = locked_reviewer(user)
    skills = {(SkillSort.KIND, kind)}
    if application is not None:
        skills |= {(SkillSort.LANGUAGE, language) for language in application.languages}
    for sort, value in sorted(skills):
        Skill.objects.get_or_create(reviewer=reviewer, sort=sort, value=value)


def reasoned(note: str) -> str:
    return written(note, "note", limit=NOTE_LIMIT, needed=_("Write the reasons; the reviewer reads them."))
