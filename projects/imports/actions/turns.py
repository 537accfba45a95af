"""What all ways of fetching share: a sign of life, bytes on their way, and the end when nobody wants them any more."""

import hashlib
import time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import Policy
from core.problems import BadInput
from projects.imports.models import FetchedFile, Import
from projects.imports.states import ImportState
from repositories import attributes
from repositories.actions import StoredFile
from repositories.actions.contents import pointer_to
from repositories.parts import IncomingPart

LOOK_SECONDS = 2.0


class Stopped(Exception):
    """It was cancelled meanwhile, or another worker is at it."""


def sayable(text: str) -> str:
    """As a database keeps it: names that strangers give are part of what is said."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()[:1000]


def note(found: Import, **columns: Any) -> None:
    """A sign of life, and what has come. Raises Stopped when nobody wants it any more."""
    rows = Import.objects.filter(pk=found.pk, state=ImportState.FETCHING, turn=found.turn)
    if not rows.update(worked_at=timezone.now(), **columns):
        raise Stopped


class Watch:
    """Now and then, while something long is under way, it is asked whether it is still wanted."""

    def __init__(self, found: Import) -> None:
        self._found, self._looked_at = found, time.monotonic()

    def look(self, **columns: Any) -> None:
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            note(self._found, **columns)


class Way:
    """How it is fetched. `ready` looks at all of it, `commit` makes it visible in one transaction, then `tidy`."""

    def __init__(self, found: Import, policy: Policy) -> None:
        self.found, self.policy = found, policy

    def is_planned(self) -> bool:
        return bool(self.found.commit)

    def plan(self) -> None:
        raise NotImplementedError

    def fetch(self, file: dict[str, Any]) -> None:
        raise NotImplementedError

    def ready(self) -> None:
        """All is here."""

    def commit(self) -> None:
        raise NotImplementedError

    def tidy(self) -> None:
        """What was needed until the commit may go."""

    def close(self) -> None:
        """The end of a slice."""


class Coming:
    """Bytes on their way to the disk, counted as git does."""

    def __init__(self, found: Import, incoming: IncomingPart) -> None:
        self.git = hashlib.sha1(b"blob %d\0" % incoming.expected, usedforsecurity=False)
        self._watch, self._incoming = Watch(found), incoming

    def write(self, data: bytes) -> None:
        self._incoming.write(data)
        self.git.update(data)
        self._watch.look()


def came(found: Import, file: dict[str, Any], stored: StoredFile) -> None:
    """One file of the plan is the repository's. Whoever was given up writes nothing down."""
    place = next(place for place, one in enumerate(found.files) if one is file)
    file |= _as_told(stored.oid, stored.sha256, pointer=stored.pointer)
    kept = {"oid": stored.oid, "sha256": stored.sha256, "pointer": stored.pointer}
    with transaction.atomic():
        note(found, attempts=0, **_counted(found))
        FetchedFile.objects.update_or_create(found=found, place=place, defaults=kept)


def planned(found: Import, **columns: Any) -> None:
    """The plan is written down, and how much of it is here already. What came by an earlier one is forgotten."""
    counted = _counted(found)
    found.file_count, found.size = counted["file_count"], counted["size"]
    with transaction.atomic():
        note(found, files=found.files, **counted, **columns)
        found.fetched.all().delete()


def plan_of(found: Import) -> list[dict[str, Any]]:
    """With what has come since it was written."""
    for row in found.fetched.all():
        found.files[row.place] |= _as_told(bytes(row.oid), bytes(row.sha256), pointer=row.pointer)
    return found.files


def _as_told(oid: bytes, sha256: bytes, *, pointer: bool) -> dict[str, Any]:
    return {"oid": oid.hex(), "sha256": sha256.hex(), "pointer": pointer}


def _counted(found: Import) -> dict[str, int]:
    sizes, here = [one["size"] for one in found.files], [one["size"] for one in found.files if "oid" in one]
    return {"file_count": len(sizes), "size": sum(sizes), "files_done": len(here), "size_done": sum(here)}


def stored(file: dict[str, Any]) -> StoredFile:
    return StoredFile(bytes.fromhex(file["oid"]), bytes.fromhex(file["sha256"]), file["size"], file["pointer"])


def as_stored(file: dict[str, Any], sha256: bytes, git: bytes) -> StoredFile:
    """What the other side calls a blob of git has to be that very one; what it keeps as a pointer is one here."""
    if file["git"] not in {None, git.hex()}:
        text = _("“%(path)s” did not come as it was announced.")
        raise BadInput(fields={"address": text % {"path": file["path"]}}, code="digest_differs")
    size, name = file["size"], file["path"].rpartition("/")[2]
    if size and (file["sha256"] or attributes.is_large(name, size)):
        return pointer_to(sha256, size)
    return StoredFile(git, sha256, size, pointer=False)
