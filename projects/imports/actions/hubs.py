"""From another hub: what it lists is the plan, and becomes one commit here."""

from typing import Any

from django.conf import settings

from core import outbound
from core.policies import Policy
from projects.actions import commit_files
from projects.imports.actions.turns import Coming, as_stored, came, stored, tally
from projects.imports.models import Import
from projects.imports.sources import WORDS, Source, described
from repositories.actions import Add, Contents, keep
from repositories.parts import IncomingPart


class FromHub:
    def __init__(self, found: Import, policy: Policy) -> None:
        self._found, self._policy = found, policy
        self._login = found.login.for_hub
        self._source = Source(found.server, WORDS[found.project.kind], found.repo, found.revision)

    def is_planned(self) -> bool:
        return bool(self._found.commit)

    def plan(self) -> None:
        most_bytes = self._policy["gigabytes"] * 10**9
        told = described(self._source, self._login, most_files=self._policy["files"], most_bytes=most_bytes)
        self._found.commit, self._found.files = told.commit, told.files
        tally(self._found, commit=told.commit)

    def fetch(self, file: dict[str, Any]) -> None:
        """One file, to the last byte as it was announced; then it is the repository's."""
        found, size = self._found, file["size"]
        wanted = bytes.fromhex(file["sha256"]) if file["sha256"] else None
        with IncomingPart(settings.UPLOAD_FOLDER, size, sha256=wanted) as incoming:
            coming = Coming(found, incoming)
            address, seconds = self._source.file(found.commit, file["path"]), self._policy["file_seconds"]
            outbound.download(address, coming.write, self._login, limit=size, seconds=seconds, field="address")
            kept = as_stored(file, incoming.finish(), coming.git.digest())
            keep(repository=found.project.repository, contents=[Contents(kept, incoming.path, file["path"])])
        came(found, file, kept)

    def ready(self) -> None:
        """All is here, and nothing has to be looked at before the commit."""

    def tidy(self) -> None:
        """Nothing of it lies elsewhere."""

    def commit(self) -> None:
        found = self._found
        operations = [Add(file["path"], stored(file)) for file in found.files]
        message = f"Import {found.repo} at {found.commit[:12]} from {found.server}"
        commit_files(project=found.project, user=found.asked_by, operations=operations, message=message)
