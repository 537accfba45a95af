from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.models import Event
from webhooks.states import DeliveryState, EndpointState


class Endpoint(models.Model):
    """An address that is told of events at a place, as far as its owner may see them.

    Its secret is derived (`webhooks.signing`), so the database holds none; `generation` counts its changes.
    """

    id = ULIDField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    place_type = models.CharField(max_length=16)
    place_id = models.CharField(max_length=64, blank=True)
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=120, blank=True)
    wanted: "models.JSONField[list[str], list[str]]" = models.JSONField(_("events"), default=list)
    state = models.CharField(max_length=8, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    generation = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    failing_since = models.DateTimeField(null=True, blank=True)
    resting_until = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("webhook")
        indexes: ClassVar = [models.Index(fields=["place_type", "place_id"], name="endpoint_of_place")]

    def __str__(self) -> str:
        return self.description or self.url

    def get_absolute_url(self) -> str:
        return reverse("webhooks:endpoint", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state == EndpointState.ACTIVE


class Delivery(models.Model):
    """One message to one endpoint, with the answer to its last try. `body` is made at the first and stays the same."""

    id = ULIDField(primary_key=True)
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    message_id = models.CharField(max_length=40)
    type = models.CharField(max_length=64)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "message_id"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint", "due_at"], condition=models.Q(state=DeliveryState.WAITING), name="delivery_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"
