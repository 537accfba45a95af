"""Who the readers of these notices are."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from accounts.states import GrantSource, Role
from core.models import Event
from reviews.applications.models import Application
from reviews.applications.states import ApplicationState, StandingState


def applicant(event: Event) -> Iterable[User]:
    return User.objects.filter(reviewer_applications=event.object_id)


def applicant_of_attempt(event: Event) -> Iterable[User]:
    own = Q(reviewer_applications__attempts=event.object_id) | Q(standings__refreshers=event.object_id)
    return User.objects.filter(own).distinct()


def applicant_who_disputes(event: Event) -> Iterable[User]:
    return User.objects.filter(case_sheets__dispute=event.object_id)


def editors(event: Event) -> Iterable[User]:
    return User.objects.filter(role_grants__role=Role.EDITOR)


def editors_asked_for_an_exception(event: Event) -> Iterable[User]:
    """Only if it stays with them: whoever meets the rules goes on in the same moment."""
    stays = Application.objects.filter(pk=event.object_id, state=ApplicationState.SUBMITTED).exists()
    return editors(event) if stays else ()


def seniors(event: Event) -> Iterable[User]:
    """Editors, founders, and those who became senior."""
    appointed = Q(role_grants__role=Role.REVIEWER, role_grants__source=GrantSource.APPOINTED)
    earned = Q(standings__state=StandingState.ACTIVE, standings__is_senior=True)
    return User.objects.filter(Q(role_grants__role=Role.EDITOR) | appointed | earned, is_active=True).distinct()


def reviewer(event: Event) -> Iterable[User]:
    return User.objects.filter(standings=event.object_id)


def everybody_who_reviews(event: Event) -> Iterable[User]:
    return User.objects.filter(role_grants__role__in=[Role.REVIEWER, Role.EDITOR]).distinct()


def whose_turn_it_is(event: Event) -> Iterable[User]:
    """Whoever had the turn when the clock spoke."""
    of_try = event.object_type == "attempt"
    owners = {
        "applicant": applicant_of_attempt if of_try else applicant,
        "reviewer": applicant_of_attempt,  # in a refresher
        "panel": seniors,
        "editor": editors,
    }
    return owners[owner](event) if (owner := turn(event)) in owners else ()


def turn(event: Event) -> str:
    return str(event.evidence[0].get("clock_owner", "")) if event.evidence else ""
