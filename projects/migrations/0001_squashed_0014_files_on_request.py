"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0001_projects_members_releases"),
        ("projects", "0002_former_members"),
        ("projects", "0003_how_releases_end"),
        ("projects", "0004_people_of_releases"),
        ("projects", "0005_co_authors"),
        ("projects", "0006_talk_of_projects"),
        ("projects", "0007_suggested_reviewers"),
        ("projects", "0008_order_and_counts_of_the_catalogue"),
        ("projects", "0009_when_projects_were_listed"),
        ("projects", "0010_likes"),
        ("projects", "0011_downloads_are_counted"),
        ("projects", "0012_trends"),
        ("projects", "0013_members_by_team"),
        ("projects", "0014_files_on_request"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0008_teams"),
        ("accounts", "__first__"),
        ("discussions", "0003_boards_that_belong_to_something"),
        ("repositories", "0001_object_store_and_uploads"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="CatalogueCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=12)),
                        ("task", models.CharField(blank=True, max_length=64)),
                        ("licence", models.CharField(blank=True, max_length=64)),
                        ("languages", models.TextField(blank=True)),
                        ("is_reviewed", models.BooleanField()),
                        ("runs_here", models.BooleanField()),
                        ("count", models.PositiveIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Project",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=96, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("model", "Model"),
                                    ("dataset", "Dataset"),
                                    ("code", "Code"),
                                    ("app", "App"),
                                    ("research", "Research"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("summary", models.CharField(blank=True, max_length=300, verbose_name="description")),
                        ("code_url", models.URLField(blank=True, max_length=500, verbose_name="code repository")),
                        ("licence", models.CharField(blank=True, max_length=64, verbose_name="licence")),
                        ("task", models.CharField(blank=True, max_length=64, verbose_name="task")),
                        ("languages", models.JSONField(blank=True, default=list, verbose_name="languages")),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("public", "Public"), ("private", "Private")],
                                default="public",
                                max_length=8,
                                verbose_name="visibility",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("runs", models.PositiveBigIntegerField(default=0)),
                        ("runs_here", models.BooleanField(default=False)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="accounts.owner",
                            ),
                        ),
                        (
                            "repository",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="repositories.repository",
                            ),
                        ),
                        ("listed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("likes", models.PositiveIntegerField(default=0)),
                        ("downloads", models.PositiveBigIntegerField(default=0)),
                        ("trend", models.PositiveBigIntegerField(default=0)),
                        (
                            "gating",
                            models.CharField(
                                choices=[
                                    ("open", "Everybody"),
                                    ("automatic", "Whoever asks"),
                                    ("by_hand", "Whom you let in"),
                                ],
                                db_default="open",
                                default="open",
                                max_length=9,
                                verbose_name="who gets its files",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "project",
                        "verbose_name_plural": "projects",
                        "indexes": [
                            models.Index(fields=["kind", "visibility", "updated_at"], name="project_explore"),
                            models.Index(fields=["runs", "id"], name="project_by_runs"),
                            models.Index(fields=["listed_at", "id"], name="project_newest"),
                            models.Index(fields=["name", "id"], name="project_by_name"),
                            models.Index(fields=["likes", "id"], name="project_by_likes"),
                            models.Index(fields=["downloads", "id"], name="project_by_downloads"),
                            models.Index(fields=["trend", "id"], name="project_by_trend"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "name"), name="project_name_once"),
                            models.CheckConstraint(
                                condition=models.Q(("name", django.db.models.functions.text.Lower("name"))),
                                name="project_name_is_lower_case",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Release",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("commit", models.BinaryField(blank=True, max_length=20, null=True)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("card", models.TextField(blank=True)),
                        ("card_data", models.JSONField(blank=True, default=dict)),
                        ("manifest", models.JSONField(blank=True, default=list)),
                        ("size", models.PositiveBigIntegerField(default=0)),
                        ("notes", models.TextField(blank=True, verbose_name="notes")),
                        ("statements", models.JSONField(blank=True, default=dict)),
                        ("typed", models.JSONField(blank=True, default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("checking", "Being checked"),
                                    ("needs_fixes", "Needs fixes"),
                                    ("quarantined", "Quarantined"),
                                    ("triage", "With the editors"),
                                    ("rejected_scope", "Not taken up"),
                                    ("in_review", "In review"),
                                    ("changes_requested", "Changes asked"),
                                    ("lapsed", "Lapsed"),
                                    ("accepted", "Accepted"),
                                    ("rejected", "Rejected"),
                                    ("published", "Published"),
                                    ("superseded", "Superseded"),
                                    ("deprecated", "Deprecated"),
                                    ("retracted", "Retracted"),
                                    ("withdrawn", "Withdrawn"),
                                    ("taken_down", "Taken down"),
                                ],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="author", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="releases",
                                to="projects.project",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ending_note", models.TextField(blank=True)),
                        ("ending_reason", models.CharField(blank=True, max_length=64)),
                        ("publish_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "replacement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        ("people", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "release",
                        "indexes": [models.Index(fields=["state", "due_at"], name="release_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "number"), name="release_number_once"),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        (
                                            "draft",
                                            "submitted",
                                            "checking",
                                            "needs_fixes",
                                            "triage",
                                            "in_review",
                                            "changes_requested",
                                            "accepted",
                                        ),
                                    )
                                ),
                                fields=("project",),
                                name="release_one_under_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    ("state", "withdrawn"),
                                    models.Q(("commit__isnull", False), models.Q(("digest", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="release_is_frozen",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Member",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("read", "May read"), ("write", "May write"), ("admin", "May do everything")],
                                default="read",
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="project_memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="projects.project",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("team", None)),
                                fields=("project", "user"),
                                name="project_member_once",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "user", "team"), name="project_member_once_a_team"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectLanguage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("language", models.CharField(max_length=35)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="language_rows",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("language", "project"), name="project_language_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormerMember",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("read", "May read"), ("write", "May write"), ("admin", "May do everything")],
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_members",
                                to="projects.project",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_projects",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "former member",
                        "indexes": [models.Index(fields=["user", "ended_at"], name="former_member_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="CoAuthor",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Asked"), ("agreed", "Agreed"), ("refused", "Refused")],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="co_author", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("licence", models.CharField(blank=True, max_length=64)),
                        ("note", models.TextField(blank=True)),
                        ("reminded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="co_authorships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="co_authors",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "co-author",
                        "indexes": [models.Index(fields=["state", "due_at"], name="co_author_by_clock")],
                        "constraints": [models.UniqueConstraint(fields=("project", "person"), name="co_author_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectBoard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "board",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="discussions.board"
                            ),
                        ),
                        (
                            "project",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="talk", to="projects.project"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TopicVersions",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "fixed_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.release",
                            ),
                        ),
                        (
                            "since",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.release",
                            ),
                        ),
                        (
                            "topic",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="discussions.topic",
                            ),
                        ),
                        (
                            "until",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.release",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Suggestion",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("is_wanted", models.BooleanField()),
                        ("why", models.TextField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="suggestions",
                                to="projects.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "suggestion",
                        "constraints": [models.UniqueConstraint(fields=("release", "person"), name="suggestion_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Like",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="likes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="liked_by",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "like",
                        "indexes": [models.Index(fields=["person", "id"], name="like_of_person")],
                        "constraints": [models.UniqueConstraint(fields=("project", "person"), name="like_once")],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="project",
            name="published_release",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="projects.release",
            ),
        ),
    ]
