"""How each file of an upload is to come: in the commit itself, or before it because it is large or binary."""

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from dulwich.ignore import IgnoreFilter, read_ignore_patterns

from core.problems import BadInput, TooLarge
from hub.targets import Target
from hub.wording import etag
from projects.models import Project
from repositories import attributes, names
from repositories.queries import FileEntry, nodes_at, read_entry
from repositories.quotas import too_large

FILES, SAMPLE, IGNORED = 1_000, 8_192, ".gitignore"


@dataclass(frozen=True)
class Announced:
    path: str
    size: int
    sample: bytes

    @property
    def is_binary(self) -> bool:
        """A sample may end within a character."""
        try:
            self.sample.decode()
        except UnicodeDecodeError as error:
            return len(self.sample) - error.start > 3
        return b"\x00" in self.sample


def answers(project: Project, target: Target, given: Any) -> list[dict[str, Any]]:
    """A line for each file that was announced. `oid` lets a client leave out what has not changed."""
    files = _announced(given)
    nodes = nodes_at(project.repository, target.tip, [*(file.path for file in files), attributes.NAME, IGNORED])
    there = {node.path: node.file for node in nodes if node.file}
    ignore, rules = _ignore_filter(there, given), attributes.rules_of(_text(there, attributes.NAME))
    told = []
    for file in files:
        target.check_size(file.path, file.size)
        is_large = target.takes_large and (
            attributes.is_large(file.path, file.size, rules) or (file.size > 0 and file.is_binary)
        )
        line: dict[str, Any] = {"path": file.path, "uploadMode": "lfs" if is_large else "regular"}
        line["shouldIgnore"] = ignore.is_ignored(file.path) is True
        if present := there.get(file.path):
            line["oid"] = etag(present)
        told.append(line)
    return told


def _announced(given: Any) -> list[Announced]:
    listed = given.get("files") if isinstance(given, dict) else None
    if not isinstance(listed, list) or len(listed) > FILES:
        raise BadInput(fields={"files": _("Give a list of at most %(limit)d files.") % {"limit": FILES}})
    return [_one(place, file) for place, file in enumerate(listed)]


def _one(place: int, given: Any) -> Announced:
    path, size, sample = (given.get(name) if isinstance(given, dict) else None for name in ("path", "size", "sample"))
    if not isinstance(path, str) or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise BadInput(fields={f"files.{place}": _("Give a path and a size.")})
    names.split_path(path)
    if reason := too_large(size):
        raise TooLarge(fields={f"files.{place}": reason})
    return Announced(path, size, _sample(place, sample))


def _sample(place: int, given: Any) -> bytes:
    try:
        sample = base64.b64decode(given or "", validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise BadInput(fields={f"files.{place}.sample": _("This is not base64.")}) from None
    if len(sample) > SAMPLE:
        raise BadInput(fields={f"files.{place}.sample": _("The first few hundred bytes are enough.")})
    return sample


def _ignore_filter(there: Mapping[str, FileEntry], given: Any) -> IgnoreFilter:
    """What the client says is to be left out or, where it says nothing, the repository."""
    text = given.get("gitIgnore")
    lines = text.encode("utf-8", "replace") if isinstance(text, str) else _text(there, IGNORED)
    return IgnoreFilter(read_ignore_patterns(io.BytesIO(lines)))


def _text(there: Mapping[str, FileEntry], path: str) -> bytes:
    return read_entry(there[path]) if path in there else b""
