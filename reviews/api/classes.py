"""What differs between two releases, how much that is, and the samples of what passed by its checks."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from core.serializers import Strict
from projects.api.asked import OfProject
from reviews import actions
from reviews.models import Classing, Sample
from reviews.queries.comparisons import classing_of_step, compared
from reviews.queries.samples import get_sample, open_samples
from reviews.serializers import ScopeInput, SubmissionSerializer


class ClassingSerializer(serializers.ModelSerializer[Classing]):
    against = serializers.IntegerField(source="against.number", allow_null=True)

    class Meta:
        model = Classing
        fields = ("change", "against", "findings", "digest", "policy_version", "classed_at")
        read_only_fields = fields


class SampleSerializer(serializers.ModelSerializer[Sample]):
    release = SubmissionSerializer()

    class Meta:
        model = Sample
        fields = ("id", "release", "change", "state", "due_at", "draw", "letter", "reasons")
        read_only_fields = fields


class UpholdingInput(Strict):
    letter = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")


class Comparison(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, owner: str, name: str, before: int, after: int) -> Response:
        """Facts, tensors, files and lines that differ between two releases, and the class of the later one."""
        found = compared(self.asker, self.project(), before, after)
        classing = classing_of_step(found)
        told = ClassingSerializer(classing).data if classing else None
        return Response({**found.as_json(), "class": told})


class Samples(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"GET": "review"}

    @paged
    @extend_schema(responses=SampleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Releases that their checks let pass and that wait for a reviewer's look."""
        require(self.asker, "reviews.see_desk")
        return listed(self, open_samples(self.asker), SampleSerializer)


class OfSample(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"GET": "review", "POST": "review"}

    def sample(self) -> Sample:
        found = get_sample(self.asker, self.kwargs["sample"])
        require(self.asker, "reviews.judge_sample", found)
        return found


class OneSample(OfSample):
    @extend_schema(responses=SampleSerializer)
    def get(self, request: Request, sample: str) -> Response:
        """One sample: what the checks let pass, and what a person found."""
        return Response(SampleSerializer(self.sample()).data)


class Upholding(OfSample):
    @extend_schema(request=UpholdingInput, responses=SampleSerializer)
    def post(self, request: Request, sample: str) -> Response:
        """The checks were right to let it pass."""
        found = self.sample()
        given: dict[str, Any] = valid(UpholdingInput(data=request.data))
        return Response(SampleSerializer(actions.uphold_sample(sample=found, judge=self.asker, **given)).data)


class Overturning(OfSample):
    @extend_schema(request=ScopeInput, responses=SampleSerializer)
    def post(self, request: Request, sample: str) -> Response:
        """It should not have passed: retract it, and tell its author why."""
        found = self.sample()
        given: dict[str, Any] = valid(ScopeInput(data=request.data))
        return Response(SampleSerializer(actions.overturn_sample(sample=found, judge=self.asker, **given)).data)
