from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.lockbox import KEPT, Kept
from projects.imports.logins import PURPOSE, Login
from projects.imports.states import AT_WORK, ImportState, TrackingState, Via
from projects.models import Project
from projects.pulls.models import Pull
from repositories.models.lengths import OID, SHA256, exactly

SERVER_LENGTH, REPO_LENGTH, REVISION_LENGTH = 300, 200, 200


class Tracking(models.Model):
    """That somebody wants to hear when the source of a project goes on: what is new there comes as a pull request.

    `commit` is the last one that was seen there and brought here.
    """

    id = ULIDField(primary_key=True)
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="tracking")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=7, choices=Via.choices)
    server = models.CharField(max_length=SERVER_LENGTH)
    repo = models.CharField(max_length=REPO_LENGTH)
    revision = models.CharField(max_length=REVISION_LENGTH, blank=True)
    commit = models.CharField(_("commit"), max_length=40)
    locked_login = models.TextField(blank=True)  # for as long as it is tracked
    hides_source = models.BooleanField(default=False, db_default=False)
    failures = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=TrackingState.choices, default=TrackingState.ACTIVE)
    state_changed_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tracking of a source")
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="tracking_by_next_look")]

    def __str__(self) -> str:
        return f"{self.server}/{self.repo}"

    def get_absolute_url(self) -> str:
        return reverse("projects:settings", args=[self.project.owner.handle, self.project.name])

    @property
    def login(self) -> Login:
        return Login.unlocked(self.locked_login)

    @property
    def is_stopped(self) -> bool:
        return self.state == TrackingState.STOPPED


KEPT.append(Kept(Tracking, "locked_login", PURPOSE))


class Import(models.Model):
    """What a project is brought from, and how far that is. Where that is may be for those alone who may edit it.

    `files` is the plan, in the order in which they are fetched: path, size and the digest that the other side names.
    It is written once; what was here already has `oid` and `sha256` in it, and what came since is a `FetchedFile`.
    Both belong to the repository from that moment on.
    Of a git repository these are the contents of Git LFS alone: `refs` are the branches and tags that are wanted, by
    the names that they get here, and `base` is where `main` stood when it was asked for, of which its history takes
    the place. Of an archive that lies here, `archive` is its digest and `archive_path` where it stood on `main`, if it
    did, which it does no longer once it is unpacked. `attempts` are those in a row that brought nothing.
    """

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="imports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tracking = models.ForeignKey(Tracking, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports")
    pull = models.ForeignKey(Pull, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=7, choices=Via.choices, default=Via.HUB, db_default="hub")
    server = models.CharField(max_length=SERVER_LENGTH)
    repo = models.CharField(max_length=REPO_LENGTH)
    revision = models.CharField(max_length=REVISION_LENGTH)
    commit = models.CharField(_("commit"), max_length=40, blank=True)
    files: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list, blank=True)
    refs: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    left_out: "models.JSONField[list[str], list[str]]" = models.JSONField(  # the first of them
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    left_out_count = models.PositiveIntegerField(default=0, db_default=0)
    base = models.CharField(max_length=40, blank=True, db_default="")
    archive = models.CharField(max_length=64, blank=True, db_default="")
    archive_path = models.CharField(max_length=1024, blank=True, db_default="")
    drops_folder = models.BooleanField(default=False, db_default=False)
    locked_login = models.TextField(blank=True, db_default="")  # forgotten when it ends
    hides_source = models.BooleanField(default=False, db_default=False)
    file_count = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    size_done = models.PositiveBigIntegerField(default=0)
    failure = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=ImportState.choices, default=ImportState.WAITING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(default=timezone.now)  # the last sign of whoever fetches
    turn = models.PositiveIntegerField(default=0)  # of workers: whoever has an earlier one stops
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("import")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state__in=AT_WORK), name="import_one_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "worked_at"], name="import_by_last_sign"),
            models.Index(fields=["asked_by", "id"], name="import_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.server}/{self.repo}" if self.server else self.repo

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def login(self) -> Login:
        return Login.unlocked(self.locked_login)

    @property
    def is_archive(self) -> bool:
        return self.via == Via.ARCHIVE

    @property
    def is_git(self) -> bool:
        return self.via == Via.GIT

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_done(self) -> bool:
        return self.state == ImportState.DONE

    @property
    def all_left_out(self) -> int:
        return max(self.left_out_count, len(self.left_out))

    @property
    def left_out_more(self) -> int:
        return self.all_left_out - len(self.left_out)


KEPT.append(Kept(Import, "locked_login", PURPOSE))


class FetchedFile(models.Model):
    """One file of a plan that has come: which, and as what it is kept here."""

    found = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="fetched")
    place = models.PositiveIntegerField()  # in the plan
    oid = models.BinaryField(max_length=OID)
    sha256 = models.BinaryField(max_length=SHA256)
    pointer = models.BooleanField()

    class Meta:
        verbose_name = _("fetched file")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["found", "place"], name="fetched_file_once"),
            exactly("oid", OID, name="fetched_file_oid_length"),
            exactly("sha256", SHA256, name="fetched_file_sha256_length"),
        ]

    def __str__(self) -> str:
        return f"{self.found_id} {self.place}"
