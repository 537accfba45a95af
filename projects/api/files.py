from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.permissions import require
from core.problems import BadInput, Conflict, PaymentRequired
from projects import actions
from projects.api.asked import OfProject
from projects.endings import headers, with_standing
from projects.models import Project
from projects.queries import file_seen, folder_seen
from projects.serializers import CommitSerializer, FolderSerializer, NewCommit
from projects.usage.leaving import note_leaving
from repositories.actions import Add, Copy, Delete, Operation, begin_upload, store_all
from repositories.changes import StoredFile
from repositories.downloads import response
from repositories.queries import uploads_of
from repositories.serializers import NewUpload, UploadDetail

REVISION = OpenApiParameter("revision", str, description="`main`, `v<number>` or a commit id")
FOLDER = OpenApiParameter("path", str, description="a folder")


class Files(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(parameters=[REVISION, FOLDER], responses=FolderSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """The entries of one folder, each with its last commit."""
        path, revision = request.query_params.get("path", ""), request.query_params.get("revision")
        seen = folder_seen(self.asker, self.project(), path, revision)
        return Response(FolderSerializer(seen).data, headers=headers(seen.sight.release))


class RawFile(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(parameters=[REVISION], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, owner: str, name: str, path: str) -> HttpResponseBase:
        """The bytes of a file. `Range` and `If-None-Match` work; the ETag is the SHA-256."""
        project = self.project()
        seen = file_seen(self.asker, project, path, request.query_params.get("revision"))
        answer = response(request, entry=seen.entry, filename=seen.entry.name)
        note_leaving(request, answer, project, seen.sight, path, seen.entry.size)
        return with_standing(answer, seen.sight.release)


class ProjectUploads(OfProject):
    @extend_schema(request=NewUpload, responses={201: UploadDetail})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Announce a file: send its parts where the answer says, complete it, then name it in a commit."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        given = valid(NewUpload(data=request.data))
        upload = begin_upload(repository=project.repository, user=self.asker, **given)
        return Response(UploadDetail(upload).data, status=201)


class Commits(OfProject):
    @extend_schema(request=NewCommit, responses={201: CommitSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Add, delete and copy files as one commit on `main`."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        given = valid(NewCommit(data=request.data))
        written = _written(project, given["operations"])
        operations = [
            _operation(self.asker, project, place, wanted, written) for place, wanted in enumerate(given["operations"])
        ]
        oid = actions.commit_files(
            project=project,
            user=self.asker,
            operations=operations,
            message=given["message"],
            parent=bytes.fromhex(given["parent"]) if "parent" in given else None,
        )
        return Response({"commit": oid.hex()}, status=201)


def _written(project: Project, operations: list[dict[str, Any]]) -> dict[int, StoredFile]:
    """By its place among the operations, what came within the request itself: kept all together, or not at all."""
    given = {place: wanted for place, wanted in enumerate(operations) if "content" in wanted}
    files = [(wanted["path"], wanted["content"].encode()) for wanted in given.values()]
    try:
        stored = store_all(repository=project.repository, files=files)
    except PaymentRequired as full:
        places = {wanted["path"]: place for place, wanted in given.items()}
        raise full.about(f"operations.{places[full.more['file']]}.content") from None
    return dict(zip(given, stored, strict=True))


def _operation(
    asker: Any, project: Project, place: int, wanted: dict[str, Any], written: dict[int, StoredFile]
) -> Operation:
    path = wanted["path"]
    match wanted["op"]:
        case "delete":
            return Delete(path)
        case "copy":
            return Copy(wanted["source"], path)
        case _:
            return Add(path, written.get(place) or _uploaded(asker, project, place, wanted))


def _uploaded(asker: Any, project: Project, place: int, wanted: dict[str, Any]) -> StoredFile:
    upload = uploads_of(asker).filter(pk=wanted["upload"], repository=project.repository_id).first()
    if upload is None:
        raise BadInput(fields={f"operations.{place}.upload": _("You have no such upload for this project.")})
    if upload.stored is None:
        raise Conflict(_("This upload is not complete yet."), code="upload_incomplete", upload=upload.pk)
    return upload.stored
