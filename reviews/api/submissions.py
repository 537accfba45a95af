"""Submissions, for their authors, and for editors who decide them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, valid
from core.permissions import require
from core.problems import Conflict
from projects.models import Release
from reviews import actions
from reviews.queries import rounds, submissions
from reviews.queries.checks import check_runs
from reviews.queries.words import words_on
from reviews.serializers import (
    ChangeAnswerInput,
    ChangeSerializer,
    CheckRunSerializer,
    DecisionInput,
    DecisionSerializer,
    EditorsDeskSerializer,
    RoundInput,
    ScopeInput,
    StartInput,
    SubmissionSerializer,
    WordsSerializer,
)

DESK = 100


class Submissions(Endpoint, ListAPIView[Release]):
    """What was handed in from your projects, newest first."""

    serializer_class = SubmissionSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        return submissions.submissions_of(self.asker)


class OneSubmission(Endpoint):
    @extend_schema(responses=SubmissionSerializer)
    def get(self, request: Request, release: str) -> Response:
        """Its state, and who has the ball until when."""
        return Response(SubmissionSerializer(_submission(self, release)).data)


class Checks(Endpoint):
    @extend_schema(responses=CheckRunSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """The checks of the files as handed in last, with what they found and how to mend it."""
        return Response(CheckRunSerializer(check_runs(_submission(self, release)), many=True).data)

    @extend_schema(request=None, responses={202: CheckRunSerializer(many=True)})
    def post(self, request: Request, release: str) -> Response:
        """Run again what did not pass."""
        found = _submission(self, release)
        actions.rerun_checks(release=found, user=self.asker)
        return Response(CheckRunSerializer(check_runs(found), many=True).data, status=202)


class Changes(Endpoint):
    @extend_schema(responses=ChangeSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """What the last decision asked for, and your answers so far."""
        return Response(ChangeSerializer(rounds.asked_changes(_submission(self, release)), many=True).data)


class OneChange(Endpoint):
    @extend_schema(request=ChangeAnswerInput, responses=ChangeSerializer)
    def patch(self, request: Request, release: str, change: str) -> Response:
        """Answer one change: done, or not and why."""
        asked = get_object_or_404(rounds.asked_changes(_submission(self, release)), pk=change)
        require(self.asker, "reviews.answer", asked)
        given = valid(ChangeAnswerInput(data=request.data))
        return Response(ChangeSerializer(actions.answer_change(change=asked, user=self.asker, **given)).data)


class NextRound(Endpoint):
    @extend_schema(request=RoundInput, responses={201: SubmissionSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Send new files and your answers back to the reviewers."""
        found = _submission(self, release)
        actions.send_back(release=found, user=self.asker, **valid(RoundInput(data=request.data)))
        return Response(SubmissionSerializer(found).data, status=201)


class Reviews(Endpoint):
    public = True

    @extend_schema(responses=WordsSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """The reviews that you may read: after the decision, or once your own is sent."""
        found = submissions.get_judged(self.asker, release)
        return Response(WordsSerializer(words_on(self.asker, found), many=True).data)


class Decisions(Endpoint):
    @extend_schema(responses=DecisionSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """Every decision so far with its letter, oldest first."""
        return Response(DecisionSerializer(rounds.decisions_of(_submission(self, release)), many=True).data)


class EditorsDesk(Endpoint):
    scopes = {"GET": "review"}

    @extend_schema(responses=EditorsDeskSerializer)
    def get(self, request: Request) -> Response:
        """Editors: what waits for a word of yours, those that wait longest first."""
        require(self.asker, "reviews.triage", detail=_("This desk is for editors."))
        undecided = [round_.release for round_ in submissions.undecided_rounds(self.asker)[:DESK]]
        desk = {
            "waiting": submissions.in_triage(self.asker)[:DESK],
            "undecided": undecided,
            "quarantined": submissions.in_quarantine(self.asker)[:DESK],
        }
        return Response(EditorsDeskSerializer(desk).data)


class ReviewStart(Endpoint):
    scopes = {"POST": "review"}

    @extend_schema(request=StartInput, responses={201: SubmissionSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Editors: send a checked release to the reviewers."""
        found = for_editor(self, release)
        actions.start_review(release=found, editor=self.asker, **valid(StartInput(data=request.data)))
        return Response(SubmissionSerializer(found).data, status=201)


class ScopeRejection(Endpoint):
    scopes = {"POST": "review"}

    @extend_schema(request=ScopeInput, responses={201: DecisionSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Editors: do not take a release up, and say why."""
        found = for_editor(self, release)
        require_confirmed(request)
        decision = actions.reject_scope(release=found, editor=self.asker, **valid(ScopeInput(data=request.data)))
        return Response(DecisionSerializer(decision).data, status=201)


class OneDecision(Endpoint):
    scopes = {"POST": "review"}

    @extend_schema(request=DecisionInput, responses={201: DecisionSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Editors: decide the open round, with a reason in writing."""
        found = for_editor(self, release)
        require_confirmed(request)
        round_ = rounds.open_round(found)
        if round_ is None:
            raise Conflict(_("There is no open round to decide."), code="no_open_round")
        decision = actions.decide(round=round_, editor=self.asker, **valid(DecisionInput(data=request.data)))
        return Response(DecisionSerializer(decision).data, status=201)


def _submission(endpoint: Endpoint, release: str) -> Release:
    return submissions.get_submission(endpoint.asker, release)


def for_editor(endpoint: Endpoint, release: str) -> Release:
    require(endpoint.asker, "reviews.triage", detail=_("This desk is for editors."))
    found = submissions.get_submission(endpoint.asker, release)
    require(endpoint.asker, "reviews.decide", found, _("This is your own project, or that of people you work with."))
    return found
