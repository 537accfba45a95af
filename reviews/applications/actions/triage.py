"""An editor's word on an application that asks for an exception."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput
from reviews.applications.models import Application
from reviews.applications.states import APPLICATION_MOVES

LETTER_LIMIT = 20_000


@transaction.atomic
def pass_to_calibration(*, application: Application, editor: Any, note: str) -> Application:
    """Let somebody pass who does not meet the rules, with a reason in writing."""
    require(editor, "applications.triage", application)
    if not note.strip():
        raise BadInput(fields={"note": _("Say why this exception is right; the panel reads it.")})
    days = current("reviewers")["silence_days"]
    move(
        application,
        APPLICATION_MOVES,
        "calibrate",
        actor=editor,
        role="editor",
        reason="exception",
        note=note,
        days=days,
    )
    return application


@transaction.atomic
def turn_away(*, application: Application, editor: Any, letter: str) -> Application:
    """Do not let them pass, and say what would help and when to come back."""
    require(editor, "applications.triage", application)
    checked_letter(letter)
    back = timezone.now() + timedelta(days=current("reviewers")["return_days"])
    changes = {"letter": letter, "return_at": back}
    move(
        application,
        APPLICATION_MOVES,
        "reject",
        actor=editor,
        role="editor",
        reason="no_exception",
        note=letter,
        changes=changes,
    )
    return application


def checked_letter(letter: str) -> None:
    if not letter.strip():
        raise BadInput(fields={"letter": _("Write why, and what would help.")})
    if len(letter) > LETTER_LIMIT:
        raise BadInput(fields={"letter": _("Use at most %(limit)d characters.") % {"limit": LETTER_LIMIT}})
