from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """The words of one thing that can be found. The database keeps its full-text index beside this table in step.

    Migrations that alter this table on SQLite rebuild it and must make its triggers anew (see the first migration).
    """

    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    title = models.TextField()
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "id"], name="search_entry_newest_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
