from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, paged, valid
from core.permissions import require
from resources.ledger.queries import found_entries, last_nights, lines_of, totals
from resources.ledger.serializers import BooksSerializer, LineSerializer, SearchInput
from resources.ledger.states import EntryKind

SEARCH = [
    OpenApiParameter("work", str, description="the id of a run, or the key of other work or of one entry"),
    OpenApiParameter("grant", str, description="the id of a grant"),
    OpenApiParameter("holder", str, description="a handle, owner/project, or a name in the books such as pool:commons"),
    OpenApiParameter("account", str, description="the id of an account"),
    OpenApiParameter("kind", str, enum=EntryKind.values, description="what moved"),
    OpenApiParameter("since", str, description="the first day, of UTC: 2026-01-31"),
    OpenApiParameter("until", str, description="the last day, of UTC"),
]


class Books(Endpoint):
    public = True

    @extend_schema(responses=BooksSerializer)
    def get(self, request: Request) -> Response:
        """What all accounts of a kind hold together, and whether each of the last nights they balanced."""
        return Response(BooksSerializer({"totals": totals(), "nights": last_nights()}).data)


class Ledger(Endpoint):
    scopes: ClassVar = {"GET": "grant"}

    @paged
    @extend_schema(parameters=SEARCH, responses=LineSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Officers and operators: every line of the books, newest first, narrowed by any of these."""
        require(self.asker, "ledger.search")
        asked = {name: text for name, text in request.query_params.items() if name in SearchInput().fields}
        pages = NewestFirst()
        found: Any = pages.paginate_queryset(found_entries(**valid(SearchInput(data=asked))), request, view=self)
        told: Any = lines_of(self.asker, found or [])
        return pages.get_paginated_response(LineSerializer(told, many=True).data)
