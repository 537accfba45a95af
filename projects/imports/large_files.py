"""Git LFS as a client: where large files of another server lie. It may send us anywhere, so each address is checked."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import outbound
from core.problems import BadInput
from repositories.git.remote import Remote

FIELD = "address"
JSON = "application/vnd.git-lfs+json"
ANSWER_LIMIT, SECONDS, HEADERS = 2**20, 30.0, 20
OURS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "range"}
TOKEN = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Place:
    url: str
    headers: Mapping[str, str]


def places(remote: Remote, files: Iterable[tuple[str, int]]) -> dict[str, Place]:
    """Of these digests and sizes, where each is fetched. What the server has not is not among them."""
    base = remote.url if remote.url.endswith(".git") else f"{remote.url}.git"
    asked = {
        "operation": "download",
        "transfers": ["basic"],
        "hash_algo": "sha256",
        "objects": [{"oid": digest, "size": size} for digest, size in files],
    }
    headers = {**remote.login, "Accept": JSON, "Content-Type": JSON, "User-Agent": "git-lfs/commonweight"}
    answer = outbound.post(
        f"{base}/info/lfs/objects/batch",
        json.dumps(asked).encode(),
        headers,
        limit=ANSWER_LIMIT,
        timeout=SECONDS,
        field=FIELD,
    )
    if answer.status != 200:
        said = _("It keeps large files by Git LFS, but its LFS server answered with the status %(status)d.")
        raise BadInput(fields={FIELD: said % {"status": answer.status}}, code="no_lfs_there")
    return dict(_place(remote, answer.url, one) for one in _objects(answer.body) if _is_given(one))


def _objects(body: bytes) -> list[Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    objects = told.get("objects") if isinstance(told, dict) else None
    if not isinstance(objects, list):
        raise BadInput(fields={FIELD: _("The LFS server there does not speak as one.")}, code="no_lfs_there")
    return objects


def _is_given(told: Any) -> bool:
    actions = told.get("actions") if isinstance(told, dict) else None
    download = actions.get("download") if isinstance(actions, dict) else None
    return isinstance(download, dict) and isinstance(download.get("href"), str) and isinstance(told.get("oid"), str)


def _place(remote: Remote, asked: str, told: dict[str, Any]) -> tuple[str, Place]:
    download = told["actions"]["download"]
    url = outbound.joined(asked, download["href"])
    outbound.check_redirect(remote.url, url, FIELD)
    given = download.get("header")
    headers = {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    sane = {name: value for name, value in list(headers.items())[:HEADERS] if _may_be_sent(name, value)}
    if outbound.is_same_server(remote.url, url) and "authorization" not in {name.lower() for name in sane}:
        sane |= remote.login
    return told["oid"], Place(url, sane)


def _may_be_sent(name: str, value: str) -> bool:
    is_plain = value.isascii() and value.isprintable() and len(value) < 8192
    return bool(TOKEN.fullmatch(name)) and name.lower() not in OURS and is_plain
