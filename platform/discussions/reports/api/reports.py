from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, listed, paged, valid
from core.idempotency import Repeats
from core.permissions import require
from discussions.reports import actions, queries
from discussions.reports.actions.filing import find_spot
from discussions.reports.models import Report
from discussions.reports.serializers import (
    CommentSerializer,
    MoveSerializer,
    NewCommentSerializer,
    NewReportSerializer,
    NoteSerializer,
    ReportSerializer,
    TriageSerializer,
    VerdictSerializer,
    WitnessSerializer,
)

FILTERS = [
    OpenApiParameter("where", str, description="An address of this site: reports of what it is about."),
    OpenApiParameter("state", str, description="`open`, `ended`, or a state by name."),
    OpenApiParameter("severity", str),
    OpenApiParameter("reporter", str, description="Whoever wrote them, by handle."),
    OpenApiParameter("q", str, description="Words that all occur."),
]
OF_YOURS = [
    OpenApiParameter("show", str, enum=["turn", "late", "mine"], description="Your turn, late, or given to you."),
    OpenApiParameter("severity", str),
]


class Reports(Endpoint):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(parameters=FILTERS, responses=ReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Reports that you may read, the newest first."""
        pages = NewestFirst()
        found = pages.paginate_queryset(chosen(self.asker, request.query_params), request, view=self)
        return pages.get_paginated_response(ReportSerializer(queries.with_targets(found or []), many=True).data)

    @extend_schema(request=NewReportSerializer, responses={201: ReportSerializer})
    def post(self, request: Request) -> Response:
        """Report a problem."""
        made = actions.file_report(reporter=self.asker, **valid(NewReportSerializer(data=request.data)))
        return Response(ReportSerializer(queries.with_targets([made])[0]).data, status=201)


def chosen(person: Any, asked: Mapping[str, str]) -> QuerySet[Report]:
    """Those that the address asks for."""
    found = queries.visible_reports(person).prefetch_related("screenshots")
    if asked.get("where"):
        spot, _address = find_spot(person, asked["where"])
        found = found.filter(target_kind=spot.kind, target_id=spot.id)
    given = {name: asked.get(name, "").replace("\x00", "") for name in ("state", "severity", "reporter")}
    found = queries.filtered(found, **given)
    return queries.find_reports(found, asked["q"]) if asked.get("q") else found


class YourReports(Endpoint):
    @paged
    @extend_schema(parameters=OF_YOURS, responses=ReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Open reports of everything that you answer for, the newest first; `due_at` says what is due."""
        asked, pages = request.query_params, NewestFirst()
        rows = queries.of_maintainer(self.asker, show=asked.get("show", ""), severity=asked.get("severity", ""))
        found = pages.paginate_queryset(rows.prefetch_related("screenshots"), request, view=self)
        return pages.get_paginated_response(ReportSerializer(queries.with_targets(found or []), many=True).data)


class SimilarReports(Endpoint):
    @extend_schema(parameters=[OpenApiParameter("title", str)], responses=ReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Reports that share most words with a title: look at them before you write your own."""
        reports = queries.visible_reports(self.asker).prefetch_related("screenshots")
        found = queries.similar_reports(reports, request.query_params.get("title", ""))
        return Response(ReportSerializer(queries.with_targets(found), many=True).data)


class _One(Endpoint):
    public: ClassVar[bool] = True

    def found(self, id: str, permission: str = "") -> Report:
        report = queries.get_report(self.asker, id)
        if permission:
            require(self.asker, permission, report)
        return report

    def told(self, report: Report) -> Response:
        return Response(ReportSerializer(report).data)


class OneReport(_One):
    @extend_schema(responses=ReportSerializer)
    def get(self, request: Request, report: str) -> Response:
        """One report, without what was said under it."""
        return self.told(self.found(report))


class CommentsOfReport(_One):
    no_feed: ClassVar[str] = "Whoever wants to hear of one report watches it."

    @paged
    @extend_schema(responses=CommentSerializer(many=True))
    def get(self, request: Request, report: str) -> Response:
        """What was said under a report, the newest first."""
        return listed(self, self.found(report).comments.select_related("author"), CommentSerializer)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, report: str) -> Response:
        """Say something. What the reporter says while they are asked is the answer."""
        given = valid(NewCommentSerializer(data=request.data))
        made = actions.comment(report=self.found(report), user=self.asker, **given)
        return Response(CommentSerializer(made).data, status=201)


class Triage(_One):
    @extend_schema(request=TriageSerializer, responses=ReportSerializer)
    def put(self, request: Request, report: str) -> Response:
        """Say how bad it is, of which sort, and who looks after it."""
        found = self.found(report, "reports.triage")
        return self.told(actions.triage(report=found, user=self.asker, **valid(TriageSerializer(data=request.data))))


class MovesOfReport(_One):
    @extend_schema(request=MoveSerializer, responses=ReportSerializer)
    def post(self, request: Request, report: str) -> Response:
        """Ask, begin to mend, say that it is mended, or say why nothing follows."""
        found = self.found(report, "reports.triage")
        return self.told(actions.make_move(report=found, user=self.asker, **valid(MoveSerializer(data=request.data))))


class Confirmation(_One):
    @extend_schema(request=WitnessSerializer, responses=ReportSerializer)
    def post(self, request: Request, report: str) -> Response:
        """Say where and how you saw it, too."""
        found = self.found(report, "reports.confirm")
        return self.told(actions.confirm(report=found, user=self.asker, **valid(WitnessSerializer(data=request.data))))


class RerunOfReport(_One):
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(request=None, responses={202: ReportSerializer})
    def post(self, request: Request, report: str) -> Response:
        """Have its run repeated, at your expense. The report is confirmed if the same comes out."""
        return Response(ReportSerializer(actions.rerun(report=self.found(report), user=self.asker)).data, status=202)


class Verdict(_One):
    @extend_schema(request=VerdictSerializer, responses=ReportSerializer)
    def post(self, request: Request, report: str) -> Response:
        """The reporter's word: it works now, or it still does not."""
        found = self.found(report, "reports.speak_for")
        given = valid(VerdictSerializer(data=request.data))
        act = actions.resolve if given["works"] else actions.reopen
        return self.told(act(report=found, user=self.asker, note=given["note"]))


class Contest(_One):
    @extend_schema(request=NoteSerializer, responses=ReportSerializer)
    def post(self, request: Request, report: str) -> Response:
        """The reporter says, once, why a refusal was wrong."""
        found = self.found(report, "reports.speak_for")
        return self.told(actions.contest(report=found, user=self.asker, **valid(NoteSerializer(data=request.data))))


class WatchOfReport(_One):
    @extend_schema(request=None, responses=ReportSerializer)
    def put(self, request: Request, report: str) -> Response:
        """Hear what becomes of it."""
        return self.told(actions.watch(report=self.found(report), user=self.asker))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, report: str) -> Response:
        """Hear of it no more."""
        actions.unwatch(report=self.found(report), user=self.asker)
        return Response(status=204)
