from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Claim(models.Model):
    """That somebody is looking at a thing on a desk, until when. It keeps nobody from acting: it saves double work.

    `name` and `address` are how its holder knows the thing; they are shown to nobody else.
    """

    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    until = models.DateTimeField()
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("claim")
        constraints: ClassVar = [models.UniqueConstraint(fields=["object_type", "object_id"], name="claim_once")]
        indexes: ClassVar = [models.Index(fields=["until"], name="claim_by_end")]

    def __str__(self) -> str:
        return f"{self.holder_id}: {self.object_type}:{self.object_id}"
