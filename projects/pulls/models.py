from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from discussions.models import Topic
from projects.models import Project
from projects.pulls.states import UNDER_WAY, PullState
from repositories.models.lengths import OID, exactly


class Pull(models.Model):
    """A change that somebody proposes. It is talked over in its topic; its commits go from `base` to where the ref
    `refs/pr/<number>` stands, which nobody but we move. The number is the one that its topic was given."""

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pulls")
    number = models.PositiveIntegerField()
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="pull")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pulls")
    base = models.BinaryField(max_length=OID)
    merged_as = models.BinaryField(max_length=OID, null=True, blank=True)
    # Tags of the languages into which it brought the card, once somebody else took it in.
    translated = models.CharField(max_length=200, blank=True, default="", db_default="")
    state = models.CharField(max_length=8, choices=PullState.choices, default=PullState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pull request")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="pull_number_once"),
            exactly("base", OID, name="pull_base_length"),
            exactly("merged_as", OID, name="pull_merged_as_length"),
            models.CheckConstraint(
                condition=models.Q(state=PullState.MERGED, merged_as__isnull=False)
                | ~models.Q(state=PullState.MERGED) & models.Q(merged_as=None),
                name="pull_merged_as_a_commit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "state", "number"], name="pull_of_project_by_state"),
            models.Index(
                fields=["author", "state_changed_at"],
                condition=~models.Q(translated=""),
                name="pull_that_translated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("projects:thread", args=[self.project.owner.handle, self.project.name, self.number])

    @property
    def languages(self) -> list[str]:
        """Into which it translated the card."""
        return self.translated.split()

    @property
    def ref(self) -> str:
        return f"refs/pr/{self.number}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_draft(self) -> bool:
        return self.state == PullState.DRAFT

    @property
    def is_merged(self) -> bool:
        return self.state == PullState.MERGED

    @property
    def is_closed(self) -> bool:
        return self.state == PullState.CLOSED
