from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import policies
from core.api import Endpoint, valid
from core.permissions import require
from web.rulebook import queries
from web.rulebook.actions import publish_policy
from web.rulebook.serializers import (
    NewPolicyVersionSerializer,
    PolicyChangeSerializer,
    PolicyDraftSerializer,
    PolicyRuleSerializer,
    PolicySerializer,
    PolicyVersionSerializer,
)


class Policies(Endpoint):
    """The rules of this site, each with the version in force."""

    public: ClassVar[bool] = True

    @extend_schema(responses=PolicyRuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(PolicyRuleSerializer(queries.rulebook(), many=True).data)


class OnePolicy(Endpoint):
    """What is in force, and every version so far."""

    public: ClassVar[bool] = True

    @extend_schema(responses=PolicySerializer)
    def get(self, request: Request, name: str) -> Response:
        found = queries.get_policy(name)
        said = {"name": name, "version": found.version, "body": found.body, "versions": policies.versions(name)}
        return Response(PolicySerializer(said).data)


class PolicyVersions(Endpoint):
    """Publish the next version, at once or from a day on."""

    scopes: ClassVar[dict[str, str]] = {"POST": "admin"}

    @extend_schema(request=NewPolicyVersionSerializer, responses={201: PolicyVersionSerializer})
    def post(self, request: Request, name: str) -> Response:
        require(self.asker, "web.edit_policies")
        made = publish_policy(user=self.asker, name=name, **valid(NewPolicyVersionSerializer(data=request.data)))
        return Response(PolicyVersionSerializer(made).data, status=201)


class PolicyRehearsal(Endpoint):
    """What a change would differ in, and what it would have done to the cases of the last 90 days. Changes nothing."""

    scopes: ClassVar[dict[str, str]] = {"POST": "admin"}

    @extend_schema(request=PolicyDraftSerializer, responses=PolicyChangeSerializer)
    def post(self, request: Request, name: str) -> Response:
        require(self.asker, "web.edit_policies")
        queries.get_policy(name)
        return Response(
            PolicyChangeSerializer(queries.change(name, **valid(PolicyDraftSerializer(data=request.data)))).data
        )
