from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.actions import domains as actions
from accounts.api.organisations import managed
from accounts.serializers.domains import DomainSerializer, NewDomainSerializer
from core.api import Endpoint, listed, paged, valid
from core.idempotency import Repeats


class Domains(Endpoint):
    @paged
    @extend_schema(responses=DomainSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """Admins: the domains that an organisation named, what must stand where, and what was found."""
        rows = queries.domains_of(managed(self.asker, handle)).order_by()
        return listed(self, rows, DomainSerializer)

    @extend_schema(request=NewDomainSerializer, responses={201: DomainSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Name a domain. The answer says which line to put where."""
        organisation = managed(self.asker, handle)
        given = valid(NewDomainSerializer(data=request.data))
        made = actions.name_domain(organisation=organisation, user=self.asker, domain=given["domain"])
        return Response(DomainSerializer(made).data, status=201)


class OneDomain(Endpoint):
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(operation_id="organisations_domains_check", request=None, responses=DomainSerializer)
    def post(self, request: Request, handle: str, proof: str) -> Response:
        """Look there now."""
        found = queries.get_domain(managed(self.asker, handle), proof)
        return Response(DomainSerializer(actions.check_domain(proof=found, user=self.asker)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str, proof: str) -> Response:
        """Forget it, and with it the proof."""
        actions.drop_domain(proof=queries.get_domain(managed(self.asker, handle), proof), user=self.asker)
        return Response(status=204)
