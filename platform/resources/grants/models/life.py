from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import ULIDField
from projects.models import Release
from resources import units
from resources.grants.models.grants import Grant
from resources.grants.states import ChangeKind, ChangeState, ReportState
from resources.ledger.models import UNIT_LENGTH

PERSON = settings.AUTH_USER_MODEL


class GrantReport(models.Model):
    """What came of a grant, in the words of those who had it. Accepted, it frees what was kept back."""

    id = ULIDField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reports")
    summary = models.TextField(_("what came of it"))
    lessons = models.TextField(_("lessons"), blank=True)
    thanks = models.TextField(pgettext_lazy("report", "thanks"), blank=True)
    outputs: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(Release, related_name="+", blank=True)
    state = models.CharField(max_length=9, choices=ReportState.choices, default=ReportState.WAITING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="officer")
    due_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("report on a grant")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state=ReportState.WAITING), name="grant_report_one_waits"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="grant_report_by_clock")]

    def __str__(self) -> str:
        return f"report on {self.grant_id}"


class GrantChange(models.Model):
    """A wish to have a grant longer, to have more of one unit of it, other units for some of it, or more people."""

    id = ULIDField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    days = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=UNIT_LENGTH, blank=True)
    amount = models.BigIntegerField(default=0)
    # Of an exchange: for which unit, and how much of it at the rate of the day on which it was asked.
    into = models.CharField(max_length=UNIT_LENGTH, blank=True)
    gets = models.BigIntegerField(default=0)
    people: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(PERSON, related_name="+", blank=True)
    why = models.TextField(_("why"))
    state = models.CharField(max_length=9, choices=ChangeState.choices, default=ChangeState.ASKED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="officer")
    due_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("change of a grant")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state=ChangeState.ASKED), name="grant_change_one_asked"
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(state=ChangeState.GRANTED, kind=ChangeKind.SUPPLEMENT),
                name="grant_supplemented_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.MEMBERS)
                | Q(kind=ChangeKind.EXTEND, days__gt=0)
                | Q(kind=ChangeKind.SUPPLEMENT, amount__gt=0) & ~Q(unit="")
                | Q(kind=ChangeKind.EXCHANGE, amount__gt=0, gets__gt=0) & ~Q(unit="") & ~Q(into=""),
                name="grant_change_asks_something",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="grant_change_by_clock")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.grant_id}"

    @property
    def in_words(self) -> str:
        if self.kind == ChangeKind.EXTEND:
            return str(_("%(days)d days longer") % {"days": self.days})
        if self.kind == ChangeKind.MEMBERS:
            return ", ".join(sorted(person.handle for person in self.people.all()))
        if self.kind == ChangeKind.EXCHANGE:
            words = {"amount": units.in_words(self.unit, self.amount), "gets": units.in_words(self.into, self.gets)}
            return str(_("%(amount)s into %(gets)s") % words)
        return units.in_words(self.unit, self.amount)


class Revocation(models.Model):
    """One officer's word that a grant should end for misuse. It needs another's."""

    id = ULIDField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="revocations")
    letter = models.TextField(_("letter"))
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("revocation")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant"], condition=Q(ended_at=None), name="revocation_one_open"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="revocation_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"revocation of {self.grant_id}"
