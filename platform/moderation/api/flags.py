from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from moderation import actions
from moderation.queries.flags import flags_of, get_flag
from moderation.queries.people import acts_about, points_of, sanctions_of, with_appeals
from moderation.serializers import FlagInput, FlagSerializer, StandingRecordSerializer


class Flags(Endpoint):
    @paged
    @extend_schema(responses=FlagSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you flagged, and what became of it."""
        return listed(self, flags_of(self.asker), FlagSerializer)

    @extend_schema(request=FlagInput, responses={201: FlagSerializer})
    def post(self, request: Request) -> Response:
        """Say that something should not stand as it does; once about each thing."""
        made = actions.flag(user=self.asker, **valid(FlagInput(data=request.data)))
        return Response(FlagSerializer(made).data, status=201)


class OneFlag(Endpoint):
    @extend_schema(responses=FlagSerializer)
    def get(self, request: Request, flag: str) -> Response:
        """One flag of yours."""
        return Response(FlagSerializer(get_flag(self.asker, flag)).data)


class MyRecord(Endpoint):
    @extend_schema(responses=StandingRecordSerializer)
    def get(self, request: Request) -> Response:
        """What was decided about your things, what you may not do just now, and what you may appeal against."""
        person = self.asker
        content: dict[str, Any] = {
            "points": points_of(person),
            "acts": [
                {"act": act, "decision": event.pk if event else None}
                for act, event in with_appeals(person, acts_about(person), "act")
            ],
            "sanctions": [
                {"sanction": one, "decision": event.pk if event else None}
                for one, event in with_appeals(person, sanctions_of(person), "sanction")
            ],
        }
        return Response(StandingRecordSerializer(content).data)
