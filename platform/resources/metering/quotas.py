"""Files come in as long as their owner has room for them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Owner
from core.prepared import Given, Prepared
from core.problems import PaymentRequired
from projects.models import Project
from repositories.models import Repository
from repositories.quotas import Coming, quota
from resources.grants.links import apply_link
from resources.metering.queries import Room, new_to, room_of
from resources.units import STORAGE, in_words


@quota
def require_room_of_its_owner(repository: Repository, files: Sequence[Coming], is_here: bool) -> None:  # noqa: FBT001 -- a registry's
    """The owner's row is locked while files come in, so that two at once do not take the same room."""
    project = _project.first(repository=repository.pk)
    if project is None:
        return
    if is_here:
        _lock(owner=project.owner_id)
    if new := new_to(project.owner, files):
        _require_room(project, new, room_of(project.owner, with_coming=not is_here))


def _require_room(project: Project, files: Sequence[Coming], room: Room) -> None:
    left = room.left
    for file in files:
        if file.size > left:
            raise _full(project, file, left, room, sum(each.size for each in files))
        left -= file.size


def _full(project: Project, file: Coming, left: int, room: Room, needed: int) -> PaymentRequired:
    """`left`: what those before it would leave for this file."""
    detail = _("“%(file)s” needs %(size)s, and %(owner)s has %(left)s of %(limit)s left. Make room, or ask for more.")
    words = {name: in_words(STORAGE, amount) for name, amount in (("size", file.size), ("left", left))}
    words |= {"file": file.name, "owner": project.owner.handle, "limit": room.limit_in_words}
    return PaymentRequired(
        fields={"size": detail % words},
        code="storage_full",
        file=file.name,
        unit=STORAGE,
        needed=needed,
        remaining=room.left,
        resets_at=None,
        apply=apply_link(STORAGE, needed - room.left, project),
    )


_project: Prepared[Project] = Prepared(
    lambda: Project.objects.select_related("owner").filter(repository=Given("repository", Repository._meta.pk))
)
_lock: Prepared[tuple[Any]] = Prepared(
    lambda: Owner.objects.select_for_update().filter(pk=Given("owner", Owner._meta.pk)).values_list("pk")
)
