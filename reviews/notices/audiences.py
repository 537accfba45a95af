"""Who the readers of reviews' notices are."""

from collections.abc import Callable, Iterable

from accounts.models import User
from accounts.states import Role
from core.models import Event
from projects.models import Release
from projects.notices import authors
from projects.queries.people import authors_of
from reviews.models import Assignment, Sample, Takedown
from reviews.queries.rounds import HOLDING
from reviews.states import SENT, AssignmentState

NOT_NEEDED = ("places_taken", "round_decided", "quarantine")
KEPT_A_PLACE = (*HOLDING, AssignmentState.INVITED, AssignmentState.RELEASED)


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


def reviewers_who_sent(event: Event) -> Iterable[User]:
    """Those who may read what is said in the round."""
    sent = Assignment.objects.filter(round=event.object_id, state__in=SENT)
    return User.objects.filter(pk__in=sent.values("reviewer"))


def reviewer_set_free(event: Event) -> Iterable[User]:
    """Not whoever hands a review back, nor whoever hears of the cause: a withdrawal, their own pause."""
    return reviewer(event) if event.reason_code in NOT_NEEDED else ()


def who_proposed(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Takedown.objects.filter(pk=event.object_id).values("proposed_by"))


def authors_of_sample(event: Event) -> Iterable[User]:
    sample = Sample.objects.filter(pk=event.object_id).select_related("release__project").first()
    return authors_of(sample.release.project) if sample else ()


def reviewer(event: Event) -> Iterable[User]:
    return User.objects.filter(assignments=event.object_id)


def whose_turn_it_is(event: Event) -> Iterable[User]:
    """Whoever had the turn when the clock spoke; reviewers hear of their own assignments."""
    owner = event.evidence[0].get("clock_owner", "") if event.evidence else ""
    if owner == "author":
        return authors(event)
    if owner == "editor":
        return editors(event)
    return User.objects.filter(role_grants__role=Role.ADMIN) if owner == "admin" else ()
