from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.states import DomainFinding, DomainState
from core.fields import ULIDField

DOMAIN_LENGTH, DETAIL_LENGTH = 253, 200


class DomainProof(models.Model):
    """That an organisation can write to a domain: a line stands there that only it was told. Looked at ever again."""

    id = ULIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=DOMAIN_LENGTH)
    secret = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=8, choices=DomainState.choices, default=DomainState.WAITING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    # What was there when it was last looked at, for whoever has to mend it.
    finding = models.CharField(max_length=12, choices=DomainFinding.choices, blank=True)
    detail = models.CharField(max_length=DETAIL_LENGTH, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("proof of a domain")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "domain"], name="domain_once_an_organisation"),
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(state=DomainState.VERIFIED), name="domain_proved_by_one"
            ),
        ]
        indexes = [models.Index(fields=["state", "checked_at"], name="domain_by_check")]

    def __str__(self) -> str:
        return self.domain

    @property
    def address(self) -> str:
        """Where the line must stand."""
        return f"https://{self.domain}/.well-known/commonweight.txt"

    @property
    def line(self) -> str:
        return f"commonweight-organisation={self.secret}"

    @property
    def is_verified(self) -> bool:
        return self.state == DomainState.VERIFIED
