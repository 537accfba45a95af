"""People and organisations as what can be flagged: by what their profile says and shows. What they write elsewhere is
flagged there.
"""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actions import return_profile, withhold_profile
from accounts.models import Organisation, Profile, User
from core.ids import is_id
from core.models import Event
from core.permissions import can
from core.problems import NotFound
from moderation.things import Shown, thing

PERSON, ORGANISATION = "person", "organisation"


def find(user: Any, id: str) -> User:
    found = known([id]).get(id) if is_id(id) else None
    if found is None:
        raise NotFound(_t("There is no such person."))
    return found


def known(ids: Collection[str]) -> dict[str, User]:
    return User.objects.filter(is_active=True).select_related("withheld_profile").in_bulk(list(ids))


def author(person: User) -> User:
    return person


def find_organisation(user: Any, id: str) -> Organisation:
    found = known_organisations([id]).get(id) if is_id(id) else None
    if found is None:
        raise NotFound(_t("There is no such organisation."))
    return found


def known_organisations(ids: Collection[str]) -> dict[str, Organisation]:
    found = Organisation.objects.select_related("owner", "withheld_profile", "created_by")
    return found.in_bulk(list(ids))


def writer(organisation: Organisation) -> User:
    """Whoever changed last what it says: what is wrong with it is theirs."""
    about = Event.objects.filter(object_type="organisation", object_id=organisation.pk)
    edited = about.filter(verb__in=WRITTEN, actor__isnull=False).select_related("actor").order_by("-id").first()
    return edited.actor if edited is not None and edited.actor is not None else organisation.created_by


WRITTEN = ("organisation.created", "organisation.edited", "profile.avatar_set")


def runs(user: Any, organisation: Organisation) -> bool:
    return can(user, "accounts.manage_organisation", organisation)


def shown(profile: User | Organisation) -> Shown:
    """Its words as they were written, also while nobody else reads them."""
    said: Profile = getattr(profile, "withheld_profile", None) or profile
    words = "\n\n".join(filter(None, said.words.values()))
    return Shown(f"@{profile.handle}", profile.get_absolute_url(), words)


def hide(profile: User | Organisation, *, user: Any, note: str) -> None:
    withhold_profile(profile=profile, user=user, note=note)


def remove(profile: User | Organisation, *, user: Any, note: str) -> None:
    withhold_profile(profile=profile, user=user, note=note, may_mend=False)


def show(profile: User | Organisation, *, user: Any, note: str) -> None:
    return_profile(profile=profile, user=user, note=note)


ACTS = {"hide": hide, "show": show, "remove": remove}
thing(PERSON, label=_("Profile"), find=find, known=known, author=author, shown=shown, acts=ACTS)
thing(
    ORGANISATION,
    label=_("Organisation"),
    find=find_organisation,
    known=known_organisations,
    author=writer,
    is_own=runs,
    shown=shown,
    acts=ACTS,
)
