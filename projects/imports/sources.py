"""Another hub, as it is asked: what it has, and how it answers. Nothing that it says is believed unchecked."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core import outbound
from core.problems import BadInput
from projects.states import Kind
from repositories import names

PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
ADDRESS = re.compile(rf"/(?:(datasets|spaces|models)/)?({PART})/({PART})(?:/tree/([^/]{{1,200}}))?/?")
KINDS = {"models": Kind.MODEL, "datasets": Kind.DATASET, "spaces": Kind.APP}
WORDS = {kind.value: word for word, kind in KINDS.items()}
COMMIT = re.compile(r"[0-9a-f]{40}")
DIGEST = re.compile(r"[0-9a-f]{64}")
ANSWER_LIMIT, SECONDS = 8 * 2**20, 30.0


@dataclass(frozen=True)
class Source:
    """A repository of another hub, as its address says it."""

    server: str
    word: str
    repo: str
    revision: str

    @property
    def prefix(self) -> str:
        return "" if self.word == "models" else f"{self.word}/"

    @property
    def kind(self) -> Kind:
        return KINDS[self.word]

    @property
    def name(self) -> str:
        return self.repo.rpartition("/")[2]

    def description(self) -> str:
        return f"{self.server}/api/{self.word}/{self.repo}/revision/{quote(self.revision, safe='')}?blobs=true"

    def file(self, commit: str, path: str) -> str:
        return f"{self.server}/{self.prefix}{self.repo}/resolve/{commit}/{quote(path)}"


def source_at(address: str, field: str = "address") -> Source:
    """From the address of a page there: https, outside our own network, `owner/name` behind it."""
    text = address.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    found = ADDRESS.fullmatch(parts.path)
    revision = unquote((found and found[4]) or "main")
    if not found or not host or "@" in parts.netloc or ".." in parts.path or not revision.isprintable():
        raise BadInput(
            fields={field: _("Give the address of a repository, such as https://huggingface.co/owner/name.")}
        )
    if parts.scheme != "https" and host not in settings.OUTBOUND_ALLOWED:
        raise BadInput(fields={field: _("Give an address that starts with https://.")})
    server = f"{parts.scheme}://{parts.netloc}"
    outbound.check(server, field)
    return Source(server, found[1] or "models", f"{found[2]}/{found[3]}", revision)


def head_there(source: Source, login: Mapping[str, str]) -> str:
    """The commit that its revision names by now."""
    commit = _answer(source.description(), login).get("sha")
    if not (isinstance(commit, str) and COMMIT.fullmatch(commit)):
        raise _odd()
    return commit


@dataclass(frozen=True)
class Described:
    commit: str
    files: list[dict[str, Any]]


def described(source: Source, login: Mapping[str, str], *, most_files: int, most_bytes: int) -> Described:
    """Its commit and what is in it, or BadInput in words for whoever wanted it."""
    answer = _answer(source.description(), login)
    commit, siblings = answer.get("sha"), answer.get("siblings")
    if not (isinstance(commit, str) and COMMIT.fullmatch(commit) and isinstance(siblings, list)):
        raise _odd()
    if len(siblings) > most_files:
        text = _("It has %(count)d files; at most %(most)d may be imported.")
        raise BadInput(fields={"address": text % {"count": len(siblings), "most": most_files}})
    files = [_file(one) for one in siblings]
    if not files or len({file["path"] for file in files}) != len(files):
        raise _odd()
    size = sum(file["size"] for file in files)
    if size > most_bytes:
        text = _("It has %(size)d GB; at most %(most)d may be imported.")
        raise BadInput(fields={"address": text % {"size": -(-size // 10**9), "most": most_bytes // 10**9}})
    return Described(commit, files)


def _answer(address: str, login: Mapping[str, str]) -> dict[str, Any]:
    """Who we are is told that server alone: with a login no redirect is followed."""
    ask = partial(outbound.get_there, headers=login) if login else outbound.get
    fetched = ask(address, limit=ANSWER_LIMIT, timeout=SECONDS, field="address")
    if fetched.status in {401, 403, 404}:
        raise BadInput(fields={"address": _("There is no such repository there, or it is not for everybody.")})
    try:
        told = json.loads(fetched.body) if fetched.status == 200 else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise _odd()
    return told


def _file(told: Any) -> dict[str, Any]:
    """One line of the plan; its path keeps to the rules for every path that is written here."""
    path, size = (told.get("rfilename"), told.get("size")) if isinstance(told, dict) else (None, None)
    if not isinstance(path, str) or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise _odd()
    names.split_path(path)
    lfs = told.get("lfs")
    digest = lfs.get("sha256") if isinstance(lfs, dict) else None
    digest = digest if isinstance(digest, str) and DIGEST.fullmatch(digest) else None
    blob = told.get("blobId")
    git = blob if digest is None and isinstance(blob, str) and COMMIT.fullmatch(blob) else None
    return {"path": path, "size": size, "sha256": digest, "git": git}


def _odd() -> BadInput:
    return BadInput(fields={"address": _("What answers there does not speak as a hub does.")})
