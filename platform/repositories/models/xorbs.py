from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from repositories.models.lengths import SHA256, exactly
from repositories.models.repositories import Repository
from repositories.xet import xorbs
from repositories.xet.hashes import text_of


class Xorb(models.Model):
    """Chunks that a client sent to a repository, from which files are put together. Verified, kept for some days."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, db_index=False)
    hash = models.BinaryField(max_length=SHA256)
    size = models.IntegerField(help_text="bytes on the disk")
    chunks = models.BinaryField(help_text="hash, length and length on the disk of each")
    used_at = models.DateTimeField(null=True, help_text="when a file was last made of it")
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "hash"], name="xorb_once_per_repository"),
            exactly("hash", SHA256, name="xorb_hash_length"),
        ]

    @property
    def path(self) -> Path:
        folder: Path = settings.XORB_FOLDER
        return folder / str(self.repository_id) / text_of(bytes(self.hash))

    @property
    def table(self) -> list[xorbs.Chunk]:
        return xorbs.unpacked(bytes(self.chunks))
