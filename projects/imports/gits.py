"""A git repository elsewhere, as its address says it, and what of it is wanted here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core import outbound
from core.problems import BadInput
from projects.imports.models import REPO_LENGTH
from repositories import names
from repositories.git.remote import There

PATH = re.compile(r"/[A-Za-z0-9._~+-][A-Za-z0-9._~+/-]*")
BRANCHES, TAGS = "refs/heads/", "refs/tags/"


@dataclass(frozen=True)
class GitSource:
    server: str
    repo: str
    revision: str

    @property
    def name(self) -> str:
        return self.repo.rpartition("/")[2].removesuffix(".git")


def git_source_at(address: str, branch: str = "", field: str = "address") -> GitSource:
    """From the address that one clones: https, outside our own network."""
    text = address.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    is_sane = PATH.fullmatch(parts.path) and not {"", ".", ".."} & {*parts.path[1:].split("/")}
    if not is_sane or not host or "@" in parts.netloc or parts.query or parts.fragment:
        said = _("Give the address that one clones, such as https://example.org/owner/name.git, without a name in it.")
        raise BadInput(fields={field: said})
    if len(parts.path) > REPO_LENGTH:
        raise BadInput(fields={field: _("This address is too long.")})
    if parts.scheme != "https" and host not in settings.OUTBOUND_ALLOWED:
        raise BadInput(fields={field: _("Give an address that starts with https://.")})
    if branch:
        names.branch_ref(branch)
    server = f"{parts.scheme}://{parts.netloc}"
    outbound.check(server, field)
    return GitSource(server, parts.path[1:], branch)


@dataclass(frozen=True)
class Wanted:
    """By the names that refs get here, where they stand there, and those that cannot be kept."""

    refs: dict[str, There]
    left_out: list[str]


def wanted(there: Mapping[str, There], branch: str, *, default_branch: str, most: int) -> Wanted:
    """The branch that was asked for, or the one that a clone shows, is `main` here. All others keep their names."""
    main = BRANCHES + default_branch
    first = BRANCHES + branch if branch else there["HEAD"].symbolic if "HEAD" in there else ""
    target = there.get(first) or (None if branch else there.get("HEAD"))
    if target is None:
        said = _("It has no branch “%(branch)s”.") % {"branch": branch} if branch else _("There is nothing in it yet.")
        raise BadInput(fields={"branch" if branch else "address": said})
    kept, left = {main: target}, list[str]()
    for name in sorted(there.keys() - {first, "HEAD"}):  # branches before tags
        if len(kept) < most and name != main and _is_sane(name):
            kept[name] = there[name]
        else:
            left.append(name)
    return Wanted(kept, left)


def _is_sane(ref: str) -> bool:
    try:
        (names.branch_ref if ref.startswith(BRANCHES) else names.tag_ref)(ref.split("/", 2)[2])
    except BadInput:
        return False
    return True
