from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from projects.api.asked import OfProject
from projects.queries.comparisons import compared
from projects.serializers.comparing import ComparisonSerializer, WhatToCompare


class ComparedRevisions(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(parameters=[WhatToCompare], responses=ComparisonSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What differs between two revisions, file by file, and the commits that only one has."""
        given = valid(WhatToCompare(data=request.query_params))
        return Response(ComparisonSerializer(compared(self.asker, self.project(), **given)).data)
