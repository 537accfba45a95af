from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from core.fields import ULIDField

NAME_LENGTH, ABOUT_LENGTH = 60, 300


class Team(models.Model):
    """Some members of an organisation under a name, so that rights can be given to all of them at once."""

    id = ULIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    about = models.CharField(_("about"), max_length=ABOUT_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("team")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:team", args=[self.organisation.handle, self.pk])


class TeamMembership(models.Model):
    id = ULIDField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_memberships")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("membership of a team")
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_team_membership_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
