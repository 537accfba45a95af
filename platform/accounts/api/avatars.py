"""The picture beside a name: one's own, or that of an organisation one manages."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions
from accounts.api.organisations import managed
from accounts.models import Organisation, User
from accounts.serializers.people import AvatarSerializer, NewAvatar
from core.api import Endpoint, valid
from core.idempotency import Repeats


class Avatar(Endpoint):
    parser_classes = [MultiPartParser]
    repeats = Repeats.UNKEPT

    def profile(self) -> User | Organisation:
        raise NotImplementedError

    @extend_schema(request={"multipart/form-data": NewAvatar}, responses=AvatarSerializer)
    def put(self, request: Request, **place: str) -> Response:
        """Show a picture (PNG, JPEG, WebP or GIF, up to 5 MB). Only its middle square is kept."""
        profile = self.profile()
        picture = valid(NewAvatar(data=request.data))["avatar"]
        actions.set_avatar(profile=profile, picture=picture, actor=self.asker)
        return Response(AvatarSerializer(profile).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, **place: str) -> Response:
        """Back to initials."""
        actions.remove_avatar(profile=self.profile(), actor=self.asker)
        return Response(status=204)


class MyAvatar(Avatar):
    def profile(self) -> User:
        user: User = self.asker
        return user


class OrganisationAvatar(Avatar):
    def profile(self) -> Organisation:
        return managed(self.asker, self.kwargs["handle"])
