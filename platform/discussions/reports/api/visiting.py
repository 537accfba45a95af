"""Reporting a problem without an account, where the site allows it, and following it by its secret key."""

from typing import Any, ClassVar

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.api_permissions import ScopedToken
from core.permissions import require
from discussions.reports import actions, asking, queries
from discussions.reports.models import Report, Visitor
from discussions.reports.serializers import (
    CommentSerializer,
    FollowedSerializer,
    NewCommentSerializer,
    NewVisitorReportSerializer,
    NoteSerializer,
    QuestionSerializer,
    ReportSerializer,
    VerdictSerializer,
    VisitorEmailSerializer,
)
from discussions.reports.visitors import Holder, key_of


class _Open(Endpoint):
    """For people without an account: who may is asked by the rules, and by whether the key is right."""

    public: ClassVar[bool] = True

    def get_permissions(self) -> list[Any]:
        return [ScopedToken()]


class VisitorQuestion(_Open):
    @extend_schema(responses=QuestionSerializer)
    def get(self, request: Request) -> Response:
        """A question to be answered by whoever reports a problem without an account."""
        require(self.asker, "reports.file_as_visitor")
        return Response(QuestionSerializer(asking.ask()).data)


class VisitorReports(_Open):
    @extend_schema(request=NewVisitorReportSerializer, responses={201: FollowedSerializer})
    def post(self, request: Request) -> Response:
        """Report a problem without an account. Keep the key: it is the only way back."""
        require(self.asker, "reports.file_as_visitor")
        given = valid(NewVisitorReportSerializer(data=request.data))
        visitor = actions.file_as_visitor(address=request.META.get("REMOTE_ADDR", ""), **given)
        return Response(told(visitor), status=201)


class FollowedProof(_Open):
    @extend_schema(request=None, responses=FollowedSerializer)
    def post(self, request: Request, token: str) -> Response:
        """Prove an address by the token of the mail that went there: from now on mails come."""
        return Response(told(actions.prove_email(token=token)))


class _ByKey(_Open):
    @cached_property
    def visitor(self) -> Visitor:
        return queries.get_followed(self.kwargs["token"])

    @property
    def holder(self) -> Holder:
        return Holder(self.visitor.report_id)

    @property
    def report(self) -> Report:
        return queries.report_of(self.visitor)


class Followed(_ByKey):
    @extend_schema(responses=FollowedSerializer)
    def get(self, request: Request, token: str) -> Response:
        """A report that was written without an account, by its key."""
        return Response(told(self.visitor))


class FollowedComments(_ByKey):
    no_feed: ClassVar[str] = "It is for one person, who has its secret key."

    @paged
    @extend_schema(responses=CommentSerializer(many=True))
    def get(self, request: Request, token: str) -> Response:
        """What was said under it, the newest first."""
        return listed(self, self.report.comments.select_related("author"), CommentSerializer)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, token: str) -> Response:
        """Say something; where a question is open, it is the answer."""
        given = valid(NewCommentSerializer(data=request.data))
        made = actions.comment(report=self.report, user=self.holder, **given)
        return Response(CommentSerializer(made).data, status=201)


class FollowedVerdict(_ByKey):
    @extend_schema(request=VerdictSerializer, responses=FollowedSerializer)
    def post(self, request: Request, token: str) -> Response:
        """The word of whoever reported it: it works now, or it still does not."""
        given, found = valid(VerdictSerializer(data=request.data)), self.report
        act = actions.resolve if given["works"] else actions.reopen
        act(report=found, user=self.holder, note=given["note"])
        return Response(told(self.visitor))


class FollowedContest(_ByKey):
    @extend_schema(request=NoteSerializer, responses=FollowedSerializer)
    def post(self, request: Request, token: str) -> Response:
        """Say, once, why a refusal was wrong."""
        actions.contest(report=self.report, user=self.holder, **valid(NoteSerializer(data=request.data)))
        return Response(told(self.visitor))


class FollowedEmail(_ByKey):
    @extend_schema(request=VisitorEmailSerializer, responses=FollowedSerializer)
    def put(self, request: Request, token: str) -> Response:
        """Be told by mail, once the address is proved; an empty one ends it."""
        given = valid(VisitorEmailSerializer(data=request.data))
        return Response(told(actions.ask_for_mails(visitor=self.visitor, **given)))


class FollowedClaim(_ByKey):
    def get_permissions(self) -> list[Any]:
        return Endpoint.get_permissions(self)

    @extend_schema(request=None, responses=ReportSerializer)
    def post(self, request: Request, token: str) -> Response:
        """Take it over with your account; its key is worth nothing from then on."""
        return Response(ReportSerializer(actions.claim(visitor=self.visitor, user=self.asker)).data)


def told(visitor: Visitor) -> dict[str, Any]:
    found = queries.report_of(visitor)
    content = {
        "report": found,
        "key": key_of(visitor),
        "is_held": visitor.is_held,
        "email": visitor.email,
        "is_told_by_mail": visitor.email_proved_at is not None,
    }
    return dict(FollowedSerializer(content).data)
