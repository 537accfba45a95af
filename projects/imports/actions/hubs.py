"""From another hub: what it lists is the plan, and becomes one commit here."""

from typing import Any

from django.conf import settings

from core import outbound
from core.policies import Policy
from projects.actions import commit_files
from projects.imports.actions.proposing import propose_files
from projects.imports.actions.turns import Coming, Way, as_stored, came, planned, stored
from projects.imports.models import Import
from projects.imports.sources import WORDS, Source, described
from repositories.actions import Add, Contents, keep
from repositories.parts import IncomingPart
from repositories.queries import held_among, held_as


class FromHub(Way):
    def __init__(self, found: Import, policy: Policy) -> None:
        super().__init__(found, policy)
        self._login = found.login.for_hub
        self._source = Source(found.server, WORDS.get(found.project.kind, "models"), found.repo, found.revision)

    def plan(self) -> None:
        most_bytes = self.policy["gigabytes"] * 10**9
        told = described(self._source, self._login, most_files=self.policy["files"], most_bytes=most_bytes)
        self.found.commit, self.found.files = told.commit, told.files
        if self.found.tracking_id:
            self._find_here()
        planned(self.found, commit=told.commit)

    def _find_here(self) -> None:
        """What is here already is not fetched again: of a source that goes on most stays as it is."""
        repository, files = self.found.project.repository, self.found.files
        large = [(bytes.fromhex(file["sha256"]), int(file["size"])) for file in files if file["sha256"]]
        by_digest = held_among(repository, large)
        by_id = held_as(repository, [bytes.fromhex(file["git"]) for file in files if file["git"]])
        for file in files:
            if file["sha256"]:
                known = by_digest.get(bytes.fromhex(file["sha256"]))
            else:
                known = by_id.get(bytes.fromhex(file["git"])) if file["git"] else None
            if known is not None and known.size == file["size"]:
                file |= {"oid": known.oid.hex(), "sha256": known.sha256.hex(), "pointer": known.pointer}

    def fetch(self, file: dict[str, Any]) -> None:
        """One file, to the last byte as it was announced; then it is the repository's."""
        found, size = self.found, file["size"]
        wanted = bytes.fromhex(file["sha256"]) if file["sha256"] else None
        with IncomingPart(settings.UPLOAD_FOLDER, size, sha256=wanted) as incoming:
            coming = Coming(found, incoming)
            address, seconds = self._source.file(found.commit, file["path"]), self.policy["file_seconds"]
            outbound.download(address, coming.write, self._login, limit=size, seconds=seconds, field="address")
            kept = as_stored(file, incoming.finish(), coming.git.digest())
            keep(repository=found.project.repository, contents=[Contents(kept, incoming.path, file["path"])])
        came(found, file, kept)

    def commit(self) -> None:
        found = self.found
        if found.tracking is not None:
            propose_files(found)
            return
        operations = [Add(file["path"], stored(file)) for file in found.files]
        message = f"Import {found.repo} at {found.commit[:12]} from {found.server}"
        message = "Import from a private source" if found.hides_source else message
        commit_files(project=found.project, user=found.asked_by, operations=operations, message=message)
