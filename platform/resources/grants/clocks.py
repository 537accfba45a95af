"""Which clocks of asking run. What they end in is `actions.tending`; here people are reminded of them."""

from django.db.models import QuerySet

from core.clocks import clock
from resources.grants.models import ResourceRequest
from resources.grants.states import OPEN_REQUEST


def open_requests() -> "QuerySet[ResourceRequest]":
    return ResourceRequest.objects.filter(state__in=OPEN_REQUEST)


clock("request", ResourceRequest, rows=open_requests, escalates={"committee": "officer", "officer": "admin"})
