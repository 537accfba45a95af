from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources import units
from resources.grants.models.calls import Call
from resources.grants.models.pools import Pool
from resources.grants.models.scopes import IS_SCOPED, Scoped
from resources.grants.states import OPEN_REQUEST, RequestState, Tier
from resources.ledger.models import UNIT_LENGTH

LONGEST_EMBARGO = 12


class ResourceRequest(Scoped):
    """What somebody asks of the site's machines, and what became of it.

    `typed` is the form as it was left, as long as it is a draft. `trace` says by which rules it went where it went.
    """

    id = ULIDField(primary_key=True)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resource_requests")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, null=True, blank=True, related_name="requests")
    renews = models.ForeignKey("Grant", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="requests")
    title = models.CharField(_("title"), max_length=120, blank=True)
    purpose = models.TextField(_("what it is for"), blank=True)
    plan = models.TextField(_("plan"), blank=True)
    outputs = models.TextField(_("what will come of it"), blank=True)
    days = models.PositiveSmallIntegerField(_("for how many days"), default=30)
    embargo_months = models.PositiveSmallIntegerField(_("kept back for so many months"), default=0)
    tied_to: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True
    )
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, default=Tier.AT_ONCE)
    trace: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    typed: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    # What was used, by unit, in the days before it was sent.
    past: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    state = models.CharField(max_length=14, choices=RequestState.choices, default=RequestState.DRAFT)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="applicant")
    due_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    letter = models.TextField(blank=True)
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    return_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("resource request")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["applicant"], condition=Q(state=RequestState.DRAFT), name="request_one_draft"
            ),
            models.CheckConstraint(condition=Q(state=RequestState.DRAFT) | IS_SCOPED, name="request_is_for_somebody"),
            models.CheckConstraint(condition=Q(embargo_months__lte=LONGEST_EMBARGO), name="request_embargo_ends"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="request_by_clock"),
            models.Index(fields=["scope", "state"], name="request_of_scope"),
        ]

    def __str__(self) -> str:
        return self.title or f"request of {self.applicant_id}"

    def get_absolute_url(self) -> str:
        return reverse("grants:request", args=[self.id])

    @property
    def past_in_words(self) -> list[str]:
        return [units.in_words(unit, amount) for unit, amount in self.past.items()]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REQUEST


class RequestLine(models.Model):
    """So much of one unit. `open_for` is the scope while the request is open: one open ask for a unit at a time."""

    request = models.ForeignKey(ResourceRequest, on_delete=models.CASCADE, related_name="lines")
    unit = models.CharField(max_length=UNIT_LENGTH)
    amount = models.BigIntegerField()
    awarded = models.BigIntegerField(null=True, blank=True)
    open_for = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001  (NULLs are not unique)

    class Meta:
        verbose_name = _("line of a request")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "unit"], name="request_line_once"),
            models.UniqueConstraint(fields=["open_for", "unit"], name="request_one_open_of_a_unit"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="request_line_asks_something"),
            models.CheckConstraint(
                condition=Q(awarded=None) | Q(awarded__gte=0, awarded__lte=models.F("amount")),
                name="request_line_awards_at_most_that",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)

    @property
    def awarded_in_words(self) -> str:
        return units.in_words(self.unit, self.awarded or 0)
