"""Large files of one repository for another one: clients ask for them here, then name them in a commit over there."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.problems import BadInput
from hub.calls import Call
from hub.kinds import MADE, word_of
from hub.lfs import FILES, OID
from projects.queries import locked_from, seen_contents
from repositories.actions import keep_elsewhere

NAME = re.compile(r"([\w.-]+)/([\w.-]+)")


@dataclass(frozen=True)
class Copying:
    """Which files, by digest with the name that they have here, and to which repository."""

    word: str
    owner: str
    name: str
    files: dict[bytes, str]


def duplicate(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """What whoever asks may have here, they may keep where they write. What they may not is told file by file, in the
    same words as what is not here."""
    wanted = copying_of(call.body())
    source = call.project(word, owner, name)
    target = call.writable(wanted.word, wanted.owner, wanted.name)
    seen, locked = seen_contents(call.asker, source, wanted.files.keys()), locked_from(call.asker, source)
    given = {sha256: file for sha256, file in seen.items() if sha256 not in locked}
    kept = keep_elsewhere(repository=target.repository, files=given, names=wanted.files) if given else set()
    missing = _("“%(path)s” is no large file of “%(project)s” that you may have.")
    failed = [
        {
            "sha256": one.hex(),
            "error": locked[one].detail
            if one in seen and one in locked
            else missing % {"path": path, "project": source},
        }
        for one, path in wanted.files.items()
        if one not in kept
    ]
    return JsonResponse({"failed": failed})


def copying_of(given: Any) -> Copying:
    target, files = (given.get("target"), given.get("files")) if isinstance(given, dict) else (None, None)
    kind, name = (target.get("type", "model"), target.get("name")) if isinstance(target, dict) else (None, None)
    if not isinstance(kind, str) or kind not in MADE:
        raise BadInput(fields={"target.type": _("Say model, dataset or space.")})
    found = NAME.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        raise BadInput(fields={"target.name": _("Give the repository as OWNER/NAME.")})
    if not isinstance(files, list) or len(files) > FILES:
        raise BadInput(fields={"files": _("Give a list of at most %(limit)d files.") % {"limit": FILES}})
    return Copying(
        word_of(MADE[kind]), found[1], found[2], dict(_file_in(one, place) for place, one in enumerate(files))
    )


def _file_in(given: Any, place: int) -> tuple[bytes, str]:
    oid, path = (given.get(name) if isinstance(given, dict) else None for name in ("sha256", "filename"))
    if not isinstance(oid, str) or not OID.fullmatch(oid):
        raise BadInput(fields={f"files.{place}.sha256": _("A SHA-256 digest has 64 hexadecimal digits.")})
    return bytes.fromhex(oid), path.encode(errors="replace").decode() if isinstance(path, str) and path else oid
