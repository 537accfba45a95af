from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from projects.states import Kind
from reviews.applications.states import OPEN_APPLICATION, ApplicationState, Settled


class Application(Labelled, models.Model):
    """Somebody's wish to review, with what they say of themselves. The record of the site is in its dossier."""

    id = ULIDField(primary_key=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_applications"
    )
    kinds: "models.JSONField[list[str], list[str]]" = models.JSONField(_("kinds"), default=list)
    topics: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = models.JSONField(default=list)
    languages: "models.JSONField[list[str], list[str]]" = models.JSONField(_("languages"), default=list)
    hours_per_month = models.PositiveSmallIntegerField(_("hours a month"))
    ties: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(_("ties"), default=dict)
    statement = models.TextField(_("statement"))
    exception = models.TextField(_("exception"), blank=True)
    endorsers: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True
    )
    state = models.CharField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="editor")
    due_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    letter = models.TextField(blank=True)
    return_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("application")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["applicant"], condition=models.Q(state__in=OPEN_APPLICATION), name="application_one_open"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="application_by_clock")]

    def __str__(self) -> str:
        return f"application of {self.applicant_id}"

    def get_absolute_url(self) -> str:
        return reverse("applications:application", args=[self.id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_APPLICATION

    @property
    def kind_labels(self) -> list[str]:
        labels = dict(Kind.choices)
        return [str(labels[Kind(kind)]) for kind in self.kinds]


class ApplicationDraft(models.Model):
    """What somebody typed into the form and has not sent, field by field as it stands there."""

    id = ULIDField(primary_key=True)
    applicant = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    typed: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft of an application")

    def __str__(self) -> str:
        return f"draft of {self.applicant_id}"


class DossierLine(models.Model):
    """One line of the record as it stood on the day of the application. The applicant may contest it."""

    id = ULIDField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="dossier")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    contested = models.TextField(blank=True)
    settled = models.CharField(max_length=10, choices=Settled.choices, blank=True)
    settled_note = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("line of a dossier")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(settled="") | ~models.Q(contested=""), name="dossier_settled_was_contested"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return bool(self.contested) and not self.settled
