"""What runs on machines of others, as whoever runs those machines reports it. Its budget stands in the ledger."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources import units
from resources.grants.models import Grant, Pool
from resources.grants.states import HALTED
from resources.jobs.states import JobKind, JobState, StopReason
from resources.ledger.models import UNIT_LENGTH, Account

KEY_LENGTH = 80
TITLE_LENGTH = 120


class Job(models.Model):
    """`key` is how the machines call it, such as `slurm-4711`: begun again under it, nothing is reserved twice."""

    id = ULIDField(primary_key=True)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    kind = models.CharField(max_length=10, choices=JobKind.choices, default=JobKind.TRAINING)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="jobs")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")  # for whom it runs
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=UNIT_LENGTH)
    amount = models.BigIntegerField()  # reserved, and the most that it costs
    used = models.BigIntegerField(default=0)  # as reported last
    charged = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.RUNNING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    reported_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(default=timezone.now)
    # Without a report until then it is taken for lost.
    lost_at = models.DateTimeField()

    class Meta:
        verbose_name = _("job")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0, used__gte=0), name="job_reserves_something"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, charged=None)
                | ~Q(state=JobState.RUNNING) & Q(charged__gte=0, charged__lte=F("amount")),
                name="job_is_charged_at_its_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lost_at"], condition=Q(state=JobState.RUNNING), name="job_to_expire"),
            models.Index(fields=["grant", "-id"], name="job_of_grant"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.id])

    @property
    def reservation(self) -> str:
        """Under which the ledger keeps its budget."""
        return f"job:{self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state == JobState.RUNNING

    @property
    def left(self) -> int:
        return max(self.amount - self.used, 0)

    @property
    def stop_reason(self) -> str:
        """Empty as long as it may go on. What it takes beyond its budget is paid by nobody."""
        if not self.is_running:
            return ""
        if self.grant.state in HALTED:
            return StopReason.GRANT
        if self.person.is_suspended or is_suspended(self.grant):
            return StopReason.PERSON
        return "" if self.left else StopReason.BUDGET

    @property
    def must_stop(self) -> bool:
        return bool(self.stop_reason)

    @property
    def stop_in_words(self) -> str:
        return str(StopReason(self.stop_reason).label) if self.stop_reason else ""

    @property
    def amount_in_words(self) -> str:
        return units.in_words(self.unit, self.amount)

    @property
    def used_in_words(self) -> str:
        return units.in_words(self.unit, self.used)

    @property
    def left_in_words(self) -> str:
        return units.in_words(self.unit, self.left)

    @property
    def charged_in_words(self) -> str:
        return units.in_words(self.unit, self.charged or 0)

    @property
    def percent_used(self) -> int:
        return min(100, 100 * self.used // self.amount)


class Reporter(models.Model):
    """Whom officers let report jobs that grants of one pool pay for: an account of machines, or whoever runs them."""

    id = ULIDField(primary_key=True)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="job_reporters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="job_pools")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reporter of jobs")
        constraints: ClassVar = [models.UniqueConstraint(fields=["pool", "person"], name="job_reporter_once")]

    def __str__(self) -> str:
        return f"{self.person_id} reports for {self.pool_id}"


def is_suspended(grant: Grant) -> bool:
    """Whether the person is whose it is, or whose project's it is."""
    owner = grant.project.owner if grant.project else grant.owner
    return owner is not None and not owner.is_organisation and bool(owner.user.is_suspended)
