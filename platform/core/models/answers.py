from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import ULIDField
from core.lockbox import KEPT, Kept

PURPOSE = "kept answers"


class KeptAnswer(models.Model):
    """What a person's program was told under an `Idempotency-Key`, so that it is told the same when it asks again.

    The row is there while the request is carried out; `answered_at` is set by the transaction that carried it out,
    where that is one. The body is locked: some answers show a secret that is shown once. `size` is what counts against
    the person's room.
    """

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    held_by = models.CharField(max_length=26)
    held_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    locked_body = models.TextField(blank=True)
    is_whole = models.BooleanField(default=True)
    size = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "kept answer"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="kept_answer_once")]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="kept_answer_by_end")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.key}"


KEPT.append(Kept(KeptAnswer, "locked_body", PURPOSE))
