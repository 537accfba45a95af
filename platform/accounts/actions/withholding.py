"""What a profile says, put out of sight and back. Whether that may be is asked where flags are judged.

The words leave the profile for a row of their own, so no page, list, search or program that shows people and
organisations has to know.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User, Withheld
from accounts.queries import withheld_words
from accounts.rules import as_moderator
from core import events

FIELDS = ("name", "bio", "website", "avatar")


@transaction.atomic
def withhold_profile(*, profile: User | Organisation, user: Any, note: str = "", may_mend: bool = True) -> None:
    """Only the handle is left. Where they may mend it, a change brings it back."""
    put_aside(profile, may_mend=may_mend)
    _record(profile, "user.profile_withheld", "organisation.profile_withheld", user, note)


@transaction.atomic
def return_profile(*, profile: User | Organisation, user: Any, note: str = "") -> None:
    if take_up(profile) is not None:
        _record(profile, "user.profile_returned", "organisation.profile_returned", user, note)


@contextmanager
def mending(profile: User | Organisation) -> Iterator[None]:
    """Around a change of what it says: it is back in sight then, if it may be mended."""
    withheld = take_up(profile)
    yield
    if withheld is not None and not withheld.may_mend:
        put_aside(profile, may_mend=False)


def put_aside(profile: User | Organisation, *, may_mend: bool) -> None:
    """What was put aside before stays; a later word on whether it may be mended holds."""
    rows = withheld_words(profile)
    kept = rows.select_for_update().first() or rows.model(pk=profile.pk)
    for name in FIELDS:
        setattr(kept, name, getattr(profile, name) or getattr(kept, name))
        setattr(profile, name, "")
    kept.may_mend = may_mend
    kept.save()
    profile.save(update_fields=FIELDS)


def take_up(profile: User | Organisation) -> Withheld | None:
    """Back into the profile, with what was written since."""
    rows = withheld_words(profile)
    found = rows.select_for_update().first()
    if found is not None:
        for name in FIELDS:
            setattr(profile, name, getattr(profile, name) or getattr(found, name))
        profile.save(update_fields=FIELDS)
        rows.delete()
    return found


def _record(profile: User | Organisation, of_person: str, of_organisation: str, user: Any, note: str) -> None:
    verb = of_organisation if isinstance(profile, Organisation) else of_person
    events.record(verb, profile, actor=user, role=as_moderator(user), note=note)
