"""Runs and deployments over REST."""

from typing import Any, ClassVar

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, listed, paged, valid
from core.idempotency import Repeats
from core.permissions import require
from core.problems import BadInput, NotFound
from inference import gateway
from inference.actions.runs import share
from inference.models import Deployment, Run
from inference.queries.accuracy import accuracies
from inference.queries.allowances import payer_for
from inference.queries.budgets import payers_for
from inference.queries.costs import DEAREST, paid_runs, with_payers
from inference.queries.deployments import visible_deployments
from inference.queries.models import resolve_model
from inference.queries.reckoning import reckon
from inference.queries.runs import get_own_run, get_run, kept_file, own_runs
from inference.serializers import (
    AccuracySerializer,
    BalanceSerializer,
    CostSerializer,
    DeploymentSerializer,
    NewRunSerializer,
    PayerSerializer,
    ReckoningSerializer,
    ReckonInput,
    RunChanges,
    RunSerializer,
)
from inference.showing import as_shown

CHAT: dict[str, Any] = {
    "model": "alice/tern",
    "messages": [{"role": "user", "content": "潮汐为什么每天推迟？"}],
    "max_tokens": 200,
    "wait": True,
}
REVIEWED: dict[str, Any] = {"model": "alice/tern@3", "prompt": "Once", "seed": 7, "payer": "review"}
MODEL = OpenApiParameter("model", str, required=True, description="as in a run: owner/name, owner/name@3, reviews/…")
COSTS = [
    OpenApiParameter("payer", str, description="`own`, `review`, or the id of a grant"),
    OpenApiParameter("project", str, description="owner/name: only runs of this model"),
    OpenApiParameter("dearest", str, description="a unit such as `tokens`: what is counted in it, the dearest first"),
]
RECKONED = [
    OpenApiParameter("runs", int, required=True),
    OpenApiParameter("read", int, required=True, description="tokens that each run reads"),
    OpenApiParameter("written", int, description="tokens that each writes; else as many as this model usually does"),
]
EXAMPLES = [
    OpenApiExample("A conversation, with the answer at once", CHAT, request_only=True),
    OpenApiExample("A reviewer runs the release they judge, repeatably", REVIEWED, request_only=True),
]


class Runs(Endpoint):
    scopes: ClassVar = {"GET": "inference", "POST": "inference"}
    repeats = Repeats.AT_MOST_ONCE

    @paged
    @extend_schema(responses=RunSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you have run, newest first."""
        return listed(self, own_runs(self.asker), RunSerializer)

    @extend_schema(request=NewRunSerializer, responses={201: RunSerializer}, examples=EXAMPLES)
    def post(self, request: Request) -> Response:
        """Run a model. The answer streams at `/api/v1/runs/{id}/events`; with `wait` it is in the response."""
        given = NewRunSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        ask = given.as_ask(self.asker, request.auth)
        start = gateway.complete if given.validated_data["wait"] else gateway.begin
        run: Run = get_run(self.asker, async_to_sync(start)(ask).id)
        headers = {"Location": f"/api/v1/runs/{run.id}"}
        return Response(RunSerializer(run).data, status=201, headers=headers)


class Costs(Endpoint):
    scopes: ClassVar = {"GET": "inference"}

    @paged
    @extend_schema(parameters=COSTS, responses=CostSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What runs cost that you made, or that a grant in your name paid for; newest first."""
        asked = {name: request.query_params.get(name, "") for name in ("payer", "project")}
        unit, pages = request.query_params.get("dearest", ""), NewestFirst()
        pages.ordering = f"-{DEAREST}" if unit else pages.ordering
        runs = pages.paginate_queryset(paid_runs(self.asker, unit=unit, **asked), request, view=self)
        told: Any = with_payers(self.asker, list(runs or []))
        return pages.get_paginated_response(CostSerializer(told, many=True).data)


class OneRun(Endpoint):
    scopes: ClassVar = {"GET": "inference", "PATCH": "inference"}
    public = True

    @extend_schema(responses=RunSerializer)
    def get(self, request: Request, run_id: str) -> Response:
        """A run of yours, or one that was shared."""
        return Response(RunSerializer(get_run(self.asker, run_id)).data)

    @extend_schema(request=RunChanges, responses=RunSerializer)
    def patch(self, request: Request, run_id: str) -> Response:
        """Share a run of yours, or keep it to yourself again."""
        run = get_own_run(self.asker, run_id)
        share(run=run, user=self.asker, **valid(RunChanges(data=request.data)))
        return Response(RunSerializer(run).data)


class OneMedium(Endpoint):
    scopes: ClassVar = {"GET": "inference"}
    public = True

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, run_id: str, place: int) -> HttpResponse:
        """A file that a run was asked about: a picture drawn anew without what cameras write down, a recording as it
        came. It is kept for some days."""
        run = get_run(self.asker, run_id)
        return as_shown(run, kept_file(run, place))


class Cancellation(Endpoint):
    scopes: ClassVar = {"POST": "inference"}

    @extend_schema(request=None, responses={202: RunSerializer})
    def post(self, request: Request, run_id: str) -> Response:
        """Stop a run of yours. What was written until then is kept and charged."""
        run = get_own_run(self.asker, run_id)
        gateway.cancel(run)
        return Response(RunSerializer(run).data, status=202)


class Deployments(Endpoint):
    public = True
    no_feed = "How models stand this minute; what becomes public here is the feed of the site."

    @paged
    @extend_schema(responses=DeploymentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The models that this site serves, loaded or not."""
        return listed(self, visible_deployments(self.asker), DeploymentSerializer)


class Estimates(Endpoint):
    scopes: ClassVar = {"GET": "read"}

    @extend_schema(responses=AccuracySerializer(many=True))
    def get(self, request: Request) -> Response:
        """How well runs of each deployment were estimated; for administrators and resource officers."""
        require(self.asker, "inference.see_estimates")
        return Response(AccuracySerializer(accuracies(), many=True).data)


class OneDeployment(Endpoint):
    public = True

    @extend_schema(responses=DeploymentSerializer)
    def get(self, request: Request, deployment_id: str) -> Response:
        """How one model is served."""
        found: Deployment | None = visible_deployments(self.asker).filter(pk=deployment_id).first()
        if found is None:
            raise NotFound
        return Response(DeploymentSerializer(found).data)


class Reckon(Endpoint):
    scopes: ClassVar = {"GET": "inference"}

    @extend_schema(parameters=[MODEL, *RECKONED], responses=ReckoningSerializer)
    def get(self, request: Request) -> Response:
        """How much to ask for, for so many runs of a model: of device time, or of tokens."""
        said = valid(ReckonInput(data=request.query_params.dict()))
        return Response(ReckoningSerializer(reckon(self.asker, **said)).data)


class Payers(Endpoint):
    scopes: ClassVar = {"GET": "inference"}

    @extend_schema(parameters=[MODEL], responses=PayerSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Who may pay for a run of a model: your allowance, your review, and grants that you may spend."""
        if not (model := request.query_params.get("model", "")):
            raise BadInput(fields={"model": _("Name a model.")})
        found = payers_for(self.asker, resolve_model(self.asker, model))
        told = [{**PayerSerializer(payer).data, "is_default": payer == found[0]} for payer in found]
        return Response(told)


class Allowance(Endpoint):
    scopes: ClassVar = {"GET": "inference"}

    @extend_schema(responses=BalanceSerializer)
    def get(self, request: Request) -> Response:
        """How many of today's free tokens are left."""
        left: Any = payer_for(self.asker, "")
        return Response(BalanceSerializer(left).data)
