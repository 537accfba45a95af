"""The work of an import, a slice at a time: look what there is, fetch what is not here, commit it all at once.

No transaction is open while anything is fetched. A slice that dies is begun again by another worker: what had come is
the repository's already, and nothing is visible before the commit.
"""

import hashlib
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import outbound
from core.moves import move
from core.policies import Policy, current
from core.problems import BadInput, Conflict, Problem
from core.tasks import ask
from projects.actions import commit_files
from projects.imports import tasks
from projects.imports.models import Import
from projects.imports.sources import WORDS, Source, described
from projects.imports.states import IMPORT_MOVES, ImportState
from repositories import attributes
from repositories.actions import Add, Contents, StoredFile, keep
from repositories.actions.contents import pointer_to
from repositories.parts import IncomingPart

LOOK_SECONDS = 2.0


class Stopped(Exception):
    """It was cancelled meanwhile, or another worker is at it."""


def go_on(*, import_id: str) -> None:
    """One slice. Whoever comes while another worker fetches goes away again."""
    rows = Import.objects.select_related("project__owner", "project__repository", "asked_by")
    found = rows.filter(pk=import_id).first()
    if found is None or not _taken(found):
        return
    with override(found.asked_by.language or settings.LANGUAGE_CODE):
        try:
            is_over = _slice(found, current("imports"))
        except Stopped:
            return
        except Problem as problem:
            _fail(found, problem)
            return
    if not is_over:
        _let_go(found)
        ask(tasks.go_on, otherwise="import_postponed", import_id=found.pk)


def _taken(found: Import) -> bool:
    """By compare-and-set of the turn: of two workers one goes on, and one that was given up stops."""
    turn, now = found.turn + 1, timezone.now()
    if found.state == ImportState.WAITING:
        try:
            move(found, IMPORT_MOVES, "begin", changes={"worked_at": now, "turn": turn})
        except Conflict:
            return False
        return True
    free = now - timedelta(seconds=current("imports")["silent_seconds"])
    rows = Import.objects.filter(pk=found.pk, state=ImportState.FETCHING, turn=found.turn, worked_at__lt=free)
    found.turn = turn
    return bool(rows.update(worked_at=now, turn=turn))


def _let_go(found: Import) -> None:
    """Free for whoever comes next, at once."""
    long_ago = timezone.now() - timedelta(days=1)
    Import.objects.filter(pk=found.pk, state=ImportState.FETCHING, turn=found.turn).update(worked_at=long_ago)


def _slice(found: Import, policy: Policy) -> bool:
    """Whether it is over. At least one file comes with each."""
    source, until = _source(found), time.monotonic() + policy["slice_seconds"]
    if not found.commit:
        _plan(found, source, policy)
    missing = [file for file in found.files if "oid" not in file]
    for place, file in enumerate(missing, start=1):
        _fetch(found, source, file, policy["file_seconds"])
        if place < len(missing) and time.monotonic() > until:
            return False
    _commit(found)
    return True


def _commit(found: Import) -> None:
    operations = [Add(file["path"], _stored(file)) for file in found.files]
    message = f"Import {found.repo} at {found.commit[:12]} from {found.server}"
    with transaction.atomic():
        move(found, IMPORT_MOVES, "finish", actor=found.asked_by)
        commit_files(project=found.project, user=found.asked_by, operations=operations, message=message)


def _source(found: Import) -> Source:
    return Source(found.server, WORDS[found.project.kind], found.repo, found.revision)


def _plan(found: Import, source: Source, policy: Policy) -> None:
    told = described(source, most_files=policy["files"], most_bytes=policy["gigabytes"] * 10**9)
    found.commit, found.files = told.commit, told.files
    found.file_count, found.size = len(told.files), sum(file["size"] for file in told.files)
    _note(found, commit=found.commit, files=found.files, file_count=found.file_count, size=found.size)


def _fetch(found: Import, source: Source, file: dict[str, Any], seconds: float) -> None:
    """One file, to the last byte as it was announced; then it is the repository's."""
    wanted = bytes.fromhex(file["sha256"]) if file["sha256"] else None
    with IncomingPart(settings.UPLOAD_FOLDER, file["size"], sha256=wanted) as incoming:
        coming = _Coming(found, incoming)
        address = source.file(found.commit, file["path"])
        outbound.download(address, coming.write, limit=file["size"], seconds=seconds, field="address")
        stored = _as_stored(file, incoming.finish(), coming.git.digest())
        keep(repository=found.project.repository, contents=[Contents(stored, incoming.path, file["path"])])
    file |= {"oid": stored.oid.hex(), "sha256": stored.sha256.hex(), "pointer": stored.pointer}
    here = [one["size"] for one in found.files if "oid" in one]
    _note(found, files=found.files, files_done=len(here), size_done=sum(here))


class _Coming:
    """Bytes on their way to the disk, counted as git does; now and then it is asked whether they are still wanted."""

    def __init__(self, found: Import, incoming: IncomingPart) -> None:
        self.git = hashlib.sha1(b"blob %d\0" % incoming.expected, usedforsecurity=False)
        self._found, self._incoming, self._looked_at = found, incoming, time.monotonic()

    def write(self, data: bytes) -> None:
        self._incoming.write(data)
        self.git.update(data)
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            _note(self._found)


def _as_stored(file: dict[str, Any], sha256: bytes, git: bytes) -> StoredFile:
    """What the other side calls a blob of git has to be that very one; what it keeps as a pointer is one here."""
    if file["git"] not in {None, git.hex()}:
        text = _("“%(path)s” did not come as it was announced.")
        raise BadInput(fields={"address": text % {"path": file["path"]}}, code="digest_differs")
    size, name = file["size"], file["path"].rpartition("/")[2]
    if size and (file["sha256"] or attributes.is_large(name, size)):
        return pointer_to(sha256, size)
    return StoredFile(git, sha256, size, pointer=False)


def _stored(file: dict[str, Any]) -> StoredFile:
    return StoredFile(bytes.fromhex(file["oid"]), bytes.fromhex(file["sha256"]), file["size"], file["pointer"])


def _note(found: Import, **columns: Any) -> None:
    """A sign of life, and what has come. Raises Stopped when nobody wants it any more."""
    rows = Import.objects.filter(pk=found.pk, state=ImportState.FETCHING, turn=found.turn)
    if not rows.update(worked_at=timezone.now(), **columns):
        raise Stopped


def _fail(found: Import, problem: Problem) -> None:
    """In the words of the refusal, for whoever asked."""
    said, row = problem.detail[:1000], Import.objects.get(pk=found.pk)
    try:
        move(row, IMPORT_MOVES, "fail", note=said, changes={"failure": said})
    except Conflict:  # stopped in this very moment
        return
