"""Standings through the eyes of a person, and how far somebody on probation has come."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import mean, median
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import type_of
from core.models import Event
from core.permissions import can
from core.policies import current
from core.problems import NotFound
from deliberation.conflicts import blocked, off_limits
from reviews.applications.models import Application, Attempt, CoSignature, PanelVote, Standing
from reviews.applications.queries.bootstrap import is_young, scale
from reviews.applications.queries.eligibility import Requirement
from reviews.applications.queries.scores import Score, score_of
from reviews.applications.states import MAY_JUDGE, ApplicationState, AttemptState, Mark, StandingState
from reviews.models import Decision, Review


def standings_of(user: Any) -> QuerySet[Standing]:
    return Standing.objects.filter(user=user).select_related("mentor__owner").order_by("kind", "-id")


def get_standing(viewer: Any, id: str) -> Standing:
    found = Standing.objects.filter(pk=id).select_related("user__owner", "mentor__owner").first()
    if found is None or not can(viewer, "applications.see_standing", found):
        raise NotFound(_("There is no standing under this address that you may see."))
    return found


def on_probation(senior: Any) -> QuerySet[Standing]:
    """Everybody on probation without ties to this senior, their own mentees first."""
    impartial = Q(mentor=senior) | ~blocked(senior, Standing)
    found = Standing.objects.filter(impartial, state=StandingState.PROBATION)
    return found.select_related("user__owner", "mentor__owner").order_by("id")


def unsigned_reviews(standing: Standing) -> QuerySet[Review]:
    """Sent reviews of this kind, since the probation began, that no mentor has signed."""
    return _reviews(standing).filter(co_signature=None)


def signatures_of(standing: Standing) -> QuerySet[CoSignature]:
    found = CoSignature.objects.filter(standing=standing)
    return found.select_related("review__assignment__round__release__project__owner").order_by("-id")


def get_unsigned_review(standing: Standing, id: str) -> Review:
    found = unsigned_reviews(standing).filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such review that waits for a signature."))
    return found


@dataclass(frozen=True)
class Progress:
    requirements: list[Requirement]
    score: Score

    @property
    def missing(self) -> list[Requirement]:
        return [requirement for requirement in self.requirements if not requirement.is_met]


def probation(standing: Standing) -> Progress:
    """What is left until a senior may confirm."""
    policy, score = current("reviewers"), score_of(standing.user, standing.kind)
    scaled = scale(policy)
    marks = list(signatures_of(standing).values_list("mark", flat=True))
    meets = sum(mark != Mark.BELOW for mark in marks)
    return Progress(
        [
            Requirement("signed", _("Reviews signed by a mentor"), len(marks), scaled(policy["probation_reviews"]), ""),
            Requirement("meets", _("Of them, what is needed or more"), meets, scaled(policy["probation_meets"]), ""),
            _per_cent("on_time", _("In time, per cent"), score.timeliness, policy["probation_on_time"]),
            _per_cent("agreement", _("Agreement, per cent"), score.agreement, policy["probation_agreement"]),
            *_usefulness(score, policy["probation_usefulness"]),
        ],
        score,
    )


def seniority(standing: Standing) -> Progress:
    """What is left until two seniors may make a reviewer one of them."""
    policy, score = current("reviewers"), score_of(standing.user, standing.kind)
    scaled = scale(policy)
    others = Standing.objects.filter(kind=standing.kind, state=StandingState.ACTIVE).values_list("accuracy", flat=True)
    middle = median(others) if others else 0.0
    return Progress(
        [
            Requirement("reviews", _("Decided reviews"), len(score.behind), scaled(policy["senior_reviews"]), ""),
            _leading(standing.user, scaled(policy["senior_mentees"]), scaled(policy["senior_meta_reviews"])),
            Requirement("accuracy", _("In the upper half"), int(score.value >= middle), 1, ""),
        ],
        score,
    )


def _leading(user: Any, mentees: int, meta_reviews: int) -> Requirement:
    """Has led others: beginners through their probation, or rounds that were split to their end."""
    led = Standing.objects.filter(mentor=user).exclude(state=StandingState.PROBATION).count()
    written = Decision.objects.filter(decider=user, is_meta_review=True).count()
    ways = (
        Requirement("mentees", _("Mentees"), led, mentees, ""),
        Requirement("meta_reviews", _("Meta-reviews"), written, meta_reviews, ""),
    )
    return Requirement("leading", _("Mentees or meta-reviews"), led, mentees, _("One of these is enough."), "", ways)


def progress_of(standing: Standing) -> Progress:
    return probation(standing) if standing.state == StandingState.PROBATION else seniority(standing)


def mentees_of(mentor: Any) -> QuerySet[Standing]:
    found = Standing.objects.filter(mentor=mentor, state=StandingState.PROBATION)
    return found.select_related("user__owner").order_by("id")


def votes_needed() -> int:
    policy = current("reviewers")
    return int(policy["bootstrap_panel_votes"] if is_young() else policy["panel_votes"])


def awaiting_panel(senior: Any) -> QuerySet[Application]:
    """Applications on which this senior may still vote, those due first."""
    voted = PanelVote.objects.filter(senior=senior, application__isnull=False).values("application")
    found = Application.objects.filter(state=ApplicationState.PANEL).exclude(pk__in=voted)
    found = found.exclude(pk__in=off_limits(senior, Application))
    return found.select_related("applicant__owner").order_by("due_at", "id")


def votes_on(application: Application) -> QuerySet[PanelVote]:
    return PanelVote.objects.filter(application=application).select_related("senior__owner").order_by("id")


def paused_long(standing: Standing) -> bool:
    """So long that the eye may have lost its measure, and no refresher has shown since that it has not."""
    days = timedelta(days=current("reviewers")["resume_days"])
    if standing.state != StandingState.PAUSED or timezone.now() - standing.state_changed_at <= days:
        return False
    passed = Attempt.objects.filter(standing=standing, state=AttemptState.PASSED)
    return not passed.filter(state_changed_at__gte=standing.state_changed_at).exists()


def paused_for_conduct(standing: Standing) -> bool:
    """Whether the pause was decided from its beginning, and not their own wish or their silence."""
    pauses = Event.objects.filter(object_type=type_of(standing), object_id=standing.pk, verb="standing.pause")
    return pauses.order_by("-id").values_list("reason_code", flat=True).first() == "conduct"


def owes_refresher(standing: Standing) -> bool:
    """Cases lead back, not a click: after a long pause, or one that audits were the reason for."""
    return standing.state == StandingState.PAUSED and (standing.needs_refresher or paused_long(standing))


def is_reviewer(user: Any) -> bool:
    """Whether some kind is theirs to judge, now or after a pause."""
    return Standing.objects.filter(user=user, state__in=[*MAY_JUDGE, StandingState.PAUSED]).exists()


def _reviews(standing: Standing) -> QuerySet[Review]:
    return (
        Review.objects.filter(
            assignment__reviewer=standing.user_id,
            assignment__round__release__project__kind=standing.kind,
            submitted_at__gte=standing.created_at,
        )
        .select_related("assignment__round__release__project__owner")
        .order_by("submitted_at")
    )


def _usefulness(score: Score, need: int) -> list[Requirement]:
    """The authors' word, where they gave one."""
    said = [one.review.usefulness for one in score.behind if one.review.usefulness is not None]
    return [Requirement("usefulness", _("Useful to authors, of 5"), round(mean(said)), need, "")] if said else []


def _per_cent(name: str, label: str, share: float, need: float) -> Requirement:
    return Requirement(name, label, round(share * 100), round(need * 100), "")
