"""Asking for resources, by program. The same doors as the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from resources.grants import actions
from resources.grants.models import ResourceRequest
from resources.grants.queries import grants, requests
from resources.grants.queries.calls import get_call
from resources.grants.queries.previewing import previewed
from resources.grants.serializers import (
    AskInput,
    PreviewSerializer,
    RequestInput,
    RequestSerializer,
    RequestTyped,
)

GRANT = {"POST": "grant", "PUT": "grant", "DELETE": "grant", "GET": "grant"}


class Requests(Endpoint, ListAPIView[ResourceRequest]):
    """What you asked for, newest first."""

    scopes = GRANT
    serializer_class = RequestSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        return requests.requests_of(self.asker).select_related("grant")

    @extend_schema(request=RequestInput, responses={201: RequestSerializer})
    def post(self, request: Request) -> Response:
        """Ask for resources. What the rules may give is granted in the same moment."""
        require(self.asker, "grants.ask")
        said = valid(RequestInput(data=request.data))
        id, slug = said.pop("renews"), said.pop("call")
        renews = grants.get_grant(self.asker, id) if id else None
        call = get_call(self.asker, slug) if slug else None
        follows: dict[str, Any] = {"renews": renews, "call": call}
        made = actions.submit_request(applicant=self.asker, **follows, **asked(self.asker, said), **said)
        return Response(RequestSerializer(requests.get_request(self.asker, made.pk)).data, status=201)


class Preview(Endpoint):
    scopes = GRANT

    @extend_schema(request=AskInput, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:
        """Who would decide on it, and by which rules. Nothing is sent."""
        said = valid(AskInput(data=request.data))
        ask = asked(self.asker, said)
        pool = actions.stock_commons()
        return Response(PreviewSerializer(previewed(self.asker, pool, ask.pop("lines"), said["days"], **ask)).data)


class Draft(Endpoint):
    scopes = GRANT

    @extend_schema(responses=RequestTyped)
    def get(self, request: Request) -> Response:
        """Your request that is not sent yet; empty when there is none."""
        return Response(outward(requests.typed_by(self.asker)))

    @extend_schema(request=RequestTyped, responses=RequestTyped)
    def put(self, request: Request) -> Response:
        """Keep it."""
        said = valid(RequestTyped(data=request.data))
        amounts = {f"amount:{unit}": text for unit, text in said.pop("amounts", {}).items()}
        actions.keep_draft(applicant=self.asker, typed=said | amounts)
        return Response(outward(requests.typed_by(self.asker)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Throw it away."""
        actions.discard_draft(applicant=self.asker)
        return Response(status=204)


class OneRequest(Endpoint):
    scopes = GRANT

    @extend_schema(responses=RequestSerializer)
    def get(self, request: Request, request_id: str) -> Response:
        """One request of yours, and where it stands."""
        return Response(RequestSerializer(requests.get_request(self.asker, request_id)).data)

    @extend_schema(responses={200: RequestSerializer})
    def delete(self, request: Request, request_id: str) -> Response:
        """Take it back, as long as nothing came of it."""
        found = requests.get_request(self.asker, request_id)
        actions.withdraw_request(request=found, user=self.asker)
        return Response(RequestSerializer(found).data)


def asked(person: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Lines and for whom, taken out of what was said."""
    whose = requests.asked_for(person, said.pop("whose") or person.handle)
    return whose | {"lines": {line["unit"]: line["amount"] for line in said.pop("lines")}}


def outward(typed: dict[str, Any]) -> dict[str, Any]:
    amounts = {name.partition(":")[2]: text for name, text in typed.items() if name.startswith("amount:")}
    plain = {name: text for name, text in typed.items() if not name.startswith("amount:")}
    return plain | ({"amounts": amounts} if amounts else {})
