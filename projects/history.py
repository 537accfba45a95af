"""A release's past in words, told to each as far as it is theirs to know.

Who judged stays unnamed here (that is for reviews to show, by the rules of blindness), and notes go to members only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import events
from core.models import Event
from projects.models import Release
from projects.rules import role_in
from projects.states import RELEASE_MOVES, ReleaseState


@dataclass(frozen=True)
class Told:
    at: datetime
    title: str
    who: str
    note: str
    tone: str
    icon: str


def told(viewer: Any, release: Release) -> list[Told]:
    """Every move, newest first."""
    is_member = bool(role_in(viewer, release.project))
    verbs = [f"release.{move.name}" for move in RELEASE_MOVES]
    found = [_told(event, is_member=is_member) for event in events.history(release, verbs)]
    return found[::-1]


def _told(event: Event, *, is_member: bool) -> Told:
    icon, tone = _sign(event.to_state)
    name = event.actor.display_name if event.actor is not None and event.acting_role == "author" else ""
    roles = {
        "editor": _("an editor"),
        "reviewer": _("a reviewer"),
        "moderator": _("a moderator"),
        "admin": _("an administrator"),
    }
    return Told(
        at=event.at,
        title=str(_titles().get(event.verb, event.verb)),
        who=name or roles.get(event.acting_role, ""),
        note=event.note if is_member else "",
        tone=tone,
        icon=icon,
    )


def _titles() -> dict[str, str]:
    return {
        "release.submit": pgettext("release", "Handed in"),
        "release.start_checks": _("Checks began"),
        "release.find_faults": _("The checks found something to mend"),
        "release.resubmit": _("Handed in again"),
        "release.recheck": _("The checks run again"),
        "release.pass_checks": _("The checks passed"),
        "release.reject_scope": _("Not taken up by the editors"),
        "release.start_review": _("Review began"),
        "release.request_changes": _("Changes were asked for"),
        "release.answer_changes": _("Changes were answered"),
        "release.lapse": _("Lapsed without an answer"),
        "release.reopen": _("Opened again"),
        "release.reopen_fixes": _("Opened again"),
        "release.accept": _("Accepted"),
        "release.reject": _("Rejected"),
        "release.schedule": _("A day for its publication was chosen"),
        "release.unschedule": _("The day of its publication was taken back"),
        "release.publish": _("Published"),
        "release.supersede": _("Replaced by a later release"),
        "release.deprecate": _("Deprecated"),
        "release.retract": _("Retracted"),
        "release.withdraw": _("Withdrawn"),
        "release.quarantine": _("Locked away until looked into"),
        "release.restore": _("Found harmless and unlocked"),
        "release.clear": _("Found harmless, back with the editors"),
        "release.require_fixes": _("Unlocked for mending"),
        "release.take_down": _("Taken down"),
        "release.overturn": _("Accepted on appeal"),
        "release.review_anew": _("To be reviewed anew, on appeal"),
        "release.triage_anew": _("Back with the editors, on appeal"),
        "release.reinstate": _("Public again, on appeal"),
        "release.look_anew": _("To be looked into anew, on appeal"),
    }


def _sign(state: str) -> tuple[str, str]:
    good = {ReleaseState.PUBLISHED, ReleaseState.ACCEPTED, ReleaseState.TRIAGE}
    bad = {ReleaseState.REJECTED, ReleaseState.REJECTED_SCOPE, ReleaseState.QUARANTINED, ReleaseState.TAKEN_DOWN}
    wait = {ReleaseState.NEEDS_FIXES, ReleaseState.CHANGES_REQUESTED}
    if state in good:
        return "circle-check", "ok"
    if state in bad or state == ReleaseState.RETRACTED:
        return "circle-x", "bad"
    return ("pencil", "wait") if state in wait else ("circle-dot", "")
