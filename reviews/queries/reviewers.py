"""Reviewers, their invitations and their loads."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import is_admin, is_editor
from core.policies import current
from core.problems import NotFound
from projects.states import ReleaseState
from reviews.conflicts import waits_for
from reviews.models import Assignment, Reviewer, Round
from reviews.queries.candidates import reviewers
from reviews.queries.rounds import HOLDING
from reviews.states import IN_WORK, OPEN_ROUND, AssignmentState, RoundState, SkillSort


def described(user: Any) -> dict[str, Any]:
    """What somebody said of themselves as a reviewer, or what holds until they do."""
    found = Reviewer.objects.filter(user=user).prefetch_related("skills").first()
    skills = list(found.skills.all()) if found else []
    known = found or Reviewer(load_cap=current("review")["usual_load"])
    return {
        "kinds": sorted(skill.value for skill in skills if skill.sort == SkillSort.KIND),
        "tasks": sorted(skill.value for skill in skills if skill.sort == SkillSort.TASK),
        "languages": sorted(skill.value for skill in skills if skill.sort == SkillSort.LANGUAGE),
        "load_cap": known.load_cap,
        "is_available": known.is_available,
        "away_until": known.away_until,
    }


def missed_in_a_row(reviewer: Any) -> int:
    """How many invitations in a row were left without an answer: a reason to offer a pause."""
    answers = Assignment.objects.filter(reviewer=reviewer).exclude(state=AssignmentState.INVITED)
    newest = answers.order_by("-id").values_list("state", flat=True)[: current("review")["missed_invitations"]]
    states = list(newest)
    return next((place for place, state in enumerate(states) if state != AssignmentState.EXPIRED), len(states))


def with_loads() -> QuerySet[Any]:
    """Every reviewer with what they hold, are asked for, and have sent."""
    return (
        reviewers()
        .select_related("owner", "reviewer")
        .annotate(in_hand=_assignments_in(IN_WORK), invited=_assignments_in([AssignmentState.INVITED]))
        .order_by("-id")
    )


def _assignments_in(states: Iterable[str]) -> Coalesce:
    return _counted(Assignment.objects.filter(reviewer=OuterRef("pk"), state__in=states), "reviewer")


def _counted(rows: QuerySet[Assignment], of: str) -> Coalesce:
    """Row by row of the list, so that a page of it costs no look at everything in it."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(count=Count("pk")).values("count")), 0)


def stuck_rounds(editor: Any) -> QuerySet[Round]:
    """Rounds with a free place for which nobody is asked now."""
    if not (is_editor(editor) or is_admin(editor)):
        return Round.objects.none()
    forming = Q(state=RoundState.FORMING)
    return (
        Round.objects.filter(forming, waits_for(editor, ReleaseState.IN_REVIEW, "release"))
        .exclude(assignments__state=AssignmentState.INVITED)
        .select_related("release__project__owner")
        .order_by("due_at", "id")
    )


def with_taken(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """With how many of their places somebody has."""
    return rounds.annotate(taken=_counted(Assignment.objects.filter(round=OuterRef("pk"), state__in=HOLDING), "round"))


def late_assignments(editor: Any) -> QuerySet[Assignment]:
    """Reviews in somebody's hands beyond their day, the latest last."""
    return (
        _in_open_rounds(editor)
        .filter(state__in=IN_WORK, due_at__lt=timezone.now())
        .select_related("round__release__project__owner", "reviewer__owner")
        .order_by("due_at", "id")
    )


def get_assignment_for(editor: Any, id: str) -> Assignment:
    found = _in_open_rounds(editor).filter(pk=id).select_related("round__release__project__owner", "reviewer").first()
    if found is None:
        raise NotFound(_("There is no open review under this address, or you may not see it."))
    return found


def _in_open_rounds(editor: Any) -> QuerySet[Assignment]:
    if not (is_editor(editor) or is_admin(editor)):
        return Assignment.objects.none()
    waits = waits_for(editor, ReleaseState.IN_REVIEW, "round__release")
    return Assignment.objects.filter(waits, round__state__in=OPEN_ROUND)
