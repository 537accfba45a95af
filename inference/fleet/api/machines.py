"""Hosts and what they have to do, for those who run the machines and for programs that start more of them."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from inference.fleet import actions
from inference.fleet.gauges import CONTENT_TYPE_LATEST, exposition
from inference.fleet.queries.demand import all_hosts, demand_of_classes, demands, get_served
from inference.fleet.queries.failures import recent_failures
from inference.fleet.serializers import (
    DemandSerializer,
    FailureSerializer,
    HostSerializer,
    LoadingSerializer,
    NewLoading,
    PrecisionSerializer,
)
from inference.models import Deployment
from inference.queries.models import resolve_model


class Operating(Endpoint):
    """For administrators."""

    def operator(self) -> Any:
        require(self.asker, "fleet.operate")
        return self.asker

    def deployment(self) -> Deployment:
        return get_served(self.operator(), self.kwargs["deployment"])


class Hosts(Operating):
    @extend_schema(responses=HostSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The hosts that run, with the memory of each and the models that it holds."""
        self.operator()
        found: Any = all_hosts()
        return Response(HostSerializer(found, many=True).data)


class Failures(Operating):
    @extend_schema(responses=FailureSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Hosts and models that stopped working by themselves: those not mended yet, and those of the last days."""
        found: Any = recent_failures(self.operator())
        return Response(FailureSerializer(found, many=True).data)


class HostDrain(Operating):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, name: str) -> Response:
        """Drain a host: it takes nothing new, ends what is at work, and lets its models go."""
        actions.drain_host(name=name, user=self.operator())
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        """Let the host take runs again."""
        actions.resume_host(name=name, user=self.operator())
        return Response(status=204)


class DemandNow(Operating):
    @extend_schema(responses=DemandSerializer)
    def get(self, request: Request) -> Response:
        """What waits for each model and each class of device, for how long, and how busy they are."""
        hosts = all_hosts()
        found = demands(self.operator(), hosts)
        told: Any = {"models": found, "device_classes": demand_of_classes(found, hosts)}
        return Response(DemandSerializer(told).data)


class DemandMetrics(Operating):
    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponse:
        """The same as gauges for Prometheus."""
        hosts = all_hosts()
        found = demands(self.operator(), hosts)
        return HttpResponse(exposition(found, demand_of_classes(found, hosts)), content_type=CONTENT_TYPE_LATEST)


class DeploymentDrain(Operating):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, deployment: str) -> Response:
        """Drain a model: no run of it begins any more, those that were accepted end, then it is unloaded."""
        actions.drain_deployment(deployment=self.deployment(), user=self.asker)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, deployment: str) -> Response:
        """Let the model be run again."""
        actions.resume_deployment(deployment=self.deployment(), user=self.asker)
        return Response(status=204)


class Loading(Operating):
    @extend_schema(request=None, responses={202: None})
    def put(self, request: Request, deployment: str) -> Response:
        """Load a model before anybody asks for it. The first host that has room takes it."""
        actions.load_now(deployment=self.deployment(), user=self.asker)
        return Response(status=202)

    @extend_schema(responses={202: None})
    def delete(self, request: Request, deployment: str) -> Response:
        """Unload a model that nobody runs just now and that is not kept ready."""
        actions.unload_now(deployment=self.deployment(), user=self.asker)
        return Response(status=202)


class LoadingByName(Operating):
    @extend_schema(request=NewLoading, responses={202: LoadingSerializer})
    def post(self, request: Request) -> Response:
        """Load a model that may never have run here. The first host that has room takes it."""
        operator, given = self.operator(), valid(NewLoading(data=request.data))
        release = resolve_model(operator, given.pop("model"))
        deployment = actions.load_release(release=release, user=operator, **given)
        return Response(LoadingSerializer(deployment).data, status=202)


class PrecisionOfWeights(Operating):
    @extend_schema(request=PrecisionSerializer, responses={204: None})
    def put(self, request: Request, deployment: str) -> Response:
        """Serve text generation on the CPU with weights in 8 bits, or as in its files; while it is in no memory."""
        found = self.deployment()
        asked = PrecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        actions.set_precision(deployment=found, user=self.asker, **asked.validated_data)
        return Response(status=204)
