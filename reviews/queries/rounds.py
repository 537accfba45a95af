"""Rounds, assignments and reviews through the eyes of a person.

Independence: a reviewer sees the others' words only once their own are sent, an author only once it is decided.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.rules import is_admin, is_editor, is_moderator, is_reviewer
from core.problems import NotFound
from projects.models import Project, Release
from projects.rules import role_in
from projects.states import ReleaseState
from reviews.conflicts import waits_for
from reviews.models import Assignment, Decision, RequiredChange, Review, Round
from reviews.queries.wishes import kept_from
from reviews.states import IN_WORK, OPEN_ROUND, SENT, AssignmentState, RoundState, Verdict
from reviews.tiers import judged_kinds

HOLDING = (*IN_WORK, *SENT)
PROMISED = (AssignmentState.INVITED, *IN_WORK)


def current_round(release: Release) -> Round | None:
    return Round.objects.filter(release=release).order_by("-number").first()


def last_judged(release: Release) -> Round | None:
    """The last round of an earlier release of the same project: whoever judged it knows the project."""
    earlier = Round.objects.filter(release__project=release.project_id, release__number__lt=release.number)
    return (
        earlier.filter(state__in=[RoundState.DECIDED, RoundState.CLOSED])
        .order_by("-release__number", "-number")
        .first()
    )


def open_round(release: Release) -> Round | None:
    return Round.objects.filter(release=release, state__in=OPEN_ROUND).first()


def my_assignments(reviewer: Any) -> QuerySet[Assignment]:
    """All the reviews this person has had in hand, those due first."""
    return (
        Assignment.objects.filter(reviewer=reviewer)
        .select_related("round__release__project__owner", "review")
        .order_by("due_at", "-id")
    )


def available_rounds(reviewer: Any) -> QuerySet[Round]:
    """Rounds with a free place that this person may take and was not asked for, those that wait longest first."""
    if not is_reviewer(reviewer):
        return Round.objects.none()
    waits, kinds = waits_for(reviewer, ReleaseState.IN_REVIEW, "release"), judged_kinds(reviewer)
    if kinds is not None:
        waits &= Q(release__project__kind__in=kinds)
    return (
        Round.objects.filter(waits, state=RoundState.FORMING)  # as long as a place is free
        .exclude(Exists(Assignment.objects.filter(round=OuterRef("pk"), reviewer=reviewer)))
        .exclude(kept_from(reviewer))
        .select_related("release__project__owner")
        .order_by("due_at", "id")
    )


def get_available_round(reviewer: Any, release_id: str) -> Round:
    found = (
        Round.objects.filter(release_id=release_id, state__in=OPEN_ROUND)
        .select_related("release__project__owner")
        .first()
    )
    if found is None or not is_reviewer(reviewer) or Round.objects.filter(kept_from(reviewer), pk=found.pk).exists():
        raise NotFound(_("No reviewers are looked for here now."))
    return found


def seats_of(round_: Round) -> QuerySet[Assignment]:
    """Everybody who was asked for a round or took it, for editors."""
    return Assignment.objects.filter(round=round_).select_related("reviewer__owner").order_by("id")


def readable_reviews(viewer: Any, release: Release) -> QuerySet[Review]:
    """The reviews of a release that this person may read now."""
    sent = (
        Review.objects.filter(assignment__round__release=release, submitted_at__isnull=False)
        .select_related("assignment__reviewer__owner", "assignment__round")
        .prefetch_related("changes")
        .order_by("assignment__round__number", "submitted_at")
    )
    decided = ~Q(assignment__round__state__in=[*OPEN_ROUND, RoundState.CANCELLED])
    if not getattr(viewer, "is_authenticated", False):
        return sent.filter(decided)
    if is_editor(viewer) or is_admin(viewer):
        return sent if not role_in(viewer, release.project) else sent.filter(decided)
    if is_moderator(viewer) and not role_in(viewer, release.project):
        # One of these raised the alarm that they must look into; a reviewer of the round stays independent.
        others = Round.objects.filter(state=RoundState.HELD).exclude(assignments__reviewer=viewer)
        decided |= Q(assignment__round__in=others, verdict=Verdict.REJECT)
    mine = Review.objects.filter(assignment__reviewer=viewer, submitted_at__isnull=False)
    also_in = Q(assignment__round__in=mine.values("assignment__round"))
    return sent.filter(decided | also_in)


def asked_changes(release: Release) -> QuerySet[RequiredChange]:
    """What the last decision asked of the authors."""
    last = Round.objects.filter(release=release, state__in=[RoundState.DECIDED, RoundState.CLOSED])
    newest = last.order_by("-number").values("pk")[:1]
    return RequiredChange.objects.filter(round__in=newest, number__gt=0).select_related("round").order_by("number")


def history_of(release: Release) -> QuerySet[Round]:
    """Closed rounds with what was decided and asked, oldest first."""
    changes = RequiredChange.objects.filter(number__gt=0).order_by("number")
    return (
        Round.objects.filter(release=release, state__in=[RoundState.DECIDED, RoundState.CLOSED])
        .select_related("decision__decider__owner")
        .prefetch_related(Prefetch("changes", changes))
        .order_by("number")
    )


def decisions_of(release: Release) -> QuerySet[Decision]:
    return Decision.objects.filter(release=release).select_related("decider__owner", "round").order_by("id")


def public_decisions(project: Project) -> QuerySet[Decision]:
    """What was decided in the rounds of releases whose record is public, the latest first."""
    releases = reviewed_releases(project).order_by().values("pk")
    found = Decision.objects.filter(release__in=releases, round__isnull=False)
    return found.select_related("release__project__owner", "round").order_by("-decided_at", "-id")


def reviewed_releases(project: Project) -> QuerySet[Release]:
    """Releases whose verdict is public, newest first, for the page that says why."""
    states = [ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED, ReleaseState.DEPRECATED, ReleaseState.RETRACTED]
    return Release.objects.filter(project=project, state__in=states).order_by("-number")
