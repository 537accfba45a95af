from django.db import models
from django.utils import timezone

from repositories.models.contents import Blob
from repositories.models.lengths import SHA256, exactly
from repositories.models.repositories import Repository
from repositories.xet import stretches
from repositories.xet.hashes import Sized


class Cut(models.Model):
    """A large file of one repository as chunks, by which Hub clients fetch it. Begun when somebody asks for the file.

    Of one repository alone, although the bytes are kept once: otherwise it could be seen from outside that somebody
    else has the same file.
    """

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, db_index=False)
    blob = models.ForeignKey(Blob, on_delete=models.CASCADE)
    hash = models.BinaryField(max_length=SHA256, null=True, help_text="over all chunks, once it is cut to its end")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "blob"], name="cut_once_per_repository"),
            exactly("hash", SHA256, name="cut_hash_length"),
        ]
        indexes = [
            models.Index(fields=["repository", "hash"], name="cut_by_hash"),
            models.Index(fields=["asked_at"], condition=models.Q(hash=None), name="cut_waits"),
        ]


class Stretch(models.Model):
    """Some chunks of a file that stand together, named as a xorb of these chunks would be."""

    cut = models.ForeignKey(Cut, on_delete=models.CASCADE, db_index=False)
    start = models.BigIntegerField(help_text="where in the file it begins")
    length = models.IntegerField()
    hash = models.BinaryField(max_length=SHA256)
    chunks = models.BinaryField(help_text="hash and length of each")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cut", "start"], name="stretch_begins_once"),
            exactly("hash", SHA256, name="stretch_hash_length"),
            models.CheckConstraint(condition=models.Q(length__gt=0, start__gte=0), name="stretch_is_some_bytes"),
        ]

    @property
    def table(self) -> list[Sized]:
        return stretches.unpacked(bytes(self.chunks))
