"""Small drawings of pictures: made when the picture comes in, or when the first asks for one that was not."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts import pictures
from discussions.models.thumbnails import Thumbnail


def keep_thumbnail(thumbnail: Thumbnail, picture: bytes) -> None:
    if not (thumbnail.is_whole or default_storage.exists(thumbnail.stored_at)):
        drawn = ContentFile(pictures.smaller(picture, thumbnail.size))
        kept = default_storage.save(thumbnail.stored_at, drawn)
        if kept != thumbnail.stored_at:  # somebody else drew it meanwhile
            default_storage.delete(kept)


def drawn_small(thumbnail: Thumbnail, whole: str) -> str:
    """Where it lies. FileNotFoundError, when the picture itself is gone."""
    if not (thumbnail.is_whole or default_storage.exists(thumbnail.stored_at)):
        with default_storage.open(whole) as stored:
            keep_thumbnail(thumbnail, stored.read())
    return thumbnail.stored_at


def forget_thumbnail(thumbnail: Thumbnail) -> None:
    if not thumbnail.is_whole:
        default_storage.delete(thumbnail.stored_at)
