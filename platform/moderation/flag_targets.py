"""People as what can be flagged: by what their profile says and shows. What they write elsewhere is flagged there."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actions import return_profile, withhold_profile
from accounts.models import User
from core.ids import is_id
from core.problems import NotFound
from moderation.things import Shown, thing

KIND = "person"


def find(user: Any, id: str) -> User:
    found = known([id]).get(id) if is_id(id) else None
    if found is None:
        raise NotFound(_t("There is no such person."))
    return found


def known(ids: Collection[str]) -> dict[str, User]:
    return User.objects.filter(is_active=True).select_related("withheld_profile").in_bulk(list(ids))


def author(person: User) -> User:
    return person


def shown(person: User) -> Shown:
    """Their words as they were written, also while nobody else reads them."""
    said = getattr(person, "withheld_profile", None) or person
    words = "\n\n".join(filter(None, (said.name, said.bio, said.website)))
    return Shown(f"@{person.handle}", person.get_absolute_url(), words)


def hide(person: User, *, user: Any, note: str) -> None:
    withhold_profile(person=person, user=user, note=note)


def remove(person: User, *, user: Any, note: str) -> None:
    withhold_profile(person=person, user=user, note=note, may_mend=False)


def show(person: User, *, user: Any, note: str) -> None:
    return_profile(person=person, user=user, note=note)


thing(
    KIND,
    label=_("Profile"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"hide": hide, "show": show, "remove": remove},
)
