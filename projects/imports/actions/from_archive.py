"""From a zip archive that lies here already: unpacked file by file, then one commit."""

import zipfile
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.problems import BadInput
from projects.actions import commit_files
from projects.imports.actions.turns import Coming, Way, as_stored, came, planned, stored
from projects.imports.archives import entries, opened, unpacked
from repositories import blobs
from repositories.actions import Add, Contents, Delete, Operation, keep
from repositories.models import Blob
from repositories.parts import IncomingPart
from repositories.queries import file, head


class FromArchive(Way):
    """It is the repository's own: whoever has no right to these bytes has no archive of that digest."""

    _open: zipfile.ZipFile | None = None
    _stream: IO[bytes] | None = None

    def is_planned(self) -> bool:
        return bool(self.found.files)

    def plan(self) -> None:
        most_files, most_bytes = self.policy["files"], self.policy["gigabytes"] * 10**9
        limits = {"size": self._blob().size, "most_files": most_files, "most_bytes": most_bytes}
        packed = entries(self._archive(), drop_folder=self.found.drops_folder, **limits)
        self.found.files = [
            {"path": one.path, "size": one.size, "place": one.place, "sha256": None, "git": None} for one in packed
        ]
        planned(self.found)

    def fetch(self, file: dict[str, Any]) -> None:
        with IncomingPart(settings.UPLOAD_FOLDER, file["size"]) as incoming:
            coming = Coming(self.found, incoming)
            with unpacked(self._archive(), file["place"], file["path"]) as stream:
                while data := stream.read(blobs.CHUNK):
                    coming.write(data)
            kept = as_stored(file, incoming.finish(), coming.git.digest())
            keep(repository=self.found.project.repository, contents=[Contents(kept, incoming.path, file["path"])])
        came(self.found, file, kept)

    def commit(self) -> None:
        found = self.found
        self._require_standing()
        gone: list[Operation] = [Delete(found.archive_path)] if found.archive_path else []
        operations = [*gone, *(Add(file["path"], stored(file)) for file in found.files)]
        message = f"Unpack {found.repo}"
        commit_files(project=found.project, user=found.asked_by, operations=operations, message=message)

    def _require_standing(self) -> None:
        """What was put in its place meanwhile does not give way."""
        found, repository = self.found, self.found.project.repository
        at = head(repository, repository.default_branch)
        if found.archive_path and file(repository, at or b"", found.archive_path).sha256.hex() != found.archive:
            raise _gone()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        if self._stream is not None:
            self._stream.close()

    def _archive(self) -> zipfile.ZipFile:
        if self._open is None:
            self._stream = blobs.open_blob(self._blob())
            self._open = opened(self._stream)
        return self._open

    def _blob(self) -> Blob:
        digest = bytes.fromhex(self.found.archive)
        found = Blob.objects.filter(possession__repository=self.found.project.repository_id, sha256=digest).first()
        if found is None:
            raise _gone()
        return found


def _gone() -> BadInput:
    return BadInput(fields={"path": _("The archive is not here any more.")}, code="not_uploaded")
