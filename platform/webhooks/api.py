from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint as ApiEndpoint
from core.api import listed, paged, valid
from core.idempotency import Repeats
from webhooks import actions, queries
from webhooks.models import Endpoint
from webhooks.offers import families, places_of, types
from webhooks.serializers import (
    ActiveSerializer,
    DeliverySerializer,
    EditEndpointSerializer,
    EndpointSerializer,
    NewEndpointSerializer,
    OffersSerializer,
    PlaceSerializer,
    SecretSerializer,
)

RELEASES = OpenApiExample(
    "Everything that becomes of the releases of one project",
    {"place": "project:01m89xfnzphqp5j8ym0f6pkphe", "url": "https://ci.example.org/hook", "wanted": ["release.*"]},
    request_only=True,
)


class Webhooks(ApiEndpoint):
    """The webhooks of your places."""

    repeats = Repeats.AT_MOST_ONCE

    @paged
    @extend_schema(responses=EndpointSerializer(many=True))
    def get(self, request: Request) -> Response:
        return listed(self, queries.endpoints_of(self.asker), EndpointSerializer)

    @extend_schema(request=NewEndpointSerializer, responses={201: SecretSerializer}, examples=[RELEASES])
    def post(self, request: Request) -> Response:
        """Add a webhook. Its secret is shown this once."""
        made = actions.add_endpoint(user=self.asker, **valid(NewEndpointSerializer(data=request.data)))
        return Response(SecretSerializer(made).data, status=201)


class WebhookPlaces(ApiEndpoint):
    """Where your webhooks may hang, and the events they may ask for."""

    @extend_schema(responses=OffersSerializer)
    def get(self, request: Request) -> Response:
        places = PlaceSerializer(places_of(self.asker), many=True).data
        return Response({"places": places, "families": families(), "events": types()})


class _One(ApiEndpoint):
    def found(self, id: str) -> Endpoint:
        return queries.get_endpoint(self.asker, id)


class OneWebhook(_One):
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(responses=EndpointSerializer)
    def get(self, request: Request, endpoint: str) -> Response:
        """One webhook."""
        return Response(EndpointSerializer(self.found(endpoint)).data)

    @extend_schema(request=EditEndpointSerializer, responses=EndpointSerializer)
    def patch(self, request: Request, endpoint: str) -> Response:
        """Change what it is told, where, or whether at all."""
        found = self.found(endpoint)
        changes: dict[str, Any] = valid(EditEndpointSerializer(data=request.data, partial=True))
        return Response(EndpointSerializer(actions.edit_endpoint(endpoint=found, user=self.asker, **changes)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, endpoint: str) -> Response:
        """Remove it; what waits for it is not sent any more."""
        actions.remove_endpoint(endpoint=self.found(endpoint), user=self.asker)
        return Response(status=204)


class WebhookActivity(_One):
    """Pause it, or switch it on again."""

    @extend_schema(request=ActiveSerializer, responses=EndpointSerializer)
    def put(self, request: Request, endpoint: str) -> Response:
        found = self.found(endpoint)
        change = actions.resume_endpoint if valid(ActiveSerializer(data=request.data))["active"] else None
        return Response(EndpointSerializer((change or actions.pause_endpoint)(endpoint=found, user=self.asker)).data)


class WebhookSecret(_One):
    """A new secret; for some hours messages carry the old signature too."""

    @extend_schema(request=None, responses=SecretSerializer)
    def post(self, request: Request, endpoint: str) -> Response:
        changed = actions.rotate_secret(endpoint=self.found(endpoint), user=self.asker)
        return Response(SecretSerializer(changed).data)


class WebhookTest(_One):
    """A message that says nothing but that it arrived."""

    @extend_schema(request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, endpoint: str) -> Response:
        delivery = actions.send_test(endpoint=self.found(endpoint))
        return Response(DeliverySerializer(delivery).data, status=202)


class Deliveries(_One):
    """The log, newest first: what was sent, and what came back."""

    @paged
    @extend_schema(responses=DeliverySerializer(many=True))
    def get(self, request: Request, endpoint: str) -> Response:
        return listed(self, queries.deliveries_of(self.found(endpoint)), DeliverySerializer)


class Replay(_One):
    """Send a message again, under the same id and with the same body."""

    @extend_schema(request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, endpoint: str, delivery: str) -> Response:
        again = actions.replay(delivery=queries.get_delivery(self.found(endpoint), delivery))
        return Response(DeliverySerializer(again).data, status=202)
