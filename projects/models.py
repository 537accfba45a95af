from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Owner, Team
from core.fields import ULIDField
from core.labels import Labelled
from discussions.models import Board, Topic
from projects.states import (
    LOCKED,
    OPEN,
    PUBLIC,
    WITH_AUTHOR,
    ConsentState,
    Gating,
    Kind,
    MemberRole,
    ReleaseState,
    Visibility,
)
from repositories.models import Repository

NAME_LENGTH = 96


class Project(Labelled, models.Model):
    """What somebody brings to the commons. Its files live in a repository, its verdicts on its releases."""

    id = ULIDField(primary_key=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    summary = models.CharField(_("description"), max_length=300, blank=True)
    code_url = models.URLField(_("code repository"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=64, blank=True)
    task = models.CharField(_("task"), max_length=64, blank=True)
    languages: "models.JSONField[list[str], list[str]]" = models.JSONField(_("languages"), default=list, blank=True)
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC)
    gating = models.CharField(
        _("who gets its files"), max_length=9, choices=Gating.choices, default=Gating.OPEN, db_default="open"
    )
    repository = models.OneToOneField(Repository, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    listed_at = models.DateTimeField(default=timezone.now)  # its place among the newest: when it was last published
    published_release = models.ForeignKey(
        "projects.Release", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    runs = models.PositiveBigIntegerField(default=0)
    downloads = models.PositiveBigIntegerField(default=0)
    likes = models.PositiveIntegerField(default=0)
    trend = models.PositiveBigIntegerField(default=0)  # in thousandths, see `projects.trending`
    runs_here = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="project_name_once"),
            models.CheckConstraint(name="project_name_is_lower_case", condition=models.Q(name=Lower("name"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "visibility", "updated_at"], name="project_explore"),
            models.Index(fields=["runs", "id"], name="project_by_runs"),
            models.Index(fields=["downloads", "id"], name="project_by_downloads"),
            models.Index(fields=["trend", "id"], name="project_by_trend"),
            models.Index(fields=["likes", "id"], name="project_by_likes"),
            models.Index(fields=["listed_at", "id"], name="project_newest"),
            models.Index(fields=["name", "id"], name="project_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.owner.handle}/{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("projects:detail", args=[self.owner.handle, self.name])

    @property
    def is_private(self) -> bool:
        return self.visibility == Visibility.PRIVATE

    @property
    def is_gated(self) -> bool:
        return self.gating != Gating.OPEN


class ProjectLanguage(models.Model):
    """The same languages as rows, because facets must be counted by the database and JSON cannot be on both."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="language_rows")
    language = models.CharField(max_length=35)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "project"], name="project_language_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.language}"


class CatalogueCount(models.Model):
    """How many public projects are alike in all that Explore narrows by. Derived: counted anew when something changed.

    `languages` are their tags in order, with a space between them.
    """

    kind = models.CharField(max_length=12)
    task = models.CharField(max_length=64, blank=True)
    licence = models.CharField(max_length=64, blank=True)
    languages = models.TextField(blank=True)
    is_reviewed = models.BooleanField()
    runs_here = models.BooleanField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} of {self.kind} {self.task}"


class Like(models.Model):
    """That somebody likes a project, and would find it again."""

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="liked_by")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("like")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "person"], name="like_once")]
        indexes: ClassVar = [models.Index(fields=["person", "id"], name="like_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.project_id}"


class Member(models.Model):
    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_memberships")
    role = models.CharField(_("role"), max_length=8, choices=MemberRole.choices, default=MemberRole.READ)
    created_at = models.DateTimeField(default=timezone.now)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")  # through which, see `teams`

    class Meta:
        verbose_name = _("member")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "user"], condition=models.Q(team=None), name="project_member_once"
            ),
            models.UniqueConstraint(fields=["project", "user", "team"], name="project_member_once_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id}"


class FormerMember(models.Model):
    """That somebody once had a part in a project, and until when: conflicts of interest outlive a membership."""

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="former_members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_projects")
    role = models.CharField(_("role"), max_length=8, choices=MemberRole.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former member")
        indexes: ClassVar = [models.Index(fields=["user", "ended_at"], name="former_member_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id} until {self.ended_at:%Y-%m-%d}"


class CoAuthor(models.Model):
    """Somebody whose work is in a project, and their word on its publication. It holds for the licence they read."""

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="co_authors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="co_authorships")
    state = models.CharField(max_length=8, choices=ConsentState.choices, default=ConsentState.ASKED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="co_author")
    due_at = models.DateTimeField(null=True, blank=True)
    licence = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("co-author")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "person"], name="co_author_once")]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="co_author_by_clock")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.project_id}"

    def get_absolute_url(self) -> str:
        return reverse("projects:consent", args=[self.project.owner.handle, self.project.name])

    def agrees_to(self, licence: str) -> bool:
        return self.state == ConsentState.AGREED and self.licence == licence


class Release(Labelled, models.Model):
    """A numbered state of a project. From its submission on it is frozen: commit, digest, manifest and card.

    While it is with its author (a draft, or sent back), `typed` keeps what was written in the wizard and not accepted
    yet, by step, so that nothing is lost.
    """

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    commit = models.BinaryField(max_length=20, null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    card = models.TextField(blank=True)
    card_data = models.JSONField(default=dict, blank=True)
    manifest = models.JSONField(default=list, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    notes = models.TextField(_("notes"), blank=True)
    statements = models.JSONField(default=dict, blank=True)
    people = models.JSONField(default=dict, blank=True)
    typed = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=ReleaseState.choices, default=ReleaseState.DRAFT)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="author")
    due_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    # How its public life ended, for everybody: a code from the policy, words for users, what to use instead.
    ending_reason = models.CharField(max_length=64, blank=True)
    ending_note = models.TextField(blank=True)
    replacement = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("release")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state__in=OPEN), name="release_one_under_way"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReleaseState.DRAFT)
                | models.Q(state=ReleaseState.WITHDRAWN)
                | (models.Q(commit__isnull=False) & ~models.Q(digest="")),
                name="release_is_frozen",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="release_by_clock")]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("projects:release", args=[self.project.owner.handle, self.project.name, self.number])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_with_author(self) -> bool:
        return self.state in WITH_AUTHOR

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def is_locked(self) -> bool:
        return self.state in LOCKED

    @property
    def revision(self) -> str:
        """How clients name it: the tag that publication sets."""
        return f"v{self.number}"

    @property
    def short_digest(self) -> str:
        return self.digest[:12]


class ProjectBoard(models.Model):
    """Where a project is talked about; made when somebody first wants to."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="talk")
    board = models.OneToOneField(Board, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"talk of {self.project_id}"


class TopicVersions(models.Model):
    """Which releases a topic of the project is about, and the one that settled it."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="versions")
    since = models.ForeignKey(Release, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    until = models.ForeignKey(Release, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    fixed_in = models.ForeignKey(Release, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"versions of {self.topic_id}"


class Suggestion(models.Model):
    """Somebody whom the authors would like, or would rather not have, to judge a release. For editors alone."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="suggestions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_wanted = models.BooleanField()
    why = models.TextField()

    class Meta:
        verbose_name = _("suggestion")
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "person"], name="suggestion_once")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.release_id}"
