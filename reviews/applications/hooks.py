"""What webhooks may tell of becoming a reviewer and being one: to the person themselves, and the tier to the site."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from accounts.models import User
from core.models import Event
from reviews.applications.models import Application, Attempt, Audit, CaseDispute, Standing
from reviews.applications.states import MAY_JUDGE, StandingState
from reviews.hooks.assignments import told_of_assignment
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

APPLYING = {
    "application.submit": "reviewer.applied",
    "application.calibrate": "reviewer.calibration",
    "application.convene": "reviewer.panel",
    "application.ask": "reviewer.question",
    "application.answer": "reviewer.panel",
    "application.remind": "reviewer.application_waiting",
    "application.escalate": "reviewer.application_late",
    "application.contest": "reviewer.line_contested",
    "application.settle": "reviewer.line_settled",
    "application.drop_kind": "reviewer.kind_dropped",
    "application.admit": "reviewer.admitted",
    "application.reject": "reviewer.not_admitted",
    "application.withdraw": "reviewer.withdrawn",
    "application.lapse": "reviewer.lapsed",
    # What an appeal may lead to.
    "application.overturn": "reviewer.admitted",
    "application.convene_anew": "reviewer.panel",
    "application.calibrate_anew": "reviewer.calibration",
}
CALIBRATING = {
    "attempt.start": "reviewer.try_begun",
    "attempt.remind": "reviewer.try_waiting",
    "attempt.escalate": "reviewer.try_late",
    "attempt.send": "reviewer.try_sent",
    "attempt.pass": "reviewer.try_passed",
    "attempt.fail": "reviewer.try_failed",
    "attempt.expire": "reviewer.try_expired",
    "attempt.regrade": "reviewer.try_regraded",
    "attempt.refresh": "reviewer.try_passed",
}
DISPUTES = {
    "dispute.open": "reviewer.case_disputed",
    "dispute.uphold": "reviewer.dispute_upheld",
    "dispute.dismiss": "reviewer.dispute_dismissed",
}
STANDING = {
    "standing.begin": "reviewer.probation",
    "standing.confirm": "reviewer.confirmed",
    "standing.promote": "reviewer.senior",
    "standing.pause": "reviewer.paused",
    "standing.resume": "reviewer.returned",
    "standing.retire": "reviewer.emeritus",
}
# Between a reviewer and those who look after reviewers: told to the reviewer alone, whatever their state shows.
BETWEEN_US = {
    "standing.warn": "reviewer.silent",
    "standing.remind": "reviewer.silent",
    "standing.stay": "reviewer.stays",
    "standing.mentor": "reviewer.mentor_found",
    "standing.co_sign": "reviewer.review_signed",
    "standing.keep_paused": "reviewer.pause_held",
    "standing.free_pause": "reviewer.pause_freed",
    "standing.extend": "reviewer.probation_extended",
    "standing.end": "reviewer.probation_ended",
    "standing.suspend": "reviewer.suspended",
    "standing.revoke": "reviewer.revoked",
    "standing.reinstate": "reviewer.reinstated",
    "standing.hear_anew": "reviewer.heard_anew",
    "standing.go_on": "reviewer.probation_goes_on",
}
# As long as it is not sent, an audit is told like the assignment that it looks like (`reviews.hooks.assignments`).
AUDITS_BEFORE = {
    "audit.invite": "reviewer.invited",
    "audit.expire": "reviewer.invitation_expired",
    "audit.remind": "reviewer.review_due",
    "audit.release": "reviewer.review_released",
    "audit.remove": "reviewer.review_removed",
}
AUDITS = {"audit.grade": "reviewer.audited", "audit.regrade": "reviewer.audit_withdrawn"}
SHOWN = (*MAY_JUDGE, StandingState.EMERITUS)


def own_applications(person: Any, ids: Collection[str]) -> Iterable[Application]:
    return Application.objects.filter(pk__in=ids, applicant=person)


def standings_seen_by(person: Any, ids: Collection[str]) -> Iterable[Standing]:
    """Everybody may know who reviews, or did; the rest is the reviewer's own."""
    seen = Q(user_id=person.pk) | Q(state__in=SHOWN)
    return Standing.objects.filter(seen, pk__in=ids).select_related("user")


def own_standings(person: Any, ids: Collection[str]) -> Iterable[Standing]:
    return Standing.objects.filter(pk__in=ids, user=person).select_related("user")


def own_attempts(person: Any, ids: Collection[str]) -> Iterable[Attempt]:
    own = Q(application__applicant=person) | Q(standing__user=person)
    return Attempt.objects.filter(own, pk__in=ids)


def own_disputes(person: Any, ids: Collection[str]) -> Iterable[CaseDispute]:
    return CaseDispute.objects.filter(pk__in=ids, sheet__reviewer=person)


def own_audits(person: Any, ids: Collection[str]) -> Iterable[Audit]:
    return Audit.objects.filter(pk__in=ids, reviewer=person).select_related("case")


def places_of_audit(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(audits=event.object_id))


def places_of_application(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(reviewer_applications=event.object_id))


def places_of_attempt(event: Event) -> Iterable[Key]:
    own = Q(reviewer_applications__attempts=event.object_id) | Q(standings__refreshers=event.object_id)
    return of_people(User.objects.filter(own).distinct())


def places_of_dispute(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(case_sheets__dispute=event.object_id))


def places_of_standing(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(standings=event.object_id))


def told_of_application(event: Event, application: Application) -> dict[str, Any]:
    return {"application": {"id": application.pk, "state": application.state, "kinds": application.kinds}}


def told_of_attempt(event: Event, attempt: Attempt) -> dict[str, Any]:
    """How far it is. What was answered, and what is true, is read on the page: cases are used again."""
    return {"try": {"id": attempt.pk, "kind": attempt.kind, "state": attempt.state}}


def told_of_dispute(event: Event, dispute: CaseDispute) -> dict[str, Any]:
    return {"dispute": {"id": dispute.pk, "state": dispute.state}}


def told_of_audit(event: Event, audit: Audit) -> dict[str, Any]:
    return {"audit": {"id": audit.pk, "kind": audit.case.kind, "missed_critical": audit.missed_critical}}


def told_of_standing(event: Event, standing: Standing) -> dict[str, Any]:
    return {"reviewer": standing.user.handle, "kind": standing.kind, "tier": standing.tier, "state": standing.state}


offer(APPLYING, about="application", seen_by=own_applications, places=places_of_application, data=told_of_application)
offer(CALIBRATING, about="attempt", seen_by=own_attempts, places=places_of_attempt, data=told_of_attempt)
offer(DISPUTES, about="casedispute", seen_by=own_disputes, places=places_of_dispute, data=told_of_dispute)
offer(STANDING, about="standing", seen_by=standings_seen_by, places=places_of_standing, data=told_of_standing)
offer(BETWEEN_US, about="standing", seen_by=own_standings, places=places_of_standing, data=told_of_standing)
offer(AUDITS_BEFORE, about="audit", seen_by=own_audits, places=places_of_audit, data=told_of_assignment)
offer(AUDITS, about="audit", seen_by=own_audits, places=places_of_audit, data=told_of_audit)
withhold(
    "The reviewer's own doing; an assignment tells no more, and what came of an audit is told when it is sent.",
    "audit.accept",
    "audit.decline",
    "audit.start",
    "audit.submit",
)
withhold("How each senior votes stays among them until they agree.", "application.vote")
withhold(
    "Who knows when cases change could guess which of them are in use.",
    "case.add",
    "case.difficulty",
    "case.retire",
    "case.bring_back",
    "case.remove",
)
