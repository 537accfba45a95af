"""Upstream servers over REST, for administrators."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.idempotency import Repeats
from core.permissions import require
from inference.queries.models import resolve_model
from inference.upstreams import actions
from inference.upstreams.models import Upstream
from inference.upstreams.queries import get_relayed, get_upstream, upstreams_of
from inference.upstreams.serializers import (
    NewRelayed,
    NewUpstream,
    RelayedSerializer,
    UpstreamChange,
    UpstreamSerializer,
)


class Operating(Endpoint):
    def operator(self) -> Any:
        require(self.asker, "fleet.operate")
        return self.asker

    def upstream(self) -> Upstream:
        return get_upstream(self.operator(), self.kwargs["upstream"])

    def told(self, upstream: Upstream, **more: Any) -> Response:
        return Response(UpstreamSerializer(get_upstream(self.asker, upstream.pk)).data, **more)


class Upstreams(Operating):
    repeats = Repeats.AT_MOST_ONCE

    @paged
    @extend_schema(responses=UpstreamSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The servers of others that run releases for this site, newest first."""
        return listed(self, upstreams_of(self.operator()), UpstreamSerializer)

    @extend_schema(request=NewUpstream, responses={201: UpstreamSerializer})
    def post(self, request: Request) -> Response:
        """Make a server known that speaks OpenAI's API."""
        user = self.operator()
        upstream = actions.add_upstream(user=user, **valid(NewUpstream(data=request.data)))
        return self.told(upstream, status=201, headers={"Location": f"/api/v1/upstreams/{upstream.pk}"})


class OneUpstream(Operating):
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(responses=UpstreamSerializer)
    def get(self, request: Request, upstream: str) -> Response:
        """One of them, with the releases that it runs and how they stand."""
        return self.told(self.upstream())

    @extend_schema(request=UpstreamChange, responses=UpstreamSerializer)
    def patch(self, request: Request, upstream: str) -> Response:
        """Change what is named. Another server wants its key given again."""
        found = self.upstream()
        return self.told(
            actions.edit_upstream(upstream=found, user=self.asker, **valid(UpstreamChange(data=request.data)))
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, upstream: str) -> Response:
        """Forget it and its key. Hosts of the site's own run its releases, if they can."""
        actions.remove_upstream(upstream=self.upstream(), user=self.asker)
        return Response(status=204)


class Pausing(Operating):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, upstream: str) -> Response:
        """Let no run go there any more; those at work there end."""
        actions.pause_upstream(upstream=self.upstream(), user=self.asker)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, upstream: str) -> Response:
        """Let runs go there again."""
        actions.resume_upstream(upstream=self.upstream(), user=self.asker)
        return Response(status=204)


class RelayedModels(Operating):
    @extend_schema(request=NewRelayed, responses={201: RelayedSerializer})
    def post(self, request: Request, upstream: str) -> Response:
        """Give a release to it: from now on its runs go there."""
        found, given = self.upstream(), valid(NewRelayed(data=request.data))
        release = resolve_model(self.asker, given.pop("model"))
        relayed = actions.serve(upstream=found, user=self.asker, release=release, **given)
        return Response(RelayedSerializer(get_relayed(self.asker, found.pk, relayed.pk)).data, status=201)


class RelayedModel(Operating):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, upstream: str, relayed: str) -> Response:
        """Withdraw a release from it."""
        actions.withdraw(relayed=get_relayed(self.operator(), upstream, relayed), user=self.asker)
        return Response(status=204)
