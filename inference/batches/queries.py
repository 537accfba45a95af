"""Files and batches of one's own."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput, NotFound
from core.sse import on_one_line
from inference.batches.models import Batch, Line, StoredFile
from inference.batches.states import EMBEDDINGS, ENDPOINTS, OPEN_BATCH, SUSPENDED, BatchState
from inference.queries.models import served_projects
from inference.vocabulary import Task, task_of
from projects.queries import file_within, visible_commit
from projects.transfers.queries import find_project
from repositories.queries import read_entry

FILE, BATCH = "file-", "batch_"


def files_of(viewer: Any) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(owner=viewer, expires_at__gt=timezone.now()).order_by("-id")


def get_file(viewer: Any, name: str) -> StoredFile:
    found = files_of(viewer).filter(pk=_plain(name, FILE)).first()
    if found is None:
        raise NotFound(_("There is no file of yours of this name."), code="file_not_found")
    return found


def content_of(file: StoredFile) -> bytes:
    with default_storage.open(file.path) as stored:
        data: bytes = stored.read()
    return data


def batches_of(viewer: Any) -> QuerySet[Batch]:
    return Batch.objects.filter(user=viewer).select_related("input", "output", "error_output").order_by("-id")


def batches_to_tend() -> QuerySet[Batch]:
    """Open ones, the oldest first, but those that wait for their owners: any number of them holds nobody up."""
    now = timezone.now()
    waits = Q(state=BatchState.PAUSED, expires_at__gt=now) & (Q(resume_at=None) | Q(resume_at__gt=now))
    is_idle = waits & ~Q(pause__code=SUSPENDED) & ~Exists(lines_at_work().filter(batch=OuterRef("pk")))
    return Batch.objects.filter(state__in=OPEN_BATCH).exclude(is_idle).order_by("id")


def get_batch(viewer: Any, name: str) -> Batch:
    found = batches_of(viewer).filter(pk=_plain(name, BATCH)).first()
    if found is None:
        raise NotFound(_("There is no batch of yours of this name."), code="batch_not_found")
    return found


def dataset_file(viewer: Any, name: str, path: str, limit: int) -> tuple[str, bytes]:
    """`owner/name`, or `owner/name@3` for release 3, and a file in it: what this person may read of it, and of which
    version it is, so that whoever looks at the answers later knows what was asked."""
    project_name, _at, number = name.replace("\x00", "").partition("@")
    owner, slash, rest = project_name.partition("/")
    if not slash:
        raise BadInput(fields={"dataset": _("Name it as owner/name, or owner/name@3 for release 3.")})
    project = find_project(viewer, owner, rest)
    revision = f"v{number.removeprefix('v')}" if number else None
    sight = visible_commit(viewer, project, revision)
    try:
        seen = file_within(viewer, project, sight, path)
    except NotFound as missing:
        raise BadInput(fields={"path": missing.detail}, code="file_not_found") from None
    version = sight.release.number if sight.release else bytes(sight.commit).hex()
    return f"{project}@{version}:{path}", read_entry(seen.entry, limit=limit)


def task_of_endpoint(endpoint: str) -> Task:
    """Which models answer there."""
    return Task.FEATURE_EXTRACTION if endpoint == EMBEDDINGS else Task.TEXT_GENERATION


def models_for_batches(viewer: Any) -> list[str]:
    """Published ones, by name."""
    tasks = set(map(task_of_endpoint, ENDPOINTS))
    return [str(project) for project in served_projects(viewer) if task_of(project.task) in tasks]


def lines_at_work() -> QuerySet[Line]:
    """Their runs have not been gathered yet."""
    return Line.objects.filter(ended_at=None, run__isnull=False)


def rows_of(batch: Batch, *, succeeded: bool) -> Iterator[bytes]:
    """The answers, or what came of all other lines, in the order of the questions, as lines of JSON."""
    lines = Line.objects.filter(batch=batch).order_by("number")
    wanted = lines.filter(status=200) if succeeded else lines.exclude(status=200)
    for line in wanted.iterator(chunk_size=500):
        row = {"id": f"batch_req_{batch.pk}_{line.number}", "custom_id": line.custom_id, **_outcome(line, batch)}
        yield on_one_line(json.dumps(row, ensure_ascii=False)).encode() + b"\n"


def _outcome(line: Line, batch: Batch) -> dict[str, Any]:
    if line.status is not None:
        response = {"status_code": line.status, "request_id": line.run_id or "", "body": line.answer}
        return {"response": response, "error": None}
    error = {"code": f"batch_{batch.state}", "message": "This line was not answered before the batch ended."}
    return {"response": None, "error": error}


def _plain(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).replace("\x00", "").lower()
