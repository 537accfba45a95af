"""What an owner keeps here, and how much they may: bytes that are free by policy, and those that were granted."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Owner
from core.policies import current
from core.problems import PaymentRequired
from projects.models import Project
from repositories.models import Blob, Possession, Repository, Upload
from repositories.quotas import quota
from resources.grants.links import apply_link
from resources.grants.models import GrantLine
from resources.grants.states import USABLE
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


def room_of(owner: Owner, *, with_coming: bool = True) -> Room:
    """What two of their projects hold alike is kept once, and counted once."""
    repositories = Project.objects.filter(owner=owner).values("repository")
    kept = Blob.objects.filter(pk__in=Possession.objects.filter(repository__in=repositories).values("blob"))
    coming = Upload.objects.filter(repository__in=repositories, completed_at=None)
    granted = GrantLine.objects.filter(
        Q(grant__owner=owner) | Q(grant__project__owner=owner),
        unit=STORAGE,
        grant__state__in=USABLE,
        grant__ends_at__gt=timezone.now(),
    )
    return Room(
        current("storage")["free_bytes"] + _sum(granted, "passed"),
        _sum(kept, "size"),
        _sum(coming, "size") if with_coming else 0,
    )


@quota
def require_room_of_its_owner(repository: Repository, size: int, is_here: bool) -> None:  # noqa: FBT001 -- a registry's
    """The owner's row is locked while a file comes in, so that two at once do not take the same room."""
    project = Project.objects.select_related("owner").filter(repository=repository).first()
    if project is None:
        return
    if is_here:
        Owner.objects.select_for_update().get(pk=project.owner_id)
    room = room_of(project.owner, with_coming=not is_here)
    if size > room.left:
        raise _full(project, size, room)


def _sum(rows: "QuerySet[Blob] | QuerySet[Upload] | QuerySet[GrantLine]", field: str) -> int:
    return rows.aggregate(sum=Sum(field))["sum"] or 0


def _full(project: Project, size: int, room: Room) -> PaymentRequired:
    words = {name: in_words(STORAGE, amount) for name, amount in (("size", size), ("left", room.left))}
    detail = _("This needs %(size)s and %(owner)s has %(left)s of %(limit)s left. Make room, or ask for more.")
    words |= {"owner": project.owner.handle, "limit": in_words(STORAGE, room.limit)}
    return PaymentRequired(
        fields={"size": detail % words},
        code="storage_full",
        unit=STORAGE,
        needed=size,
        remaining=room.left,
        resets_at=None,
        apply=apply_link(STORAGE, size - room.left, project),
    )
