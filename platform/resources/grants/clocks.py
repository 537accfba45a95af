"""Which clocks of asking run. What they end in is `actions.tending`; here people are reminded of them."""

from django.db.models import Q, QuerySet

from core.clocks import clock
from resources.grants.models import Call, GrantAdjustment, GrantChange, GrantReport, ResourceRequest
from resources.grants.states import OPEN_REQUEST, AdjustmentState, CallState, ChangeState, ReportState, RequestState


def open_requests() -> "QuerySet[ResourceRequest]":
    """What was made to a call waits with it."""
    with_its_call = Q(state=RequestState.TRIAGE, call__state=CallState.CLOSED)
    return ResourceRequest.objects.filter(state__in=OPEN_REQUEST).exclude(with_its_call)


clock("request", ResourceRequest, rows=open_requests, escalates={"committee": "officer", "officer": "admin"})


def reports_waiting() -> "QuerySet[GrantReport]":
    return GrantReport.objects.filter(state=ReportState.WAITING)


def changes_waiting() -> "QuerySet[GrantChange]":
    return GrantChange.objects.filter(state=ChangeState.ASKED)


def adjustments_waiting() -> "QuerySet[GrantAdjustment]":
    return GrantAdjustment.objects.filter(state=AdjustmentState.PROPOSED)


def calls_waiting() -> "QuerySet[Call]":
    return Call.objects.filter(state__in=[CallState.CLOSED, CallState.JUDGING])


clock("call", Call, rows=calls_waiting)
clock("grant_report", GrantReport, rows=reports_waiting)
clock("grant_change", GrantChange, rows=changes_waiting)
clock("grant_adjustment", GrantAdjustment, rows=adjustments_waiting)
