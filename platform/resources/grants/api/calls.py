"""Calls by program: the same doors as the pages, and the public ones as a feed."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, listed, paged, valid
from core.feeds import MOST, Entry, Feed, FeedEndpoint
from core.permissions import require
from resources.grants import actions
from resources.grants.actions import Verdict
from resources.grants.models import Call
from resources.grants.queries.calls import calls, get_call, ranking
from resources.grants.queries.panels import panel_of
from resources.grants.queries.pools import get_pool
from resources.grants.queries.results import results_of
from resources.grants.serializers import (
    CallDecisionInput,
    CallInput,
    CallSerializer,
    NoteInput,
    OneCallSerializer,
    PanelInput,
    RankedSerializer,
)
from resources.grants.serializers.calls import SET_ASIDE, PanellistSerializer, ReplacementInput


class Calls(Endpoint):
    public = True
    scopes = {"GET": "grant", "POST": "grant"}

    @extend_schema(responses=CallSerializer(many=True))
    @paged
    def get(self, request: Request) -> Response:
        """Calls that are open, were, or will be; newest first."""
        return listed(self, calls(), CallSerializer)

    @extend_schema(request=CallInput, responses={201: CallSerializer})
    def post(self, request: Request) -> Response:
        """Officers: write a call. Nobody sees it before it is published."""
        require(self.asker, "grants.keep_calls")
        made = actions.draft_call(officer=self.asker, **_written(request))
        return Response(CallSerializer(made).data, status=201)


class OneCall(Endpoint):
    public = True
    no_feed = "One call; what becomes of it stands in the feed of all."
    scopes = {"GET": "grant", "PUT": "grant", "DELETE": "grant"}

    @extend_schema(responses=OneCallSerializer)
    def get(self, request: Request, call: str) -> Response:
        """One call and, once they are out, its results with the lot to be drawn again."""
        found = get_call(self.asker, call)
        return Response(OneCallSerializer({"call": found, "results": results_of(found)}).data)

    @extend_schema(request=CallInput, responses=CallSerializer)
    def put(self, request: Request, call: str) -> Response:
        """Officers: write it anew, as long as it is a draft."""
        found = kept(self, call)
        made = actions.draft_call(officer=self.asker, call=found, **_written(request))
        return Response(CallSerializer(made).data)

    @extend_schema(request=NoteInput, responses={200: CallSerializer})
    def delete(self, request: Request, call: str) -> Response:
        """Officers: cancel it, as long as nobody has asked."""
        require_confirmed(request)
        return Response(CallSerializer(actions.cancel_call(call=kept(self, call), officer=self.asker)).data)


class Publication(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=None, responses=CallSerializer)
    def post(self, request: Request, call: str) -> Response:
        """Officers: publish it; what it gives is kept in the pool from now on."""
        require_confirmed(request)
        return Response(CallSerializer(actions.publish_call(call=kept(self, call), officer=self.asker)).data)


class Panel(Endpoint):
    scopes = {"GET": "grant", "POST": "grant", "PUT": "grant"}

    @extend_schema(responses=PanellistSerializer(many=True))
    def get(self, request: Request, call: str) -> Response:
        """Officers: who scores it, how far each of them is, and who was replaced."""
        found = kept(self, call)
        require(self.asker, "grants.decide_call", found)
        return Response(PanellistSerializer(panel_of(found), many=True).data)

    @extend_schema(request=PanelInput, responses=CallSerializer)
    def post(self, request: Request, call: str) -> Response:
        """Officers: name those who score all that was made to it."""
        found, said = kept(self, call), valid(PanelInput(data=request.data))
        return Response(CallSerializer(actions.judge_call(call=found, officer=self.asker, **said)).data)

    @extend_schema(request=ReplacementInput, responses=PanellistSerializer(many=True))
    def put(self, request: Request, call: str) -> Response:
        """Officers: put somebody else in the place of one who drops out or is tied, for all requests at once."""
        found, said = kept(self, call), valid(ReplacementInput(data=request.data))
        said["is_set_aside"] = said.pop("scores") == SET_ASIDE
        actions.replace_judge(call=found, officer=self.asker, **said)
        return Response(PanellistSerializer(panel_of(found), many=True).data)


class Ranking(Endpoint):
    scopes = {"GET": "grant", "POST": "grant"}

    @extend_schema(responses=RankedSerializer(many=True))
    def get(self, request: Request, call: str) -> Response:
        """Officers: what was scored, the highest mean first, and what should become of it."""
        found = kept(self, call)
        require(self.asker, "grants.decide_call", found)
        return Response(RankedSerializer(ranking(found), many=True).data)

    @extend_schema(request=CallDecisionInput, responses=CallSerializer)
    def post(self, request: Request, call: str) -> Response:
        """Officers: decide on all at once. The lot is drawn by the seal of this decision."""
        require_confirmed(request)
        found, said = kept(self, call), valid(CallDecisionInput(data=request.data))
        verdicts = {one["request"]: _verdict(one) for one in said["verdicts"]}
        actions.decide_call(call=found, officer=self.asker, letter=said["letter"], verdicts=verdicts)
        return Response(CallSerializer(found).data)


class CallsFeed(FeedEndpoint):
    """Calls, the newest first."""

    of: ClassVar = (Calls,)

    def feed(self, **place: Any) -> Feed:
        return Feed(_("Calls"), reverse("grants:calls"), [_entry(call) for call in calls()[:MOST]])


def kept(endpoint: Endpoint, slug: str) -> Call:
    require(endpoint.asker, "grants.keep_calls")
    return get_call(endpoint.asker, slug)


def _written(request: Request) -> dict[str, Any]:
    said = valid(CallInput(data=request.data))
    lines = {line["unit"]: line["amount"] for line in said.pop("lines")}
    return said | {"lines": lines, "pool": get_pool(said["pool"])}


def _verdict(said: dict[str, Any]) -> Verdict:
    awarded = {line["unit"]: line["amount"] for line in said["awarded"]}
    return Verdict(said["outcome"], said["letter"], awarded or None)


def _entry(call: Call) -> Entry:
    amounts = " · ".join(line.in_words for line in call.lines.all())
    until = _("until %(day)s") % {"day": date_format(call.closes_at)}
    title = f"{call.title}: {call.get_state_display()}"
    return Entry(call.pk, title, call.get_absolute_url(), call.created_at, f"{amounts}, {until}")
