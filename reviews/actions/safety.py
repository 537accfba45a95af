"""Out of quarantine: an editor has looked at what the scan found."""

from typing import Any

from django.db import transaction

from core.permissions import require
from projects.actions import move_release
from projects.models import Release
from reviews.actions.triage import checked_letter


@transaction.atomic
def require_fixes(*, release: Release, editor: Any, letter: str) -> Release:
    """Give a quarantined release back to its author, with what must go."""
    require(editor, "reviews.decide", release)
    checked_letter(letter)
    move_release(release, "require_fixes", actor=editor, role="editor", note=letter)
    return release
