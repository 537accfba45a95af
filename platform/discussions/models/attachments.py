from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from discussions.models.talk import Board
from discussions.models.thumbnails import Thumbnail, thumbnail_of

NAME_LENGTH = 120
PICTURE = "image/webp"


class Attachment(models.Model):
    """What a post shows or brings: a picture as we drew it, or a file as it came. Whoever reads on its board may see
    it, nobody else. Until a post names it, it is not `is_used`.
    """

    id = ULIDField(primary_key=True)
    board = models.ForeignKey(Board, models.CASCADE, related_name="attachments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    alt = models.CharField(_("description for those who do not see it"), max_length=300, blank=True)
    name = models.CharField(_("file name"), max_length=NAME_LENGTH, blank=True)
    media_type = models.CharField(max_length=40, default=PICTURE)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField()
    is_used = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        indexes: ClassVar = [
            models.Index(fields=["digest"], name="attachment_by_digest"),
            models.Index(fields=["person", "created_at"], name="attachment_of_person"),
            models.Index(fields=["created_at"], condition=models.Q(is_used=False), name="attachment_unused"),
        ]

    def __str__(self) -> str:
        return self.alt or self.name or self.digest[:12]

    def get_absolute_url(self) -> str:
        return reverse("discussions:attachment", args=[self.pk])

    @property
    def stored_at(self) -> str:
        folder, end = ("pictures", ".webp") if self.is_picture else ("attachments", "")
        return f"{folder}/{self.digest[:2]}/{self.digest}{end}"

    @property
    def is_picture(self) -> bool:
        return self.media_type == PICTURE

    @property
    def thumbnail(self) -> Thumbnail | None:
        """Of a picture alone."""
        url = reverse("discussions:attachment-thumbnail", args=[self.pk])
        return thumbnail_of(self.stored_at, self.width, self.height, url) if self.is_picture else None

    @property
    def markdown(self) -> str:
        """What shows or links it in a post."""
        told = "".join(letter for letter in (self.alt if self.is_picture else self.name) if letter not in "[]\\")
        return f"{'!' if self.is_picture else ''}[{told}]({self.get_absolute_url()})"
