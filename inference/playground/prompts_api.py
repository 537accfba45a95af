"""Saved prompts and comparisons over REST."""

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.idempotency import Repeats
from core.permissions import require
from inference.playground.actions import (
    change_prompt,
    copy_prompt,
    delete_prompt,
    delist_prompt,
    relist_prompt,
    require_lister,
    save_prompt,
)
from inference.playground.comparing import begin_all
from inference.playground.models import SavedPrompt
from inference.playground.prompt_serializers import (
    ComparisonSerializer,
    DelistingSerializer,
    NewComparisonSerializer,
    NewDelisting,
    NewPrompt,
    PromptChanges,
    PromptSerializer,
    PromptsWanted,
)
from inference.playground.queries import (
    delisted_prompts,
    get_delisting,
    get_prompt,
    model_to_write_for,
    prompts_of,
    shared_prompts,
)

OF = OpenApiParameter(
    "of",
    str,
    enum=["mine", "shared", "delisted"],
    description="yours, what anybody shares with you, or what is not listed beside the `model`, which you run",
)
MODEL = OpenApiParameter("model", str, description="owner/name: those that are for this model")


class Prompts(Endpoint):
    scopes: ClassVar = {"GET": "inference", "POST": "inference"}

    @paged
    @extend_schema(parameters=[OF, MODEL], responses=PromptSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Saved prompts, newest first: yours, those that are shared with whoever sees their model, or those
        that you do not list beside a model of yours."""
        wanted = valid(PromptsWanted(data=request.query_params.dict()))
        name = wanted.get("model")
        project = model_to_write_for(self.asker, name) if name else None
        if wanted["of"] == "delisted":
            assert project is not None  # it was asked for with it
            require(self.asker, "playground.see_delisted", project)
            return listed(self, delisted_prompts(self.asker, project), PromptSerializer)
        rows = shared_prompts(self.asker) if wanted["of"] == "shared" else prompts_of(self.asker)
        return listed(self, rows.filter(project=project) if project else rows, PromptSerializer)

    @extend_schema(request=NewPrompt, responses={201: PromptSerializer})
    def post(self, request: Request) -> Response:
        """Save a prompt, for you alone; one of the same name gives way to it."""
        prompt = save_prompt(user=self.asker, **_with_project(self.asker, valid(NewPrompt(data=request.data))))
        return _made(self.asker, prompt)


class OnePrompt(Endpoint):
    public: ClassVar[bool] = True
    scopes: ClassVar = {"GET": "inference", "PATCH": "inference", "DELETE": "inference"}

    @extend_schema(responses=PromptSerializer)
    def get(self, request: Request, prompt: str) -> Response:
        """A saved prompt of yours, or one that is shared."""
        return Response(PromptSerializer(get_prompt(self.asker, prompt)).data)

    @extend_schema(request=PromptChanges, responses=PromptSerializer)
    @transaction.atomic
    def patch(self, request: Request, prompt: str) -> Response:
        """Call it otherwise, write it anew, say which model it is for, or who may see it: `public` shows it to whoever
        sees the model."""
        found = get_prompt(self.asker, prompt)
        require(self.asker, "playground.change_prompt", found)
        given = _with_project(self.asker, valid(PromptChanges(data=request.data)))
        change_prompt(prompt=found, user=self.asker, visibility=given.pop("visibility", found.visibility), **given)
        return Response(PromptSerializer(get_prompt(self.asker, prompt)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, prompt: str) -> Response:
        """Forget it. Copies that others made stay theirs."""
        delete_prompt(prompt=get_prompt(self.asker, prompt), user=self.asker)
        return Response(status=204)


class Copies(Endpoint):
    scopes: ClassVar = {"POST": "inference"}

    @extend_schema(request=None, responses={201: PromptSerializer})
    def post(self, request: Request, prompt: str) -> Response:
        """Make a copy of your own, which you may change; under its name, or one that is free."""
        copy = copy_prompt(prompt=get_prompt(self.asker, prompt), user=self.asker)
        return _made(self.asker, copy)


class Delistings(Endpoint):
    scopes: ClassVar = {"GET": "inference", "PUT": "inference", "DELETE": "inference"}

    @extend_schema(responses=DelistingSerializer)
    def get(self, request: Request, prompt: str) -> Response:
        """Why it is not listed beside its model: for its author and those who run the model."""
        return Response(DelistingSerializer(get_delisting(self.asker, prompt)).data)

    @extend_schema(request=NewDelisting, responses=DelistingSerializer)
    def put(self, request: Request, prompt: str) -> Response:
        """Do not list it beside the model that you run. It stays public under its address; its author reads why."""
        found = get_prompt(self.asker, prompt)
        require_lister(user=self.asker, prompt=found)
        given = valid(NewDelisting(data=request.data))
        return Response(DelistingSerializer(delist_prompt(prompt=found, user=self.asker, **given)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, prompt: str) -> Response:
        """List it beside the model again."""
        relist_prompt(prompt=get_prompt(self.asker, prompt), user=self.asker)
        return Response(status=204)


def _made(asker: Any, prompt: SavedPrompt) -> Response:
    headers = {"Location": f"/api/v1/prompts/{prompt.pk}"}
    return Response(PromptSerializer(get_prompt(asker, prompt.pk)).data, status=201, headers=headers)


def _with_project(asker: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The model by its name; an empty name is none."""
    if "model" in given:
        name = given.pop("model")
        given["project"] = model_to_write_for(asker, name) if name else None
    return given


class Comparisons(Endpoint):
    scopes: ClassVar = {"POST": "inference"}
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(request=NewComparisonSerializer, responses={201: ComparisonSerializer})
    def post(self, request: Request) -> Response:
        """Ask two models, or two releases, the same with the same settings. Each answer is a run of its own."""
        given = NewComparisonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        runs = begin_all(given.as_asks(self.asker, request.auth), wait=given.validated_data["wait"])
        return Response(ComparisonSerializer({"runs": runs}).data, status=201)
