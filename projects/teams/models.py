from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.fields import ULIDField
from projects.models import Project
from projects.states import MemberRole


class TeamRole(models.Model):
    """What a team may do in a project. Each of its members has a row of their own among the project's members, which
    names the team: whoever asks who may what asks in one place."""

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="team_roles")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=8, choices=MemberRole.choices, default=MemberRole.READ)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("role of a team")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "team"], name="team_role_once")]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.project_id}"
