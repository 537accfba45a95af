from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from discussions.models.talk import Board


class Attachment(models.Model):
    """A picture shown in posts, as we drew it. Whoever reads on its board may see it, nobody else."""

    id = ULIDField(primary_key=True)
    board = models.ForeignKey(Board, models.CASCADE, related_name="attachments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    alt = models.CharField(_("description for those who do not see it"), max_length=300, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        indexes: ClassVar = [
            models.Index(fields=["digest"], name="attachment_by_digest"),
            models.Index(fields=["person", "created_at"], name="attachment_of_person"),
        ]

    def __str__(self) -> str:
        return self.alt or self.digest[:12]

    def get_absolute_url(self) -> str:
        return reverse("discussions:picture", args=[self.pk])

    @property
    def stored_at(self) -> str:
        return f"pictures/{self.digest[:2]}/{self.digest}.webp"

    @property
    def markdown(self) -> str:
        """What shows it in a post."""
        told = "".join(letter for letter in self.alt if letter not in "[]\\")
        return f"![{told}]({self.get_absolute_url()})"
