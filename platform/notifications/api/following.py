from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from notifications import actions, queries
from notifications.serializers import FollowSerializer, NewFollowSerializer


class Follows(Endpoint):
    """What you follow: people, organisations, projects and tags."""

    @extend_schema(responses=FollowSerializer(many=True))
    def get(self, request: Request) -> Response:
        followed = [one for _kind, some in queries.followed(self.asker) for one in some]
        return Response(FollowSerializer(followed, many=True).data)

    @extend_schema(request=NewFollowSerializer, responses={201: FollowSerializer})
    def post(self, request: Request) -> Response:
        """Follow something: an `owner` by handle, a `project` as owner/name, a `tag` such as `task:translation`."""
        made = actions.follow(person=self.asker, **valid(NewFollowSerializer(data=request.data)))
        followed = [one for _kind, some in queries.followed(self.asker) for one in some]
        return Response(FollowSerializer(next(one for one in followed if one.follow == made)).data, status=201)


class OneFollow(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, follow: int) -> Response:
        """Hear no more of it."""
        actions.unfollow(follow=get_object_or_404(queries.follows_of(self.asker), pk=follow))
        return Response(status=204)
