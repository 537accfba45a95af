"""A request is kept while it is typed. It is nobody else's, so it leaves no event."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.permissions import require
from core.problems import BadInput
from resources.grants.models import ResourceRequest
from resources.grants.policies import granted_units
from resources.grants.states import RequestState

TEXTS = ("whose", "title", "purpose", "plan", "outputs", "days", "embargo_months", "tied_to")
LONGEST = 10_000


@transaction.atomic
def keep_draft(*, applicant: Any, typed: Mapping[str, Any]) -> None:
    """The latest words, however unfinished; amounts stand under `amount:UNIT`. Nothing typed is no draft."""
    require(applicant, "grants.ask")
    names = [*TEXTS, *(f"amount:{unit}" for unit in granted_units())]
    words = {name: str(typed.get(name, "")).replace("\x00", "") for name in names}
    if too_long := [name for name, text in words.items() if len(text) > LONGEST]:
        raise BadInput(fields={name: _("Use at most %(limit)d characters.") % {"limit": LONGEST} for name in too_long})
    kept = {name: text for name, text in words.items() if text.strip()}
    if kept.keys() - {"whose", "days", "embargo_months"}:
        mine = {"applicant": applicant, "state": RequestState.DRAFT}
        ResourceRequest.objects.update_or_create(**mine, defaults={"typed": kept})
    else:
        discard_draft(applicant=applicant)


def discard_draft(*, applicant: Any) -> None:
    """Nothing was sent, so nothing is left of it."""
    ResourceRequest.objects.filter(applicant=applicant, state=RequestState.DRAFT).delete()
