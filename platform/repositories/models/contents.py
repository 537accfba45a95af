from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from repositories.models.lengths import OID, SHA256, exactly
from repositories.models.repositories import Repository


class Blob(models.Model):
    """Bytes, once, by their digest. It answers to nobody by itself: only a Possession leads to it."""

    sha256 = models.BinaryField(max_length=SHA256, unique=True)
    size = models.BigIntegerField()
    inline = models.BinaryField(null=True, help_text="the bytes themselves, when they are few")
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            exactly("sha256", SHA256, name="blob_sha256_length"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="blob_size_not_negative"),
            models.CheckConstraint(
                condition=models.Q(inline=None) | models.Q(Exact(Length("inline"), models.F("size"))),
                name="blob_inline_is_whole",
            ),
        ]


class Possession(models.Model):
    """The right of a repository to name a blob, and its map from git id to contents."""

    pk = models.CompositePrimaryKey("repository", "oid")
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, db_index=False)
    oid = models.BinaryField(max_length=OID, help_text="git id of the contents, or of the pointer to them")
    pointer = models.BooleanField(help_text="git sees the pointer, the contents are large")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    unreached_at = models.DateTimeField(null=True, help_text="when it was first found that no commit leads to it")

    class Meta:
        constraints = [exactly("oid", OID, name="possession_oid_length")]
        indexes = [models.Index(fields=["blob", "repository"], name="possession_of_blob")]
