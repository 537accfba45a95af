from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Owner
from core.fields import ULIDField
from projects.models import Project
from projects.states import Visibility

TITLE_LENGTH, NOTE_LENGTH = 120, 500


class Collection(models.Model):
    """Projects that somebody put together, in an order, with a word on each."""

    id = ULIDField(primary_key=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="collections")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    about = models.TextField(_("about"), blank=True)
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    # Since then others do not see it: it was flagged.
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("collection")
        indexes: ClassVar = [models.Index(fields=["owner", "id"], name="collection_of_owner")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("collections:detail", args=[self.pk])

    @property
    def is_private(self) -> bool:
        return self.visibility == Visibility.PRIVATE


class CollectedProject(models.Model):
    """A project in a collection: its place, and why it is there."""

    id = ULIDField(primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="collected")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="collected")
    place = models.PositiveIntegerField()
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("project in a collection")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "project"], name="collected_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["collection", "place", "id"], name="collected_in_order")]

    def __str__(self) -> str:
        return f"{self.project_id} in {self.collection_id}"
