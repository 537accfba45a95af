"""What the lines of a commit come to: contents that are kept, and operations on paths."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.problems import BadInput
from hub.ndjson import Copied, Deleted, File, Header, LargeFile, Line, lines
from hub.targets import Target
from projects.models import Project
from projects.queries import visible_commit
from repositories import blobs, names
from repositories.actions import Add, Contents, Delete, Operation, StoredFile, describe, keep, not_uploaded
from repositories.queries import file

HELD = 16 * 2**20  # bytes of small files that wait in memory; beyond, they wait on the disk


def make_commit(*, project: Project, user: Any, target: Target, body: IO[bytes]) -> bytes:
    """In one transaction, so that nothing stays of what is refused. The same once more changes nothing."""
    with tempfile.TemporaryDirectory(dir=settings.UPLOAD_FOLDER, prefix="commit-") as folder:
        plan = _Plan(project, user, target, Path(folder))
        header = plan.read(lines(body))
        operations, parent = plan.operations(), target.parent(header.parent)
        with transaction.atomic():
            if plan.contents:
                keep(repository=project.repository, contents=plan.contents)
            return target.commit(user, operations, header.message, parent)


@dataclass
class _Plan:
    """Deletions come before all else: what is deleted and added in one commit is there afterwards."""

    project: Project
    user: Any
    target: Target
    folder: Path
    contents: list[Contents] = field(default_factory=list)
    _deleted: dict[str, Delete] = field(default_factory=dict)
    _added: list[Add | LargeFile] = field(default_factory=list)
    _held: int = 0

    def read(self, given: Iterable[Line]) -> Header:
        header: Header | None = None
        for line in given:
            match line:
                case Header():
                    header = line
                case Deleted(path):
                    self._deleted[path] = Delete(path)
                case _:
                    self._added.append(self._add(line))
        if header is None:
            raise BadInput(_("The body has no lines: begin with a header."), code="bad_line")
        return header

    def operations(self) -> list[Operation]:
        """What lies in a folder that is deleted goes with it."""
        kept = [delete for path, delete in self._deleted.items() if not self._goes_with_a_folder(path)]
        large = [(line.sha256, None) for line in self._added if isinstance(line, LargeFile)]
        held = self.target.held(large)
        return [*kept, *(_uploaded(line, held) if isinstance(line, LargeFile) else line for line in self._added)]

    def _goes_with_a_folder(self, path: str) -> bool:
        parts = path.split("/")
        return any("/".join(parts[:end]) in self._deleted for end in range(1, len(parts)))

    def _add(self, line: File | LargeFile | Copied) -> Add | LargeFile:
        names.split_path(line.path)
        match line:
            case File(path, data):
                return Add(path, self._keep(path, data))
            case LargeFile():
                return line
            case Copied(source, path, revision):
                sight = visible_commit(self.user, self.project, revision or None)
                entry = file(self.project.repository, sight.commit, source)
                return Add(path, StoredFile(entry.oid, entry.sha256, entry.size, entry.pointer))

    def _keep(self, path: str, data: bytes) -> StoredFile:
        self.target.check(path, data)
        source: bytes | Path = data
        self._held += len(data)
        if len(data) > blobs.INLINE_LIMIT or self._held > HELD:
            source = self.folder / str(len(self.contents))
            with blobs.disk_errors_told():
                source.write_bytes(data)
        self.contents.append(Contents(describe(path, data), source, path))
        return self.contents[-1].file


def _uploaded(line: LargeFile, held: Mapping[bytes, StoredFile]) -> Add:
    """Only what this repository possesses: nobody gets at contents by knowing their digest."""
    found = held.get(line.sha256)
    if found is None or line.size not in {None, found.size}:
        raise not_uploaded(line.path)
    return Add(line.path, found)
