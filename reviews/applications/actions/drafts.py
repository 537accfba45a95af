"""An application is kept while it is typed. It is nobody else's, so it leaves no event."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput
from projects.states import Kind
from reviews.applications.models import ApplicationDraft

LINES = ("expert", "familiar", "languages", "hours_per_month", "endorsers")
TEXTS = ("statement", "employers", "co_authors", "other", "exception")
LONGEST = 4000


def keep_application_draft(*, applicant: Any, typed: dict[str, Any]) -> None:
    """The latest words, however unfinished. Nothing typed is no draft."""
    words = {name: str(typed.get(name, "")).replace("\x00", "") for name in (*LINES, *TEXTS)}
    if too_long := [name for name, text in words.items() if len(text) > LONGEST]:
        raise BadInput(fields={name: _("Use at most %(limit)d characters.") % {"limit": LONGEST} for name in too_long})
    kinds = [kind for kind in Kind.values if kind in typed.get("kinds", [])]
    if kinds or any(text.strip() for text in words.values()):
        kept = {"typed": {"kinds": kinds, **words}, "saved_at": timezone.now()}
        ApplicationDraft.objects.update_or_create(applicant=applicant, defaults=kept)
    else:
        discard_application_draft(applicant=applicant)


def discard_application_draft(*, applicant: Any) -> None:
    ApplicationDraft.objects.filter(applicant=applicant).delete()
