from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from resources.ledger.queries import last_nights, totals
from resources.ledger.serializers import BooksSerializer


class Books(Endpoint):
    public = True

    @extend_schema(responses=BooksSerializer)
    def get(self, request: Request) -> Response:
        """What all accounts of a kind hold together, and whether each of the last nights they balanced."""
        return Response(BooksSerializer({"totals": totals(), "nights": last_nights()}).data)
