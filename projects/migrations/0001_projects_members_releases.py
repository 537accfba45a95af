import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_owners_tokens"),
        ("repositories", "0001_object_store_and_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="accounts.owner"
                    ),
                ),
                (
                    "repository",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="repositories.repository"
                    ),
                ),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="projects.project"
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
            ],
            options={
                "verbose_name": "release",
            },
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
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="projects.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "constraints": [models.UniqueConstraint(fields=("project", "user"), name="project_member_once")],
            },
        ),
        migrations.CreateModel(
            name="ProjectLanguage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=35)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="language_rows", to="projects.project"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("language", "project"), name="project_language_once")],
            },
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["state", "due_at"], name="release_by_clock"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="release_number_once"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    ("state", "withdrawn"),
                    models.Q(("commit__isnull", False), models.Q(("digest", ""), _negated=True)),
                    _connector="OR",
                ),
                name="release_is_frozen",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["kind", "visibility", "updated_at"], name="project_explore"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["runs", "id"], name="project_by_runs"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="project_name_once"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", django.db.models.functions.text.Lower("name"))),
                name="project_name_is_lower_case",
            ),
        ),
    ]
