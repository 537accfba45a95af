"""People who do not exist: known so well, free or sanctioned so, and to whom nothing belongs.

Whoever looks at a page as one of them sees what that standing opens and closes. Nothing private is shown to them, for
they are members of nothing, reported nothing and were told nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Owner, User
from accounts.queries import get_person
from accounts.states import OwnerKind, Trust
from core.problems import BadInput

NO_ID = "0" * 26
NO_HANDLE = "nobody"  # reserved
VISITOR, LEVEL, PERSON = "visitor", "level-", "@"


@dataclass(frozen=True)
class Likeness:
    name: str
    label: str
    person: Any


def choices() -> list[tuple[str, str]]:
    """Those that everybody may choose who may look at all."""
    visitor = (VISITOR, _("a visitor"))
    return [visitor, *((f"{LEVEL}{level.value}", _known_as(level)) for level in Trust)]


def likeness(name: str) -> Likeness:
    """`visitor`, `level-2`, or `@handle`: somebody of the standing of that person."""
    labels = dict(choices())
    if name == VISITOR:
        return Likeness(name, labels[name], AnonymousUser())
    if name in labels:
        return Likeness(name, labels[name], _somebody(trust=int(name.removeprefix(LEVEL))))
    if name.startswith(PERSON):
        return _of(name, get_person(name.removeprefix(PERSON).lower()))
    raise BadInput(fields={"kind": _("Choose as whom you want to see it.")})


def _of(name: str, person: User) -> Likeness:
    """What is known of their standing, and nothing that is theirs."""
    names = ("trust", "is_verified", "silenced_until", "suspended_at", "suspended_until")
    standing = {name: getattr(person, name) for name in names}
    label = _("somebody who stands here as @%(handle)s does") % {"handle": person.handle}
    return Likeness(name, label, _somebody(**standing))


def _known_as(level: Trust) -> str:
    return _("somebody who is known as: %(level)s") % {"level": level.label}


def _somebody(**standing: Any) -> User:
    owner = Owner(id=NO_ID, handle=NO_HANDLE, kind=OwnerKind.USER)
    facts = {"is_verified": True, "language": get_language() or "en"} | standing
    return User(id=NO_ID, owner=owner, handle=NO_HANDLE, name=_("Somebody"), **facts)
