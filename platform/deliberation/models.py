from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from deliberation.states import TieKind


class DeclaredTie(models.Model):
    """What a person says of themselves and another. It counts both ways, for good, until they end it."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="declared_ties")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=TieKind.choices)
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("declared tie")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "other", "kind"], condition=models.Q(ended_at=None), name="tie_declared_once"
            ),
            models.CheckConstraint(condition=~models.Q(person=models.F("other")), name="tie_is_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} of {self.other_id}"


class Waiver(models.Model):
    """An editor lets somebody judge in spite of soft conflicts, and says how it is kept fair.

    `subject` is named as events name their objects. `rules` are the conflicts that were known and waived; one that
    turns up later is not.
    """

    id = ULIDField(primary_key=True)
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waivers")
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    rules: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    plan = models.TextField(_("how it is kept fair"))
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("waiver")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["judge", "subject_type", "subject_id"], name="waiver_once"),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} may judge {self.subject_type}:{self.subject_id}"
