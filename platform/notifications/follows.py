"""People and organisations, whose own package lies below."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.queries import owners
from notifications.following import followable


def owner_called(reader: Any, handle: str) -> str | None:
    return owners().filter(handle=handle.lower()).values_list("pk", flat=True).first()


def owners_in_words(reader: Any, ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    found = owners().filter(pk__in=ids)
    return {owner.pk: (f"{owner.profile.display_name} @{owner.handle}", owner.get_absolute_url()) for owner in found}


followable("owner", title=_("People and organisations"), place=10, find=owner_called, seen=owners_in_words)
