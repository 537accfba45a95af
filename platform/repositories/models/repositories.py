from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class Repository(models.Model):
    """One history of files. Who owns it, and who may see what of it, is said by the packages above."""

    default_branch = models.CharField(max_length=200, default="main")
    created_at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(null=True, help_text="when its reachable objects were last marked")
    xet_generation = models.IntegerField(default=1, help_text="part of the address that clients remember chunks by")
    dirty = models.BooleanField(default=False, help_text="something became unreachable since then")
    look_at = models.DateTimeField(
        default=timezone.now, db_default=Now(), db_index=True, help_text="when to look again for what nothing reaches"
    )
    collected = models.IntegerField(default=0, db_default=0, help_text="how often something was dropped")

    class Meta:
        indexes = [models.Index(fields=["look_at"], condition=models.Q(dirty=True), name="repository_dirty")]
