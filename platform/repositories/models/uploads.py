from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import ULIDField
from repositories.changes import StoredFile
from repositories.models.lengths import OID, SHA256, exactly
from repositories.models.repositories import Repository


class Upload(models.Model):
    """One file on its way in, in parts that may come in any order, from any connection, over days."""

    id = ULIDField(primary_key=True)
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    filename = models.CharField(max_length=1024)
    size = models.BigIntegerField()
    sha256 = models.BinaryField(
        max_length=SHA256, null=True, help_text="what the sender says; afterwards what we found"
    )
    part_size = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)
    completed_at = models.DateTimeField(null=True)
    oid = models.BinaryField(max_length=OID, null=True)
    pointer = models.BooleanField(default=False)

    class Meta:
        constraints = [
            exactly("sha256", SHA256, name="upload_sha256_length"),
            exactly("oid", OID, name="upload_oid_length"),
            models.CheckConstraint(condition=models.Q(size__gte=0, part_size__gt=0), name="upload_sizes_sane"),
            models.CheckConstraint(
                condition=models.Q(completed_at=None) | models.Q(oid__isnull=False, sha256__isnull=False),
                name="upload_complete_has_contents",
            ),
        ]

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    @property
    def part_count(self) -> int:
        return -(-self.size // self.part_size)

    def size_of_part(self, number: int) -> int:
        """Every part but the last is `part_size` long."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)

    @property
    def folder(self) -> Path:
        """Where its parts lie until it is complete."""
        folder: Path = settings.UPLOAD_FOLDER
        return folder / str(self.id)

    def part_file(self, number: int) -> Path:
        return self.folder / str(number)

    @property
    def stored(self) -> StoredFile | None:
        """What it became, once complete."""
        if self.oid is None or self.sha256 is None or not self.is_complete:
            return None
        return StoredFile(bytes(self.oid), bytes(self.sha256), self.size, self.pointer)


class UploadPart(models.Model):
    """A part that is on the disk, whole and verified. Its bytes lie at `Upload.part_file`."""

    pk = models.CompositePrimaryKey("upload", "number")
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.IntegerField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=SHA256)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            exactly("sha256", SHA256, name="upload_part_sha256_length"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="upload_part_numbered_from_one"),
        ]
