"""What somebody says of themselves, put out of sight and back. Whether that may be is asked where flags are judged.

The words leave the profile for a row of their own, so no page, list, search or program that shows people has to know.
"""

from typing import Any

from django.db import transaction

from accounts.models import User, WithheldProfile
from accounts.rules import as_moderator
from core import events

FIELDS = ("name", "bio", "website", "avatar")


@transaction.atomic
def withhold_profile(*, person: User, user: Any, note: str = "", may_mend: bool = True) -> None:
    """Only the handle is left. Where they may mend it, a change brings it back."""
    put_aside(person, may_mend=may_mend)
    events.record("user.profile_withheld", person, actor=user, role=as_moderator(user), note=note)


@transaction.atomic
def return_profile(*, person: User, user: Any, note: str = "") -> None:
    if take_up(person) is not None:
        events.record("user.profile_returned", person, actor=user, role=as_moderator(user), note=note)


def put_aside(person: User, *, may_mend: bool) -> None:
    """What was put aside before stays; a later word on whether it may be mended holds."""
    found = WithheldProfile.objects.select_for_update().filter(pk=person.pk).first()
    kept = found or WithheldProfile(person=person)
    for name in FIELDS:
        setattr(kept, name, getattr(person, name) or getattr(kept, name))
        setattr(person, name, "")
    kept.may_mend = may_mend
    kept.save()
    person.save(update_fields=FIELDS)


def take_up(person: User) -> WithheldProfile | None:
    """Back into the profile, with what was written since."""
    found = WithheldProfile.objects.select_for_update().filter(pk=person.pk).first()
    if found is not None:
        for name in FIELDS:
            setattr(person, name, getattr(person, name) or getattr(found, name))
        person.save(update_fields=FIELDS)
        WithheldProfile.objects.filter(pk=person.pk).delete()
    return found
