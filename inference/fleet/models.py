from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from inference.engine.sentences import Sentence, unpacked
from inference.fleet.states import FailureKind, PinState
from resources.ledger.models import UNIT_LENGTH
from resources.units import in_words

HOUR = timedelta(hours=1)
SITE = "site"


class Shelf(models.Model):
    """The memory of all hosts of one class of device. Whoever takes room on it holds its row, so that two who ask at
    once do not both take the last."""

    device_class = models.CharField(max_length=16, primary_key=True)

    class Meta:
        verbose_name = _("shelf")

    def __str__(self) -> str:
        return self.device_class


class DrainedHost(models.Model):
    """A host that takes nothing new, by the name that it has until it is started again."""

    id = ULIDField(primary_key=True)
    name = models.CharField(max_length=120, unique=True)
    drained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    drained_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("host that is being drained")

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A release that hosts keep in memory for a time, by the hour, at the cost of an account or of the site.

    Hours are counted from its beginning. Each is reserved before it begins (`reserved` of them are) and charged when it
    is over (`settled` of them are), by how long the release was in memory meanwhile.
    """

    id = ULIDField(primary_key=True)
    deployment = models.ForeignKey("inference.Deployment", on_delete=models.CASCADE, related_name="pins")
    state = models.CharField(max_length=10, choices=PinState.choices, default=PinState.KEPT)
    state_changed_at = models.DateTimeField(default=timezone.now)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # None: the site.
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, null=True, related_name="+")
    payer = models.CharField(max_length=80)  # as in a run
    unit = models.CharField(_("unit"), max_length=UNIT_LENGTH)
    hour_price = models.BigIntegerField()
    bytes = models.BigIntegerField(_("memory in bytes"))  # as far as was known before it was loaded
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    reserved = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    charged = models.BigIntegerField(default=0)
    told_hours = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("release that is kept ready")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deployment"], condition=Q(state=PinState.KEPT), name="pin_one_at_a_time"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="pin_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(settled__lte=F("reserved")), name="pin_settles_what_is_reserved"),
            models.CheckConstraint(condition=Q(hour_price__gt=0), name="pin_has_a_price"),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_at"], condition=Q(state=PinState.KEPT), name="pin_kept_by_end")]

    def __str__(self) -> str:
        return f"{self.deployment_id} until {self.ends_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        project = self.deployment.release.project
        return reverse("fleet:ready", args=[project.owner.handle, project.name])

    @property
    def is_of_site(self) -> bool:
        """Nobody but the site pays."""
        return self.account_id is None

    @property
    def paid_until(self) -> datetime:
        if self.is_of_site:
            return self.ends_at
        return self.hour(self.reserved - 1)[1] if self.reserved else self.starts_at

    @property
    def hour_price_in_words(self) -> str:
        return in_words(self.unit, self.hour_price)

    @property
    def charged_in_words(self) -> str:
        return in_words(self.unit, self.charged)

    def hour(self, number: int) -> tuple[datetime, datetime]:
        """The last one may be shorter."""
        begin = self.starts_at + number * HOUR
        return begin, min(begin + HOUR, self.ends_at)

    def price_of(self, number: int, held: timedelta | None = None) -> int:
        """Of the whole hour, or of as much of it as the release was held; begun units count."""
        begin, end = self.hour(number)
        span = end - begin if held is None else held
        return -(-self.hour_price * (span // timedelta(milliseconds=1)) // (HOUR // timedelta(milliseconds=1)))

    def key_of(self, number: int) -> str:
        """Under which the ledger keeps this hour."""
        return f"pin:{self.pk}:{number}"


class Outage(models.Model):
    """Failures that administrators were told of at once. It is over when the last of them is mended."""

    id = ULIDField(primary_key=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("outage")
        indexes: ClassVar = [models.Index(fields=["began_at"], name="outage_by_begin")]

    def __str__(self) -> str:
        return f"outage of {self.began_at:%Y-%m-%d %H:%M}"


class Failure(models.Model):
    """A host or a model that stopped working by itself. `about` is the name of the one or the id of the other."""

    id = ULIDField(primary_key=True)
    outage = models.ForeignKey(Outage, models.SET_NULL, null=True, related_name="failures")  # None: nobody was told yet
    kind = models.CharField(max_length=10, choices=FailureKind.choices)
    about = models.CharField(max_length=120)
    deployment = models.ForeignKey("inference.Deployment", on_delete=models.CASCADE, null=True, related_name="+")
    device_class = models.CharField(max_length=16, blank=True)  # empty where the host took its facts with it
    reason = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    successor = models.CharField(max_length=120, blank=True)  # the host that came in its place

    class Meta:
        verbose_name = _("failure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about"], condition=Q(ended_at=None), name="failure_open_once"),
            models.UniqueConstraint(fields=["about", "began_at"], name="failure_written_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["-began_at"], name="failure_newest")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"

    @property
    def told(self) -> Sentence:
        """`reason` as a sentence, which is said in the reader's language."""
        return unpacked(self.reason)

    @property
    def name(self) -> str:
        """Of the host; which model it is, where whoever looks may know it."""
        if self.deployment is None or not self.is_named:  # type: ignore[attr-defined]  # annotated
            return self.about
        return str(self.deployment.release)
