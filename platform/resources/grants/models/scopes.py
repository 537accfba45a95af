from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Owner
from projects.models import Project


class Scoped(models.Model):
    """For whom something is: a person or an organisation (`owner`), or one project."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # `owner:ID` or `project:ID`; it outlives a project that is deleted.
    scope = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    @property
    def whose(self) -> str:
        """In words: the handle, or `owner/name`."""
        return str(self.project or self.owner or "")


def scope_of(*, owner: Owner | None = None, project: Project | None = None) -> dict[str, Any]:
    """The three columns."""
    scope = f"project:{project.pk}" if project else f"owner:{owner.pk}" if owner else ""
    return {"owner": None if project else owner, "project": project, "scope": scope}


IS_SCOPED = ~Q(scope="")
