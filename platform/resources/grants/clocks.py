"""Which clocks of asking run. What they end in is `actions.tending`; here people are reminded of them."""

from django.db.models import QuerySet

from core.clocks import clock
from resources.grants.models import GrantChange, GrantReport, ResourceRequest
from resources.grants.states import OPEN_REQUEST, ChangeState, ReportState


def open_requests() -> "QuerySet[ResourceRequest]":
    return ResourceRequest.objects.filter(state__in=OPEN_REQUEST)


clock("request", ResourceRequest, rows=open_requests, escalates={"committee": "officer", "officer": "admin"})


def reports_waiting() -> "QuerySet[GrantReport]":
    return GrantReport.objects.filter(state=ReportState.WAITING)


def changes_waiting() -> "QuerySet[GrantChange]":
    return GrantChange.objects.filter(state=ChangeState.ASKED)


clock("grant_report", GrantReport, rows=reports_waiting)
clock("grant_change", GrantChange, rows=changes_waiting)
