from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.grants.models.grants import Grant


class GrantMember(models.Model):
    """Somebody who may spend a grant beside those whose it is."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grant_memberships")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("member of a grant")
        constraints: ClassVar = [models.UniqueConstraint(fields=["grant", "person"], name="grant_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} spends {self.grant_id}"
