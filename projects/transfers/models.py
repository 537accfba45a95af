from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Owner
from core.fields import ULIDField
from projects.models import NAME_LENGTH, Project
from projects.transfers.states import TransferState

NOTE_LENGTH = 500


class Transfer(models.Model):
    """An offer to give a project to another owner, and what became of it. One waits at a time."""

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="transfers")
    giver = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(max_length=9, choices=TransferState.choices, default=TransferState.OFFERED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="receiver")
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("transfer")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state=TransferState.OFFERED), name="transfer_one_at_a_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="transfer_by_clock")]

    def __str__(self) -> str:
        return f"{self.project_id} to {self.receiver_id}"

    def get_absolute_url(self) -> str:
        return reverse("transfers:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == TransferState.OFFERED


class FormerAddress(models.Model):
    """Where a project stood before it went to another owner. It leads to it for good, and no other takes its place."""

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="former_projects")
    name = models.CharField(max_length=NAME_LENGTH)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="former_addresses")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former address")
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="former_address_once")]

    def __str__(self) -> str:
        return f"{self.owner_id}/{self.name} → {self.project_id}"
