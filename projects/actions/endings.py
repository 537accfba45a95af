"""How a release ends before or after its public life, and how a lapsed one begins again."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_editor
from core import texts
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from projects.actions.moves import move_release
from projects.models import Project, Release
from projects.queries.visibility import listed_projects
from projects.rules import role_in
from projects.states import UNMENDED, ReleaseState

NOTE_LIMIT = 2000


@transaction.atomic
def deprecate_release(*, release: Release, user: Any, note: str, replacement: str = "") -> Release:
    """Tell users not to begin with this release any more: why, and what to use instead. It is served on."""
    require(user, "projects.deprecate", release)
    written = ending(release, note=note, replacement=replacement)
    move_release(
        release,
        "deprecate",
        actor=user,
        role="author",
        note=written["ending_note"],
        evidence=[{"replacement": replacement}],
        changes=written,
    )
    return release


@transaction.atomic
def retract_release(*, release: Release, user: Any, reason: str, note: str, replacement: str = "") -> Release:
    """Take back what was published: its page stays and says why, its files are served no longer."""
    require(user, "projects.retract", release)
    check_reason(reason, "retract")
    written = ending(release, reason=reason, note=note, replacement=replacement)
    move_release(
        release,
        "retract",
        actor=user,
        role="author" if role_in(user, release.project) else as_editor(user),
        reason=reason,
        note=written["ending_note"],
        evidence=[{"replacement": replacement}],
        changes=written,
    )
    return release


def lapse_release(*, release: Release, reason: str) -> Release:
    """Its authors were silent for too long. It may be opened again for some time."""
    was_unmended = release.state == ReleaseState.NEEDS_FIXES
    move_release(release, "lapse", reason=reason, changes={"ending_reason": UNMENDED} if was_unmended else {})
    return release


@transaction.atomic
def reopen_release(*, release: Release, user: Any, note: str = "") -> Release:
    """Go on with a release that lapsed in silence; what was to be mended or changed waits as it was."""
    require(user, "projects.reopen", release)
    days = current("submission")["reopen_days"]
    if release.state_changed_at < timezone.now() - timedelta(days=days):
        text = _("It lapsed more than %(days)d days ago. Begin a new release; the letters stay here to be read.")
        raise Conflict(text % {"days": days}, code="too_late", state=release.state)
    name = "reopen_fixes" if release.ending_reason == UNMENDED else "reopen"
    move_release(release, name, actor=user, role="author", note=plain(note), changes={"ending_reason": ""})
    return release


def give_up_release(release: Release) -> bool:
    """Its clock was held for half a year and nobody started it again: it ends as if nobody had answered."""
    if release.state == ReleaseState.QUARANTINED:
        return False  # what is locked away ends by a verdict only
    if release.state in {ReleaseState.NEEDS_FIXES, ReleaseState.CHANGES_REQUESTED}:
        lapse_release(release=release, reason="held_too_long")
    else:
        move_release(release, "withdraw", reason="held_too_long")
    return True


def ending(release: Release, *, note: str, reason: str = "", replacement: str = "") -> dict[str, Any]:
    """The columns that tell everybody how it ended, or BadInput naming what cannot be said."""
    if not note.strip():
        raise BadInput(fields={"note": _("Tell the people who use it what happened, and what to do now.")})
    return {"ending_reason": reason, "ending_note": plain(note), "replacement": _replacement(release, replacement)}


def check_reason(reason: str, purpose: str) -> None:
    known = {entry["id"] for entry in current("submission")["ending_reasons"] if purpose in entry["for"]}
    if reason not in known:
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})


def plain(note: str) -> str:
    return texts.written(note, "note", limit=NOTE_LIMIT)


def _replacement(release: Release, name: str) -> Project | None:
    """What to use instead is something that everybody can see."""
    if not plain(name):
        return None
    owner, _slash, project = plain(name).lower().partition("/")
    found = listed_projects(AnonymousUser()).filter(owner__handle=owner, name=project).first()
    if found is None:
        raise BadInput(fields={"replacement": _("Name a public project of this site, as “owner/name”.")})
    return found
