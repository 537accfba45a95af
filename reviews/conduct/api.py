from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, valid
from core.permissions import require
from reviews.conduct import actions, queries
from reviews.conduct.models import ConductReport
from reviews.conduct.serializers import AnswerInput, DecisionInput, ReportInput, SeenSerializer

REVIEW: dict[str, str] = {"GET": "review", "POST": "review"}
SHOWN = 100


class Filing(Endpoint):
    @extend_schema(request=ReportInput, responses={201: SeenSerializer})
    def post(self, request: Request, release: str, place: str) -> Response:
        """Report what a reviewer did, to officers who had no part. Neither side learns who the other is."""
        words = queries.get_words(self.asker, release, place)
        made = actions.file_report(review=words.review, reporter=self.asker, **valid(ReportInput(data=request.data)))
        return _told(self, made, 201)


class MyReports(Endpoint):
    @extend_schema(responses=SeenSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Reports that you filed, and those about you in which you are heard."""
        mine = queries.seen_of(self.asker, queries.my_reports(self.asker)[:SHOWN])
        return Response(SeenSerializer(mine, many=True).data)


class Desk(Endpoint):
    scopes: ClassVar[dict[str, str]] = REVIEW

    @extend_schema(responses=SeenSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Officers: reports that wait, those due first."""
        require(self.asker, "conduct.see_desk")
        waiting = queries.seen_of(self.asker, queries.open_reports(self.asker)[:SHOWN])
        return Response(SeenSerializer(waiting, many=True).data)


class OneReport(Endpoint):
    @extend_schema(responses=SeenSerializer)
    def get(self, request: Request, report: str) -> Response:
        """One report, as far as it is yours to read."""
        return _told(self, queries.get_report(self.asker, report))

    @extend_schema(responses={200: SeenSerializer})
    def delete(self, request: Request, report: str) -> Response:
        """Withdraw your report before it is decided."""
        found = queries.get_report(self.asker, report)
        return _told(self, actions.withdraw_report(report=found, reporter=self.asker))


class Hearing(Endpoint):
    scopes: ClassVar[dict[str, str]] = REVIEW

    @extend_schema(request=None, responses=SeenSerializer)
    def post(self, request: Request, report: str) -> Response:
        """Officers: ask the reviewer for their side of it."""
        found = queries.get_report(self.asker, report)
        return _told(self, actions.hear(report=found, officer=self.asker))


class Answer(Endpoint):
    @extend_schema(request=AnswerInput, responses=SeenSerializer)
    def post(self, request: Request, report: str) -> Response:
        """Say how it was, once you are asked."""
        found = queries.get_report(self.asker, report)
        require(self.asker, "conduct.answer", found)
        given = valid(AnswerInput(data=request.data))
        return _told(self, actions.answer(report=found, reviewer=self.asker, **given))


class Decision(Endpoint):
    scopes: ClassVar[dict[str, str]] = REVIEW

    @extend_schema(request=DecisionInput, responses=SeenSerializer)
    def post(self, request: Request, report: str) -> Response:
        """Officers: say what follows, and why."""
        require_confirmed(request)
        found = queries.get_report(self.asker, report)
        require(self.asker, "conduct.judge", found)
        given = valid(DecisionInput(data=request.data))
        return _told(self, actions.decide(report=found, officer=self.asker, **given))


def _told(endpoint: Endpoint, report: ConductReport, status: int = 200) -> Response:
    return Response(SeenSerializer(queries.seen(endpoint.asker, report)).data, status=status)
