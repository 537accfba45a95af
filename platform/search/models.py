from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField


class Entry(models.Model):
    """The words of one thing that can be found. The database keeps its full-text index beside this table in step.

    Migrations that alter this table on SQLite rebuild it and must make its triggers anew (see the first migration).
    """

    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    title = models.TextField()
    body = models.TextField()
    # Whose it is and where it stands: ids. None in an entry that an earlier version made.
    author = models.CharField(max_length=26, null=True)  # noqa: DJ001  (nobody is not the same as not known)
    place = models.CharField(max_length=26, null=True)  # noqa: DJ001  (as above)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "id"], name="search_entry_newest_of_kind"),
            models.Index(fields=["kind", "author", "id", "place"], name="search_entry_of_author"),
            models.Index(fields=["kind", "place", "id"], name="search_entry_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Meaning(models.Model):
    """What one thing is about, as the model of the policy tells it: of words that everybody may read.

    Since `due_at` its words may have changed. A thing that is told anew gets a new row, so that ids only grow, and
    whoever knows the rows so far need not read them again.
    """

    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    release = models.CharField(max_length=26, blank=True)  # whose vector it is; a name, not a reference
    digest = models.CharField(max_length=64, blank=True)  # of the words
    signs = models.BinaryField(default=bytes)
    values = models.BinaryField(default=bytes)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("meaning")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_meaning_once")]
        indexes: ClassVar = [
            models.Index(fields=["release", "id"], name="search_meaning_of_model"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="search_meaning_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class SavedSearch(models.Model):
    """A question that is asked again for somebody every day. `known` are the ids of what it had found so far."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    text = models.CharField(max_length=400)
    kind = models.CharField(max_length=32)
    known: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "text"], name="saved_search_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="saved_search_by_time")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        query = QueryDict(mutable=True)
        query.update({"q": self.text, "type": self.kind})
        return f"{reverse('search:search')}?{query.urlencode()}"
