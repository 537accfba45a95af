from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from accounts.queries import get_person
from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from core.problems import NotFound
from moderation import actions, things
from moderation.models import Sanction
from moderation.queries import concerns, people
from moderation.queries.storms import storm_now
from moderation.serializers import (
    ActSerializer,
    ConcernSerializer,
    JudgementInput,
    JudgingSerializer,
    LiftInput,
    SanctionInput,
    SanctionSerializer,
    StormInput,
    StormSerializer,
)

DESK: dict[str, str] = {"GET": "review", "POST": "review", "DELETE": "review"}


class Desk(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK

    @paged
    @extend_schema(responses=ConcernSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Moderators: what was flagged and waits, the newest first; `due_at` says what is due."""
        require(self.asker, "moderation.see_desk")
        return listed(self, concerns.open_concerns(self.asker), ConcernSerializer)


class Weather(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK | {"PUT": "review"}

    @extend_schema(responses=StormSerializer)
    def get(self, request: Request) -> Response:
        """Moderators: the storm that goes on; 404 in good weather."""
        require(self.asker, "moderation.storm")
        if (found := storm_now()) is None:
            raise NotFound(_("There is no storm."))
        return Response(StormSerializer(found).data)

    @extend_schema(request=StormInput, responses=StormSerializer)
    def put(self, request: Request) -> Response:
        """Moderators: what new people write waits from now on, and new accounts wait."""
        require_confirmed(request)
        made = actions.begin_storm(user=self.asker, **valid(StormInput(data=request.data)))
        return Response(StormSerializer(made).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Moderators: the storm is over."""
        require_confirmed(request)
        actions.end_storm(user=self.asker)
        return Response(status=204)


class OneConcern(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK

    @extend_schema(responses=JudgingSerializer)
    def get(self, request: Request, concern: str) -> Response:
        """Moderators: one concern, with all that helps to judge it."""
        found = concerns.get_concern(self.asker, concern)
        content: dict[str, Any] = {
            "concern": found,
            "thing": things.shown(found.kind, found.object_id),
            "flags": concerns.flags_on(found),
            "points": people.points_of(found.author) if found.author else 0,
            "acts": concerns.earlier_acts(found.author) if found.author else [],
            "similar": concerns.similar_to(found),
            "offered": [kind.value for kind in concerns.offered_on(found)],
        }
        return Response(JudgingSerializer(content).data)


class Decision(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK

    @extend_schema(request=JudgementInput, responses={201: ActSerializer})
    def post(self, request: Request, concern: str) -> Response:
        """Moderators: say what becomes of it, and why."""
        require_confirmed(request)
        found = concerns.get_concern(self.asker, concern)
        act = actions.decide(concern=found, moderator=self.asker, **valid(JudgementInput(data=request.data)))
        return Response(ActSerializer(act).data, status=201)


class Sanctions(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK

    @paged
    @extend_schema(responses=SanctionSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """Moderators: what somebody was sanctioned for, the newest first."""
        person = get_person(handle)
        require(self.asker, "moderation.see_person", person)
        return listed(self, people.sanctions_of(person), SanctionSerializer)

    @extend_schema(request=SanctionInput, responses={201: SanctionSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Moderators: silence, suspend or ban somebody."""
        require_confirmed(request)
        person = get_person(handle)
        require(self.asker, "moderation.sanction", person)
        made = actions.sanction(person=person, moderator=self.asker, **valid(SanctionInput(data=request.data)))
        return Response(SanctionSerializer(made).data, status=201)


class Confirmation(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK

    @extend_schema(request=None, responses=SanctionSerializer)
    def post(self, request: Request, sanction: str) -> Response:
        """Moderators: be the second person who agrees."""
        require_confirmed(request)
        found = _found(self.asker, sanction)
        return Response(SanctionSerializer(actions.confirm_sanction(sanction=found, moderator=self.asker)).data)


class Lifting(Endpoint):
    scopes: ClassVar[dict[str, str]] = DESK

    @extend_schema(request=LiftInput, responses=SanctionSerializer)
    def post(self, request: Request, sanction: str) -> Response:
        """Moderators: end it before its time."""
        require_confirmed(request)
        found, given = _found(self.asker, sanction), valid(LiftInput(data=request.data))
        return Response(SanctionSerializer(actions.lift_sanction(sanction=found, moderator=self.asker, **given)).data)


def _found(asker: Any, id: str) -> Sanction:
    require(asker, "moderation.see_desk")
    found: Sanction = get_object_or_404(Sanction.objects.select_related("person"), pk=id)
    return found
