"""What may be claimed on the moderators' desk."""

from typing import Any

from deliberation.claims.claimable import Waiting, claimable
from moderation.queries.concerns import open_concerns
from moderation.things import shown


def concern_on_desk(user: Any, id: str) -> Waiting | None:
    found = open_concerns(user).filter(pk=id).first()
    return Waiting(shown(found.kind, found.object_id).name, found.get_absolute_url()) if found else None


claimable("concern", concern_on_desk)
