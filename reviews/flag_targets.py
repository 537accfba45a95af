"""Releases as what can be flagged: what is dangerous is locked away through the doors that keep the site safe."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.ids import is_id
from core.problems import NotFound
from moderation.things import Shown, thing
from projects.models import Release
from projects.queries import get_project, get_release
from projects.states import PUBLIC, ReleaseState
from reviews.actions.safety import lock_by_rule, lock_release, unlock

KIND = "release"


def find(user: Any, id: str) -> Release:
    """A public release whose page this person may open."""
    found = known([id]).get(id) if is_id(id) else None
    if found is None:
        raise NotFound(_t("There is no such release."))
    project = get_project(user, found.project.owner.handle, found.project.name)
    release = get_release(user, project, found.number)
    if release.state not in PUBLIC:
        raise NotFound(_t("Only what is public can be flagged."))
    return release


def known(ids: Collection[str]) -> dict[str, Release]:
    return Release.objects.select_related("project__owner", "submitted_by").in_bulk(list(ids))


def author(release: Release) -> Any:
    return release.submitted_by or release.project.created_by


def shown(release: Release) -> Shown:
    return Shown(str(release), release.get_absolute_url(), release.notes)


def lock_away(release: Release, *, user: Any, note: str, reason: str) -> None:
    """Enough people say so, one of them well known here."""
    if release.state in PUBLIC:
        lock_by_rule(release=release, code="flags", reason=reason)


def quarantine(release: Release, *, user: Any, note: str, reason: str) -> None:
    """By a moderator: for a day, unless a second person agrees on the safety desk."""
    if release.state in PUBLIC:
        lock_release(release=release, keeper=user, reason=reason, note=note)


def let_go(release: Release, *, user: Any, note: str) -> None:
    if release.state == ReleaseState.QUARANTINED:
        unlock(release=release, actor=user, role="judge", note=note, reason="appeal")


thing(
    KIND,
    label=_("Release"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"lock_away": lock_away, "quarantine": quarantine, "release": let_go},
)
