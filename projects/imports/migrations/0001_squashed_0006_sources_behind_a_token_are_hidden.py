"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("imports", "0001_imports"),
        ("imports", "0002_git_sources"),
        ("imports", "0003_archives"),
        ("imports", "0004_trackings"),
        ("imports", "0005_who_reads_the_source_and_what_has_come"),
        ("imports", "0006_sources_behind_a_token_are_hidden"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("projects", "0014_files_on_request"),
        ("pulls", "0001_pull_requests"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Tracking",
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
                            "via",
                            models.CharField(
                                choices=[("hub", "A hub"), ("git", "A git server"), ("archive", "An archive")],
                                max_length=7,
                            ),
                        ),
                        ("server", models.CharField(max_length=300)),
                        ("repo", models.CharField(max_length=200)),
                        ("revision", models.CharField(blank=True, max_length=200)),
                        ("commit", models.CharField(max_length=40, verbose_name="commit")),
                        ("locked_login", models.TextField(blank=True)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("failure", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Looked after"), ("stopped", "Stopped")],
                                default="active",
                                max_length=7,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("looked_at", models.DateTimeField(blank=True, null=True)),
                        ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "project",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tracking",
                                to="projects.project",
                            ),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("hides_source", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "verbose_name": "tracking of a source",
                        "indexes": [models.Index(fields=["state", "next_at"], name="tracking_by_next_look")],
                    },
                ),
                migrations.CreateModel(
                    name="Import",
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
                        ("server", models.CharField(max_length=300)),
                        ("repo", models.CharField(max_length=200)),
                        ("revision", models.CharField(max_length=200)),
                        ("commit", models.CharField(blank=True, max_length=40, verbose_name="commit")),
                        ("files", models.JSONField(blank=True, default=list)),
                        ("file_count", models.PositiveIntegerField(default=0)),
                        ("files_done", models.PositiveIntegerField(default=0)),
                        ("size", models.PositiveBigIntegerField(default=0)),
                        ("size_done", models.PositiveBigIntegerField(default=0)),
                        ("failure", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("fetching", "Fetching"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Stopped"),
                                ],
                                default="waiting",
                                max_length=9,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("worked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("turn", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="imports",
                                to="projects.project",
                            ),
                        ),
                        ("base", models.CharField(blank=True, db_default="", max_length=40)),
                        (
                            "left_out",
                            models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
                        ),
                        ("locked_login", models.TextField(blank=True, db_default="")),
                        (
                            "refs",
                            models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
                        ),
                        (
                            "via",
                            models.CharField(
                                choices=[("hub", "A hub"), ("git", "A git server"), ("archive", "An archive")],
                                db_default="hub",
                                default="hub",
                                max_length=7,
                            ),
                        ),
                        ("archive", models.CharField(blank=True, db_default="", max_length=64)),
                        ("archive_path", models.CharField(blank=True, db_default="", max_length=1024)),
                        ("drops_folder", models.BooleanField(db_default=False, default=False)),
                        (
                            "pull",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="pulls.pull",
                            ),
                        ),
                        (
                            "tracking",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="imports",
                                to="imports.tracking",
                            ),
                        ),
                        ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                        ("hides_source", models.BooleanField(db_default=False, default=False)),
                        ("left_out_count", models.PositiveIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        "verbose_name": "import",
                        "indexes": [
                            models.Index(fields=["state", "worked_at"], name="import_by_last_sign"),
                            models.Index(fields=["asked_by", "id"], name="import_of_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("waiting", "fetching"))),
                                fields=("project",),
                                name="import_one_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FetchedFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveIntegerField()),
                        ("oid", models.BinaryField(max_length=20)),
                        ("sha256", models.BinaryField(max_length=32)),
                        ("pointer", models.BooleanField()),
                        (
                            "found",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="fetched", to="imports.import"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fetched file",
                        "constraints": [
                            models.UniqueConstraint(fields=("found", "place"), name="fetched_file_once"),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("oid"), 20
                                ),
                                name="fetched_file_oid_length",
                            ),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("sha256"), 32
                                ),
                                name="fetched_file_sha256_length",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
