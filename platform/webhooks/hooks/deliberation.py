"""Ties and appeals, each to the person who declared or filed them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from deliberation.appeals.models import Appeal
from deliberation.models import DeclaredTie
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

TIES = {"tie.declare": "tie.declared", "tie.end": "tie.ended"}
APPEALS = {
    "appeal.file": "appeal.filed",
    "appeal.remind": "appeal.waiting",
    "appeal.escalate": "appeal.late",
    "appeal.decide": "appeal.decided",
    "appeal.withdraw": "appeal.withdrawn",
}


def own_ties(person: Any, ids: Collection[str]) -> Iterable[DeclaredTie]:
    return DeclaredTie.objects.filter(pk__in=ids, person=person)


def own_appeals(person: Any, ids: Collection[str]) -> Iterable[Appeal]:
    return Appeal.objects.filter(pk__in=ids, filed_by=person)


def place_of_tie(event: Event) -> Iterable[Key]:
    return of_people(User.objects.filter(declared_ties=event.object_id))


def place_of_appeal(event: Event) -> Iterable[Key]:
    filed = Appeal.objects.filter(pk=event.object_id).values("filed_by")
    return of_people(User.objects.filter(pk__in=filed))


def told_of_tie(event: Event, tie: DeclaredTie) -> dict[str, Any]:
    """That something was declared, not about whom: a receiver is no party to it."""
    return {"tie": {"id": tie.pk, "kind": tie.kind, "ended": tie.ended_at is not None}}


def told_of_appeal(event: Event, appeal: Appeal) -> dict[str, Any]:
    return {
        "appeal": {
            "id": appeal.pk,
            "against": appeal.verb,
            "state": appeal.state,
            "finding": appeal.finding or None,
            "url": settings.SITE_URL + appeal.get_absolute_url(),
        }
    }


offer(TIES, about="declaredtie", seen_by=own_ties, places=place_of_tie, data=told_of_tie)
offer(APPEALS, about="appeal", seen_by=own_appeals, places=place_of_appeal, data=told_of_appeal)
withhold("What one judge finds stays among the judges until they agree.", "appeal.voice")
withhold("A waiver names a judge and what ties them; it stays with the editors.", "conflict.waive")
