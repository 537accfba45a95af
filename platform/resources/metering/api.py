from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Owner
from core.api import Endpoint
from core.permissions import require
from projects.api.asked import OfProject
from resources.metering.queries import get_owner, kept_in, metered, room_of, sources_of
from resources.metering.serializers import ProjectRoomSerializer, RoomSerializer


class MyStorage(Endpoint):
    @extend_schema(responses=RoomSerializer)
    def get(self, request: Request) -> Response:
        """How much you keep here, how much you may, and who gave it."""
        return Response(RoomSerializer(_told(self.asker.owner)).data)


class StorageOfOwner(Endpoint):
    @extend_schema(operation_id="resources_storage_of_owner_retrieve", responses=RoomSerializer)
    def get(self, request: Request, owner: str) -> Response:
        """How much an organisation of yours keeps here, how much it may, and who gave it."""
        return Response(RoomSerializer(_told(get_owner(self.asker, owner))).data)


class StorageOfProject(OfProject):
    @extend_schema(responses=ProjectRoomSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What a project keeps, and the room that its owner has left. For those who write to it."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        kept = kept_in(project.owner).get(pk=project.pk).kept
        return Response(ProjectRoomSerializer(_told(project.owner) | {"kept": kept}).data)


def _told(owner: Owner) -> dict[str, Any]:
    return {"owner": owner, "room": room_of(owner), "sources": sources_of(owner), "metered": metered(owner)}
