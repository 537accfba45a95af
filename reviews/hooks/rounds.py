"""How a round goes, to those whose release it is about."""

from collections.abc import Collection, Iterable
from typing import Any

from core.models import Event
from projects.hooks import project_in_brief, release_in_brief
from projects.models import Project
from projects.queries import visible_projects
from reviews.models import Round
from webhooks.offers import Key, offer, withhold

TYPES = {
    "round.open": "review.opened",
    "round.collect": "review.in_work",
    "round.deliberate": "review.deliberating",
    "round.decide": "review.decided",
    "round.cancel": "review.cancelled",
}


def rounds_seen_by(person: Any, ids: Collection[str]) -> Iterable[Round]:
    projects = visible_projects(person).order_by().values("pk")
    found = Round.objects.filter(pk__in=ids, release__project__in=projects)
    return found.select_related("release__project__owner", "decision")


def places_of_round(event: Event) -> Iterable[Key]:
    for id, owner in Project.objects.filter(releases__rounds=event.object_id).values_list("pk", "owner_id"):
        yield "project", id
        yield "owner", owner


def told_of_round(event: Event, round_: Round) -> dict[str, Any]:
    decision = getattr(round_, "decision", None)
    return {
        "project": project_in_brief(round_.release.project),
        "release": release_in_brief(round_.release),
        "round": {
            "number": round_.number,
            "level": round_.level,
            "state": round_.state,
            "outcome": decision.outcome if decision else None,
        },
    }


offer(TYPES, about="round", seen_by=rounds_seen_by, places=places_of_round, data=told_of_round)
withhold(
    "It would tell authors how reviewers find and judge before anything is decided.",
    "round.rank",
    "round.reopen_places",
    "round.widen",
    "round.enlarge",
    "round.remark",
    "round.remind",
    "review.rate_usefulness",
    "review.rate_quality",
)
withhold("It follows from what becomes of the release, which is told.", "round.close")
