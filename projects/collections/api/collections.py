from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import get_owner
from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from projects.collections import actions, queries
from projects.collections.models import Collection
from projects.collections.serializers import (
    CollectedProjectSerializer,
    CollectionSerializer,
    EditCollectedProject,
    EditCollection,
    NewCollectedProject,
    NewCollection,
)
from projects.queries import get_project

OF_OWNER = OpenApiParameter("owner", str, description="a handle")


class Collections(Endpoint):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(parameters=[OF_OWNER], responses=CollectionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Collections, the newest first."""
        found = queries.visible_collections(self.asker)
        if handle := request.query_params.get("owner"):
            found = found.filter(owner=get_owner(handle))
        return listed(self, queries.counted(self.asker, found), CollectionSerializer)

    @extend_schema(request=NewCollection, responses={201: CollectionSerializer})
    def post(self, request: Request) -> Response:
        """Make one, empty."""
        given = valid(NewCollection(data=request.data))
        owner = get_owner(given.pop("owner", self.asker.handle))
        made = actions.create_collection(owner=owner, user=self.asker, **given)
        return Response(_shown(self.asker, made), status=201)


class OfCollection(Endpoint):
    def collection(self) -> Collection:
        return queries.get_collection(self.asker, self.kwargs["collection"])

    def curated(self) -> Collection:
        found = self.collection()
        require(self.asker, "collections.curate", found)
        return found


class OneCollection(OfCollection):
    public: ClassVar[bool] = True

    @extend_schema(responses=CollectionSerializer)
    def get(self, request: Request, collection: str) -> Response:
        """One collection."""
        return Response(_shown(self.asker, self.collection()))

    @extend_schema(request=EditCollection, responses=CollectionSerializer)
    def patch(self, request: Request, collection: str) -> Response:
        """Change its title, what is said of it, or who may see it."""
        found = self.curated()
        actions.edit_collection(collection=found, user=self.asker, **valid(EditCollection(data=request.data)))
        return Response(_shown(self.asker, found))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, collection: str) -> Response:
        """Delete it. Its projects stay."""
        actions.delete_collection(collection=self.collection(), user=self.asker)
        return Response(status=204)


class CollectedProjects(OfCollection):
    public: ClassVar[bool] = True

    @extend_schema(responses=CollectedProjectSerializer(many=True))
    def get(self, request: Request, collection: str) -> Response:
        """What is in it, in its order, as far as you may see it."""
        rows = queries.projects_in(self.asker, self.collection())
        return Response(CollectedProjectSerializer(rows, many=True).data)

    @extend_schema(request=NewCollectedProject, responses={201: CollectedProjectSerializer})
    def post(self, request: Request, collection: str) -> Response:
        """Put a project at its end. Twice is a 409."""
        into = self.curated()
        given = valid(NewCollectedProject(data=request.data))
        owner, _slash, name = given["project"].partition("/")
        project = get_project(self.asker, owner, name)
        made = actions.add_project(collection=into, user=self.asker, project=project, note=given.get("note", ""))
        return Response(CollectedProjectSerializer(made).data, status=201)


class OneCollectedProject(OfCollection):
    @extend_schema(request=EditCollectedProject, responses=CollectedProjectSerializer)
    @transaction.atomic
    def patch(self, request: Request, collection: str, owner: str, name: str) -> Response:
        """Change its note, or its place."""
        collected = queries.get_collected(self.asker, self.curated(), owner, name)
        given = valid(EditCollectedProject(data=request.data))
        if "note" in given:
            actions.annotate_project(collected=collected, user=self.asker, note=given["note"])
        if "place" in given:
            actions.place_project(collected=collected, user=self.asker, place=given["place"])
        return Response(CollectedProjectSerializer(collected).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, collection: str, owner: str, name: str) -> Response:
        """Take it out."""
        collected = queries.get_collected(self.asker, self.curated(), owner, name)
        actions.remove_project(collected=collected, user=self.asker)
        return Response(status=204)


def _shown(viewer: Any, collection: Collection) -> Any:
    counted = queries.counted(viewer, queries.visible_collections(viewer)).get(pk=collection.pk)
    return CollectionSerializer(counted).data
