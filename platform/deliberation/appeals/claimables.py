"""What may be claimed on the desk of appeals."""

from typing import Any

from deliberation.appeals.courts import in_words
from deliberation.appeals.queries import open_appeals
from deliberation.claims.claimable import Waiting, claimable


def appeal_on_desk(user: Any, id: str) -> Waiting | None:
    found = next((appeal for appeal in open_appeals(user) if appeal.pk == id), None)
    return Waiting(in_words(found.verb), found.get_absolute_url()) if found is not None else None


claimable("appeal", appeal_on_desk)
