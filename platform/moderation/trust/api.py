from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import get_person
from accounts.states import Trust
from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from moderation.trust import actions, queries
from moderation.trust.serializers import StewardInput, StewardshipSerializer, TrustSerializer


class MyTrust(Endpoint):
    @extend_schema(responses=TrustSerializer)
    def get(self, request: Request) -> Response:
        """How well the community knows you, and what each level takes."""
        level = Trust(self.asker.trust)
        found = {"stewardship": queries.stewardship_of(self.asker), "steps": queries.steps_of(self.asker)}
        return Response(TrustSerializer({"level": level.value, "name": str(level.label), **found}).data)


class Stewards(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "A few words of a few people’s pages."

    @paged
    @extend_schema(responses=StewardshipSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Who keeps the boards in order, by whose word and until when."""
        return listed(self, queries.stewards(), StewardshipSerializer)


class OneSteward(Endpoint):
    @extend_schema(request=StewardInput, responses=StewardshipSerializer)
    def put(self, request: Request, handle: str) -> Response:
        """Editors: name somebody a steward."""
        person = get_person(handle)
        require(self.asker, "trust.name_steward", person)
        given = valid(StewardInput(data=request.data))
        made = actions.name_steward(person=person, editor=self.asker, **given)
        return Response(StewardshipSerializer(made).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        """End a stewardship: an editor, or the steward."""
        actions.end_stewardship(person=get_person(handle), user=self.asker)
        return Response(status=204)
