from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import ULIDField
from core.ids import new_id
from core.labels import Labelled
from core.models import Event
from discussions.models.thumbnails import Thumbnail, thumbnail_of
from discussions.reports.states import MAINTAINER, MENDED, OPEN, ReportKind, ReportState, Severity

TITLE_LENGTH = 200
ALT_LENGTH = 300


class Report(Labelled, models.Model):
    """Somebody says that something does not work. What it is about is the site, or a thing that another package keeps:
    `target_kind` and `target_id`, with the `version` of it and the `run` in which it was seen.

    `answered_at` is empty until somebody who answers for it said or did something. `reporter` is empty where somebody
    without an account wrote it: then there is a `Visitor`.
    """

    id = ULIDField(primary_key=True)
    target_kind = models.CharField(max_length=16)
    target_id = models.CharField(max_length=26, blank=True)
    version = models.CharField(_("release"), max_length=32, blank=True)
    run = models.CharField(max_length=26, blank=True)
    address = models.CharField(_("where"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    steps = models.TextField(_("steps"), blank=True)
    expected = models.TextField(_("what should have happened"), blank=True)
    actual = models.TextField(_("what happened"))
    context: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict, blank=True)
    severity = models.CharField(_("severity"), max_length=2, choices=Severity.choices, default=Severity.S3)
    kind = models.CharField(_("kind"), max_length=8, choices=ReportKind.choices, blank=True)
    component = models.CharField(_("part"), max_length=60, blank=True)
    affects = models.CharField(_("affected releases"), max_length=60, blank=True)
    is_private = models.BooleanField(default=False)
    embargo_until = models.DateField(_("kept private until"), null=True, blank=True)
    embargo_over_at = models.DateTimeField(null=True, blank=True)
    wants_credit = models.BooleanField(default=False)
    # Since then others do not read it: it was flagged, or a visitor wrote it and nobody has looked.
    hidden_at = models.DateTimeField(null=True, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="problem_reports"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assigned_reports"
    )
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    regression_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="regressions")
    fixed_in = models.CharField(_("mended in"), max_length=60, blank=True)
    state = models.CharField(max_length=14, choices=ReportState.choices, default=ReportState.NEW)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default=MAINTAINER)
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_run = models.CharField(max_length=26, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("problem report")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state=ReportState.DUPLICATE) | models.Q(duplicate_of__isnull=False),
                name="report_duplicate_says_of_what",
            ),
            models.CheckConstraint(
                condition=models.Q(embargo_until=None) | models.Q(is_private=True),
                name="report_under_embargo_is_private",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="report_by_clock"),
            models.Index(fields=["target_kind", "target_id", "id"], name="report_of_target"),
            models.Index(fields=["reporter", "id"], name="report_of_reporter"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def note_for_release(self) -> str:
        """What may stand in the notes of the release that mends it; nothing of a private one."""
        if self.is_private or self.state not in MENDED:
            return ""
        url = settings.SITE_URL + self.get_absolute_url()
        return f"- {self.title} ([@{self.reporter.handle}]({url}))" if self.reporter else f"- [{self.title}]({url})"

    @property
    def reported_by(self) -> str:
        return self.reporter.display_name if self.reporter else _t("A visitor")


class Visitor(models.Model):
    """What is known of somebody who reported a problem without an account, for as long as it is needed.

    `word` is part of the secret address by which they come back; `address_mark` tells one network from another, for
    limits, and is forgotten after a day. `is_held` says that nobody who answers for the report has looked at it yet.
    """

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="visitor")
    word = models.CharField(max_length=26, default=new_id, editable=False)
    language = models.CharField(max_length=16)
    email = models.EmailField(blank=True)
    email_proved_at = models.DateTimeField(null=True, blank=True)
    address_mark = models.CharField(max_length=40, blank=True)
    is_held = models.BooleanField(default=False)
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("visitor")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email_proved_at=None) | ~models.Q(email=""), name="visitor_proved_an_address"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["address_mark", "came_at"], name="visitor_by_address")]

    def __str__(self) -> str:
        return f"visitor of {self.report_id}"


class VisitorMail(models.Model):
    """A mail to a visitor that is still to go: about an event or, without one, whether the address is theirs. Whoever
    sends it puts its time off first; it goes with its visitor, and once it is sent."""

    id = ULIDField(primary_key=True)
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="mails")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("mail to a visitor")

    def __str__(self) -> str:
        return f"mail to the visitor of {self.visitor_id}"


class Screenshot(models.Model):
    """A picture of what went wrong: our own drawing of what was sent, seen by whoever sees the report."""

    id = ULIDField(primary_key=True)
    report = models.ForeignKey(Report, models.CASCADE, related_name="screenshots")
    alt = models.CharField(_("what it shows"), max_length=ALT_LENGTH, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("screenshot")

    def __str__(self) -> str:
        return self.alt or self.pk

    def get_absolute_url(self) -> str:
        return reverse("reports:screenshot", args=[self.report_id, self.pk])

    @property
    def stored_at(self) -> str:
        return f"reports/{self.pk}.webp"

    @property
    def thumbnail(self) -> Thumbnail:
        url = reverse("reports:screenshot-thumbnail", args=[self.report_id, self.pk])
        return thumbnail_of(self.stored_at, self.width, self.height, url)


class Comment(models.Model):
    """What was said under a report."""

    id = ULIDField(primary_key=True)
    report = models.ForeignKey(Report, models.CASCADE, related_name="comments")
    # Empty where the visitor who reported it wrote it.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="report_comments"
    )
    text = models.TextField(pgettext_lazy("post", "text"))
    created_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        indexes: ClassVar = [models.Index(fields=["author", "id"], name="comment_of_author")]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.report_id}"

    @property
    def words(self) -> str:
        """Nothing while it is out of sight."""
        return "" if self.hidden_at else self.text


class Rerun(models.Model):
    """The run of a report, repeated for somebody who answers for it. `run` is empty until it is begun."""

    id = ULIDField(primary_key=True)
    report = models.ForeignKey(Report, models.CASCADE, related_name="reruns")
    original = models.CharField(max_length=26)
    run = models.CharField(max_length=26, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_same = models.BooleanField(null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("repeated run")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(ended_at=None), name="rerun_of_report_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, is_same=None)
                | models.Q(ended_at__isnull=False, is_same__isnull=False),
                name="rerun_ends_with_an_answer",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["run"], name="rerun_by_run")]

    def __str__(self) -> str:
        return f"{self.original} again for {self.report_id}"


class Advisory(models.Model):
    """What everybody is told of a problem that was kept private: what it is, whom it touches, what to do.

    Whoever reported it is named where they wished so.
    """

    id = ULIDField(primary_key=True)
    report = models.OneToOneField(Report, models.PROTECT, related_name="advisory")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    summary = models.TextField(_("what it is"))
    advice = models.TextField(_("what to do"))
    affects = models.CharField(_("affected releases"), max_length=60, blank=True)
    fixed_in = models.CharField(_("mended in"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=2, choices=Severity.choices)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("security advisory")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:advisory", args=[self.pk])


class Watch(models.Model):
    """Somebody wants to hear what becomes of a report. Who watches a duplicate watches what it is a duplicate of."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="watches")
    person: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watched_reports")

    class Meta:
        verbose_name = _("watch")
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "person"], name="report_watched_once")]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.report_id}"
