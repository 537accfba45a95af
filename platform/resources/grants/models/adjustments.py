from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources import units
from resources.grants.models.grants import Grant
from resources.grants.states import AdjustmentState
from resources.ledger.models import UNIT_LENGTH

PERSON = settings.AUTH_USER_MODEL


class GrantAdjustment(models.Model):
    """One officer's word that a grant, or what policy grants a person for the day, should hold more or less than it
    does. It needs another's.
    """

    id = ULIDField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="adjustments")
    # Whose free allowance: that of the day on which it is confirmed.
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="allowance_adjustments"
    )
    unit = models.CharField(max_length=UNIT_LENGTH)
    # Above zero from the pool, or from outside, to the grant or allowance; below zero the other way.
    amount = models.BigIntegerField()
    why = models.TextField(_("why"))
    state = models.CharField(max_length=9, choices=AdjustmentState.choices, default=AdjustmentState.PROPOSED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="officer")
    due_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("adjustment of a grant")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state=AdjustmentState.PROPOSED), name="grant_adjustment_one_open"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=AdjustmentState.PROPOSED), name="allowance_adjustment_one_open"
            ),
            models.CheckConstraint(
                condition=Q(grant=None, person__isnull=False) | Q(grant__isnull=False, person=None),
                name="grant_adjustment_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="grant_adjustment_moves_something"),
            models.CheckConstraint(
                condition=Q(state__in=[AdjustmentState.PROPOSED, AdjustmentState.LAPSED])
                | Q(answered_by__isnull=False) & ~Q(answered_by=F("proposed_by")),
                name="grant_adjustment_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"adjustment of {self.grant_id or self.person_id}"

    def get_absolute_url(self) -> str:
        """Where officers answer it."""
        if self.grant is not None:
            return f"{self.grant.get_absolute_url()}#adjustments"
        return reverse("grants:allowance", args=[getattr(self.person, "handle", "")])

    @property
    def title(self) -> str:
        if self.grant is not None:
            return self.grant.title
        return gettext("Free allowance of %(name)s") % {"name": getattr(self.person, "handle", "")}

    @property
    def whose(self) -> str:
        return self.grant.whose if self.grant is not None else str(getattr(self.person, "display_name", ""))

    @property
    def in_words(self) -> str:
        sign = "+" if self.amount > 0 else "\N{MINUS SIGN}"
        return f"{sign} {units.in_words(self.unit, abs(self.amount))}"
