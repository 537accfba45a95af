"""What an owner keeps here, and how much they may: bytes that are free by policy, and those that were granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.models import Owner
from core.policies import current
from projects.models import Project
from repositories.models import Blob, Possession, Upload
from repositories.queries import bytes_kept
from repositories.quotas import Coming
from resources.grants.models import Grant, GrantLine
from resources.grants.queries.grants import usable_for
from resources.units import STORAGE, in_words


@dataclass(frozen=True)
class Room:
    """In bytes. `coming` was announced and is not here yet."""

    limit: int
    used: int
    coming: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used - self.coming)

    @property
    def percent_used(self) -> int:
        return (self.limit - self.left) * 100 // self.limit if self.limit else 100

    @property
    def left_in_words(self) -> str:
        return in_words(STORAGE, self.left)

    @property
    def limit_in_words(self) -> str:
        return in_words(STORAGE, self.limit)


@dataclass(frozen=True)
class Source:
    """A part of the limit: who gives it, until when. What policy gives everybody has no grant."""

    amount: int
    grant: Grant | None = None

    @property
    def in_words(self) -> str:
        return in_words(STORAGE, self.amount)


def room_of(owner: Owner, *, with_coming: bool = True) -> Room:
    """What two of their projects hold alike is kept once, and counted once."""
    coming = Upload.objects.filter(repository__in=_repositories(owner), completed_at=None)
    return Room(
        current("storage")["free_bytes"] + _sum(_granted(owner), "passed"),
        kept_by(owner),
        _sum(coming, "size") if with_coming else 0,
    )


def kept_by(owner: Owner) -> int:
    return _sum(Blob.objects.filter(pk__in=_held(owner).values("blob")), "size")


def sources_of(owner: Owner) -> list[Source]:
    """What everybody has first, then what was granted, what ends first before the others."""
    granted = _granted(owner).select_related("grant__pool", "grant__owner", "grant__project__owner")
    lines = granted.order_by("grant__ends_at", "pk")
    return [Source(current("storage")["free_bytes"]), *(Source(line.passed, line.grant) for line in lines)]


def kept_in(owner: Owner) -> "QuerySet[Project, Any]":
    """The owner's projects with what each keeps (`kept`). What several keep alike is counted in each of them."""
    projects = Project.objects.filter(owner=owner).select_related("owner").order_by("-id")
    return projects.annotate(kept=bytes_kept("repository"))


def new_to(owner: Owner, files: Sequence[Coming]) -> list[Coming]:
    """Those whose bytes the owner does not keep yet, each once."""
    known = {bytes(digest) for digest in _known_among(owner, files)}
    found = {file.sha256 or place: file for place, file in enumerate(files) if file.sha256 not in known}
    return list(found.values())


def _known_among(owner: Owner, files: Sequence[Coming]) -> "QuerySet[Blob, Any]":
    digests = [file.sha256 for file in files if file.sha256]
    held = Possession.objects.filter(repository__in=_repositories(owner), blob__sha256__in=digests)
    return Blob.objects.filter(pk__in=held.values("blob")).values_list("sha256", flat=True)


def _held(owner: Owner) -> "QuerySet[Possession]":
    return Possession.objects.filter(repository__in=_repositories(owner))


def _repositories(owner: Owner) -> "QuerySet[Project, Any]":
    return Project.objects.filter(owner=owner).values("repository")


def _granted(owner: Owner) -> "QuerySet[GrantLine]":
    return GrantLine.objects.filter(grant__in=usable_for(owner), unit=STORAGE)


def _sum(rows: "QuerySet[Blob] | QuerySet[Upload] | QuerySet[GrantLine]", field: str) -> int:
    return rows.aggregate(sum=Sum(field))["sum"] or 0
