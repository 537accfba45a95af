"""Who looks as somebody else through the API, and that they looked, there and on pages."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.looking import HEADER, look_through
from core.permissions import can, require
from core.problems import BadInput
from web.viewing.likenesses import PERSON, Likeness, likeness


def standing(user: Any, name: str, path: str) -> Any:
    """As on pages, of stewards nobody looks as a certain person."""
    require(user, "web.view_as", detail=_("This is for stewards and moderators."))
    if name.startswith(PERSON):
        require(user, "web.view_as_person", detail=_("How a person stands is for moderators to see."))
    try:
        seen_as = likeness(name)
    except BadInput as problem:
        raise problem.about(HEADER) from None
    note(user, seen_as, path)
    return seen_as.person


look_through(standing)


@transaction.atomic
def note(user: Any, seen_as: Likeness, path: str) -> None:
    """To look changes nothing, but who keeps order is to be seen doing so. What they searched for is theirs."""
    looked = [{"as": seen_as.name, "path": path.partition("?")[0]}]
    role = as_moderator(user) if can(user, "web.view_as_person") else "steward"
    events.record("user.viewed_as", user, actor=user, role=role, evidence=looked)
