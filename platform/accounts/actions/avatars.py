import hashlib
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import pictures
from accounts.models import Organisation, User
from accounts.queries import withheld_words
from core import events


def set_avatar(*, profile: User | Organisation, picture: IO[bytes], actor: User) -> str:
    """Show `picture` beside the name. Returns the digest under which the redrawn picture is kept."""
    data = pictures.square(picture)
    digest = hashlib.sha256(data).hexdigest()
    if not default_storage.exists(stored_at(digest)):
        default_storage.save(stored_at(digest), ContentFile(data))
    _point_to(profile, digest, actor, "profile.avatar_set")
    return digest


def remove_avatar(*, profile: User | Organisation, actor: User) -> None:
    """Back to initials. The file stays: another profile may show the same picture."""
    _point_to(profile, "", actor, "profile.avatar_removed")


def stored_at(digest: str) -> str:
    return f"avatars/{digest[:2]}/{digest}.webp"


@transaction.atomic
def _point_to(profile: User | Organisation, digest: str, actor: User, verb: str) -> None:
    shown = withheld_words(profile).first() or profile
    shown.avatar = digest
    shown.save(update_fields=["avatar"])
    events.record(verb, profile, actor=actor)
