"""What a reviewer judges by, at addresses of the review: they name neither the owner nor the project."""

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from projects.endings import with_headers
from repositories.downloads import response
from reviews.queries import work
from reviews.queries.judged import evidence_of
from reviews.serializers import CheckRunSerializer, FrozenFileSerializer


class OfReview(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"GET": "review"}

    def review(self) -> Any:
        return work.get_assignment(self.asker, self.kwargs["assignment"])


class Files(OfReview):
    @extend_schema(responses=FrozenFileSerializer(many=True))
    def get(self, request: Request, assignment: str) -> Response:
        """Every file of the frozen release, with its size and digest."""
        found = self.review()
        frozen = FrozenFileSerializer(found.round.manifest, many=True).data
        return Response(frozen, headers=evidence_of(found).headers)


class RawFile(OfReview):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, assignment: str, path: str) -> HttpResponseBase:
        """The bytes of one file. `Range` and `If-None-Match` work; the ETag is the SHA-256."""
        evidence = evidence_of(self.review())
        entry = evidence.file(path)
        return with_headers(response(request, entry=entry, filename=entry.name), evidence.headers)


class Checks(OfReview):
    @extend_schema(responses=CheckRunSerializer(many=True))
    def get(self, request: Request, assignment: str) -> Response:
        """What the checks found in the files that you judge."""
        return Response(CheckRunSerializer(evidence_of(self.review()).checks.runs, many=True).data)


class Comparison(OfReview):
    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, assignment: str) -> Response:
        """What differs from the release that readers have now: facts, tensors, files and lines; empty for a first."""
        found = evidence_of(self.review()).difference()
        return Response(found.as_json() if found else {})
