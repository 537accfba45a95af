"""Keeping releases ready over REST."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from inference.fleet import actions
from inference.fleet.queries.pins import get_pin, pins_of
from inference.fleet.serializers import NewPin, PinSerializer
from inference.queries.models import resolve_model


class Pins(Endpoint):
    scopes: ClassVar = {"GET": "inference", "POST": "inference"}

    @paged
    @extend_schema(responses=PinSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What is or was kept ready of projects that you write to; for operators all. Newest first."""
        return listed(self, pins_of(self.asker), PinSerializer)

    @extend_schema(request=NewPin, responses={201: PinSerializer})
    def post(self, request: Request) -> Response:
        """Keep a release of a project that you run in memory, paid by the hour."""
        given = valid(NewPin(data=request.data))
        release = resolve_model(self.asker, given.pop("model"))
        pin = actions.pin_release(release=release, user=self.asker, **given)
        return Response(PinSerializer(pin).data, status=201, headers={"Location": f"/api/v1/pins/{pin.pk}"})


class OnePin(Endpoint):
    scopes: ClassVar = {"GET": "inference", "DELETE": "inference"}

    @extend_schema(responses=PinSerializer)
    def get(self, request: Request, pin: str) -> Response:
        """One release that is or was kept ready, and what it cost until now."""
        return Response(PinSerializer(get_pin(self.asker, pin)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pin: str) -> Response:
        """End it early. What was used of this hour is charged."""
        actions.lift_pin(pin=get_pin(self.asker, pin), user=self.asker)
        return Response(status=204)
