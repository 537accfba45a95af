from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from discussions import actions, queries
from discussions.models import Poll
from discussions.serializers.polls import BallotSerializer, NewPollSerializer, PollSerializer


class _One(Endpoint):
    def told(self, poll: Poll) -> dict[str, Any]:
        return dict(PollSerializer(queries.poll_of(poll, self.asker)).data)


class PollOfPost(_One):
    public: ClassVar[bool] = True

    @extend_schema(responses=PollSerializer)
    def get(self, request: Request, post: str) -> Response:
        """The poll under a post. How others chose is null as long as it is not to be seen."""
        return Response(self.told(queries.get_poll(self.asker, post)))

    @extend_schema(request=NewPollSerializer, responses={201: PollSerializer})
    def post(self, request: Request, post: str) -> Response:
        """Ask something under a post of yours. It does not change any more."""
        found = queries.get_post(self.asker, post)
        require(self.asker, "discussions.add_poll", found)
        made = actions.add_poll(post=found, user=self.asker, **valid(NewPollSerializer(data=request.data)))
        return Response(self.told(made), status=201)


class BallotInPoll(_One):
    @extend_schema(request=BallotSerializer, responses=PollSerializer)
    def put(self, request: Request, post: str) -> Response:
        """Choose; a later choice takes the place of the earlier one."""
        found, given = queries.get_poll(self.asker, post), valid(BallotSerializer(data=request.data))
        return Response(self.told(actions.vote_in_poll(poll=found, user=self.asker, **given)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, post: str) -> Response:
        """Take your choice back."""
        actions.take_ballot_back(poll=queries.get_poll(self.asker, post), user=self.asker)
        return Response(status=204)


class ClosingOfPoll(_One):
    @extend_schema(request=None, responses=PollSerializer)
    def post(self, request: Request, post: str) -> Response:
        """Close it: no more votes, and everybody sees how it went."""
        found = queries.get_poll(self.asker, post)
        return Response(self.told(actions.close_poll(poll=found, user=self.asker)))
