"""What a reviewer judges by, at addresses of the review: they name neither the owner nor the project."""

from typing import ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from projects.endings import headers, with_standing
from repositories.downloads import response
from reviews.models import Assignment
from reviews.queries import rounds
from reviews.queries.checks import check_runs
from reviews.queries.judged import judged_difference, judged_file
from reviews.serializers import CheckRunSerializer, FrozenFileSerializer


class OfReview(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"GET": "review"}

    def review(self) -> Assignment:
        return rounds.get_assignment(self.asker, self.kwargs["assignment"])


class Files(OfReview):
    @extend_schema(responses=FrozenFileSerializer(many=True))
    def get(self, request: Request, assignment: str) -> Response:
        """Every file of the frozen release, with its size and digest."""
        release = self.review().round.release
        return Response(FrozenFileSerializer(release.manifest, many=True).data, headers=headers(release))


class RawFile(OfReview):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, assignment: str, path: str) -> HttpResponseBase:
        """The bytes of one file. `Range` and `If-None-Match` work; the ETag is the SHA-256."""
        seen = judged_file(self.review(), path)
        return with_standing(response(request, entry=seen.entry, filename=seen.entry.name), seen.sight.release)


class Checks(OfReview):
    @extend_schema(responses=CheckRunSerializer(many=True))
    def get(self, request: Request, assignment: str) -> Response:
        """What the checks found in the files that you judge."""
        return Response(CheckRunSerializer(check_runs(self.review().round.release), many=True).data)


class Comparison(OfReview):
    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, assignment: str) -> Response:
        """What differs from the release that readers have now: facts, tensors, files and lines; empty for a first."""
        found = judged_difference(self.review())
        return Response(found.as_json() if found else {})
