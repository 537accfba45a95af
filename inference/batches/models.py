from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from inference.batches.states import OPEN_BATCH, BatchState
from inference.engine.sentences import unpacked

CUSTOM_ID_LENGTH = 512


class StoredFile(models.Model):
    """A file of somebody's program: questions of a batch, or its answers. Its bytes lie in the storage under `path`."""

    id = ULIDField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16)  # batch, batch_output
    name = models.CharField(max_length=255)
    bytes = models.BigIntegerField()
    path = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of a batch")
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="stored_file_of_owner")]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """Questions that are asked one after the other while nobody else waits. Each is a line, and its run is paid as
    any other."""

    id = ULIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="batches")
    token = models.ForeignKey("accounts.Token", models.SET_NULL, null=True, db_index=False, related_name="+")
    endpoint = models.CharField(max_length=32)
    input = models.ForeignKey(StoredFile, models.SET_NULL, null=True, db_index=False, related_name="+")
    source = models.CharField(max_length=400, blank=True)  # the file of a data set, where it comes from one
    payer = models.CharField(max_length=26, blank=True)  # whom its runs are to be paid by, as in a run
    metadata = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.RUNNING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    errors = models.JSONField(default=list)  # why it was refused, by line
    pause = models.JSONField(default=dict)  # why it waits: code, detail, and where to ask for more
    resume_at = models.DateTimeField(null=True)  # when it goes on by itself
    total = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    output = models.ForeignKey(StoredFile, models.SET_NULL, null=True, db_index=False, related_name="+")
    error_output = models.ForeignKey(StoredFile, models.SET_NULL, null=True, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelling_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("batch")
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="batch_of_user"),
            models.Index(fields=["id"], condition=Q(state__in=OPEN_BATCH), name="batch_open"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("batches:listing")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_BATCH

    @property
    def faults(self) -> list[dict[str, Any]]:
        """`errors` with what they say as sentences, which programs read in English and people in their language."""
        return [fault | {"message": unpacked(fault["message"])} for fault in self.errors]

    @property
    def ended(self) -> int:
        return self.completed + self.failed


class Line(models.Model):
    """One question of a batch. It is in work while it has a run and no end; a run that is lost leaves it to be asked
    again, one that ended never."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    custom_id = models.CharField(max_length=CUSTOM_ID_LENGTH)
    body = models.JSONField()
    model = models.CharField(max_length=200, blank=True)  # the name that its answer tells
    run = models.ForeignKey("inference.Run", models.SET_NULL, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    answer: Any = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("line of a batch")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_line_once"),
            models.UniqueConstraint(fields=["batch", "custom_id"], name="batch_line_of_its_own_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "number"], condition=Q(ended_at=None), name="batch_line_open")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
