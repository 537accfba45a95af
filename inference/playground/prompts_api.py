"""Saved prompts and comparisons over REST."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.idempotency import Repeats
from inference.playground.actions import delete_prompt, save_prompt
from inference.playground.comparing import begin_all
from inference.playground.prompt_serializers import (
    ComparisonSerializer,
    NewComparisonSerializer,
    NewPrompt,
    PromptSerializer,
)
from inference.playground.queries import get_prompt, prompts_of


class Prompts(Endpoint):
    scopes: ClassVar = {"GET": "inference", "POST": "inference"}

    @paged
    @extend_schema(responses=PromptSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your saved prompts, newest first."""
        return listed(self, prompts_of(self.asker), PromptSerializer)

    @extend_schema(request=NewPrompt, responses={201: PromptSerializer})
    def post(self, request: Request) -> Response:
        """Save a prompt; one of the same name gives way to it."""
        prompt = save_prompt(user=self.asker, **valid(NewPrompt(data=request.data)))
        headers = {"Location": f"/api/v1/prompts/{prompt.pk}"}
        return Response(PromptSerializer(prompt).data, status=201, headers=headers)


class OnePrompt(Endpoint):
    scopes: ClassVar = {"GET": "inference", "DELETE": "inference"}

    @extend_schema(responses=PromptSerializer)
    def get(self, request: Request, prompt: str) -> Response:
        """A saved prompt of yours."""
        return Response(PromptSerializer(get_prompt(self.asker, prompt)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, prompt: str) -> Response:
        """Forget it."""
        delete_prompt(prompt=get_prompt(self.asker, prompt), user=self.asker)
        return Response(status=204)


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
