from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from moderation.states import (
    MODERATOR,
    WAITING,
    ActKind,
    ActState,
    ConcernState,
    FlagState,
    Reason,
    SanctionKind,
    SanctionState,
    Severity,
)


class Concern(Labelled, models.Model):
    """That something may not stand as it does: the one entry on the desk to which all flags of a thing go.

    `weight` is what its flags weigh together, for the reason that weighs most. `was_mended` says that its author edited
    it while it was out of sight, which brought it back once.
    """

    id = ULIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=26)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="concerns")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    weight = models.FloatField(default=0)
    was_mended = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ConcernState.choices, default=ConcernState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default=MODERATOR)
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("concern")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=models.Q(state__in=WAITING), name="concern_one_waits"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="concern_by_clock"),
            models.Index(fields=["kind", "object_id"], name="concern_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    def get_absolute_url(self) -> str:
        return reverse("moderation:concern", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in WAITING


class Storm(models.Model):
    """A time in which so much harm comes from new people that what they write is looked at before others read it."""

    id = ULIDField(primary_key=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(_("why"), blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("storm")
        constraints: ClassVar = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(ended_at=None), name="storm_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d} to {self.ended_at or self.until:%Y-%m-%d}"


class Flag(models.Model):
    """One person's word on one thing. `weight` is what it weighed when it was raised."""

    id = ULIDField(primary_key=True)
    concern = models.ForeignKey(Concern, models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=26)
    flagger = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="flags")
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    text = models.TextField(_("in words"), blank=True)
    weight = models.FloatField(default=0)
    state = models.CharField(max_length=8, choices=FlagState.choices, default=FlagState.WAITING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("flag")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flagger", "kind", "object_id"], name="flag_once_a_thing")
        ]
        indexes: ClassVar = [models.Index(fields=["flagger", "created_at"], name="flag_of_flagger")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.kind} {self.object_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == FlagState.WAITING


class Act(models.Model):
    """What a moderator made of a concern, and the points that it brought its author."""

    id = ULIDField(primary_key=True)
    concern = models.ForeignKey(Concern, models.CASCADE, related_name="acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="acts")
    kind = models.CharField(_("what becomes of it"), max_length=12, choices=ActKind.choices)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    letter = models.TextField(_("why"), blank=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    points = models.PositiveSmallIntegerField(default=0)
    points_until = models.DateTimeField(null=True, blank=True)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ActState.choices, default=ActState.IN_FORCE)
    state_changed_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(default=timezone.now)
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("act")
        indexes: ClassVar = [models.Index(fields=["person", "points_until"], name="act_by_points")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.concern_id}"

    @property
    def stands(self) -> bool:
        return self.state == ActState.IN_FORCE


class Sanction(models.Model):
    """What somebody may not do for a while, why, and by whose word. One without an `until` has no end."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions")
    kind = models.CharField(_("kind"), max_length=10, choices=SanctionKind.choices)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    letter = models.TextField(_("why"))
    act = models.ForeignKey(Act, models.CASCADE, null=True, blank=True, related_name="sanctions")
    until = models.DateTimeField(null=True, blank=True)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=SanctionState.choices, default=SanctionState.IN_FORCE)
    state_changed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("sanction")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(second=None) | ~models.Q(second=models.F("moderator")), name="sanction_by_two"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=SanctionKind.BAN, state=SanctionState.IN_FORCE)
                | models.Q(second__isnull=False),
                name="sanction_ban_by_two",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "until"], name="sanction_by_end")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"

    @property
    def is_provisional(self) -> bool:
        return self.state == SanctionState.PROVISIONAL
