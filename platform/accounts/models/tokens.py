from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.states import CapPeriod
from core.fields import ULIDField


@dataclass(frozen=True)
class Spent:
    """In the day or month of a cap that runs, with what runs that still work may take."""

    tokens: int
    ms: int
    resets_at: datetime
    in_words: str


class Token(models.Model):
    """A key for programs. Only its digest is kept: the token itself is shown once and cannot be shown again."""

    id = ULIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=4, editable=False, help_text="the last characters, to recognise it by")
    scopes: "models.JSONField[list[str], list[str]]" = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # What programs with it may spend on runs, whoever pays: tokens that are read and written, and time of devices.
    cap_tokens = models.BigIntegerField(_("tokens at most"), null=True, blank=True)
    cap_ms = models.BigIntegerField(_("milliseconds of devices at most"), null=True, blank=True)
    cap_period = models.CharField(max_length=5, choices=CapPeriod.choices, default=CapPeriod.DAY)

    spent: Spent | None = None  # filled in by `accounts.spending`

    class Meta:
        verbose_name = _("token")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(cap_tokens=None) | Q(cap_tokens__gte=0)) & (Q(cap_ms=None) | Q(cap_ms__gte=0)),
                name="token_cap_not_below_zero",
            )
        ]

    def __str__(self) -> str:
        return f"cw_…{self.hint}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and not self.is_expired

    @property
    def is_capped(self) -> bool:
        return self.cap_tokens is not None or self.cap_ms is not None

    @property
    def cap_minutes(self) -> int | None:
        return None if self.cap_ms is None else self.cap_ms // 60_000

    def has_scope(self, scope: str) -> bool:
        return scope in self.scopes
