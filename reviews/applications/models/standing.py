from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.states import Kind
from reviews.applications.models.applying import Application
from reviews.applications.states import LIVE_STANDING, MAY_JUDGE, Mark, PanelChoice, StandingState
from reviews.models import Review
from reviews.states import Tier


class Standing(models.Model):
    """The right to review one kind of project, as it was earned. `accuracy` is computed anew from the record."""

    id = ULIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    application = models.ForeignKey(Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=StandingState.choices, default=StandingState.PROBATION)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    is_senior = models.BooleanField(default=False)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="mentored"
    )
    # Paused for conduct: until then nobody but an appeal brings them back. Empty again once they are.
    held_until = models.DateTimeField(null=True, blank=True)
    # Audits showed that something critical was missed twice: a refresher leads back, and the misses count no more.
    needs_refresher = models.BooleanField(default=False)
    coached_at = models.DateTimeField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accuracy = models.FloatField(default=0.5)
    scored_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("standing as a reviewer")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=models.Q(state__in=LIVE_STANDING), name="standing_one_live"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "state"], name="standing_by_kind")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("applications:standing", args=[self.id])

    @property
    def tier(self) -> str:
        """What the public knows."""
        if self.state == StandingState.PROBATION:
            return Tier.PROBATION
        return Tier.SENIOR if self.is_senior else Tier.ACTIVE

    @property
    def is_held(self) -> bool:
        """Paused for conduct, and the day that was named has not come."""
        is_to_come = self.held_until is not None and self.held_until > timezone.now()
        return is_to_come and self.state == StandingState.PAUSED

    @property
    def may_judge(self) -> bool:
        return self.state in MAY_JUDGE


class PanelVote(models.Model):
    """One senior's word: on an application, or on making a reviewer a senior."""

    id = ULIDField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, blank=True, related_name="votes")
    standing = models.ForeignKey(Standing, on_delete=models.CASCADE, null=True, blank=True, related_name="votes")
    senior = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=6, choices=PanelChoice.choices)
    reason = models.TextField(_("reason"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vote of a senior")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "senior"], name="panel_vote_once"),
            models.UniqueConstraint(fields=["standing", "senior"], name="promotion_vote_once"),
            models.CheckConstraint(
                condition=models.Q(application=None) ^ models.Q(standing=None), name="panel_vote_about_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} by {self.senior_id}"


class CoSignature(models.Model):
    """A mentor has read a review of somebody on probation and says how it is."""

    id = ULIDField(primary_key=True)
    standing = models.ForeignKey(Standing, on_delete=models.CASCADE, related_name="signatures")
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="co_signature")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=8, choices=Mark.choices)
    note = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("co-signature")

    def __str__(self) -> str:
        return f"{self.mark}: {self.review_id}"
