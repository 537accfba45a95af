"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [("batches", "0001_files_and_batches"), ("batches", "0002_paused_without_a_token_too")]

    initial = True

    dependencies = [
        ("accounts", "0012_withheld_organisations"),
        ("accounts", "__first__"),
        ("inference", "0013_runs_of_batches"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="StoredFile",
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
                        ("purpose", models.CharField(max_length=16)),
                        ("name", models.CharField(max_length=255)),
                        ("bytes", models.BigIntegerField()),
                        ("path", models.CharField(max_length=120)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file of a batch",
                        "indexes": [models.Index(fields=["owner", "-id"], name="stored_file_of_owner")],
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
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
                        ("endpoint", models.CharField(max_length=32)),
                        ("source", models.CharField(blank=True, max_length=400)),
                        ("payer", models.CharField(blank=True, max_length=26)),
                        ("metadata", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("failed", "Refused"),
                                    ("running", "At work"),
                                    ("paused", "Paused"),
                                    ("cancelling", "Being stopped"),
                                    ("completed", "Finished"),
                                    ("expired", "Its time is over"),
                                    ("cancelled", "Stopped"),
                                ],
                                default="running",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("errors", models.JSONField(default=list)),
                        ("pause", models.JSONField(default=dict)),
                        ("resume_at", models.DateTimeField(null=True)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("completed", models.PositiveIntegerField(default=0)),
                        ("failed", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("cancelling_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField()),
                        (
                            "token",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.token",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="batches",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "error_output",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="batches.storedfile",
                            ),
                        ),
                        (
                            "input",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="batches.storedfile",
                            ),
                        ),
                        (
                            "output",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="batches.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "batch",
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="batch_of_user"),
                            models.Index(
                                condition=models.Q(("state__in", ("running", "paused", "cancelling"))),
                                fields=["id"],
                                name="batch_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Line",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("custom_id", models.CharField(max_length=512)),
                        ("body", models.JSONField()),
                        ("model", models.CharField(blank=True, max_length=200)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("answer", models.JSONField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="batches.batch"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="inference.run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of a batch",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["batch", "number"],
                                name="batch_line_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("batch", "number"), name="batch_line_once"),
                            models.UniqueConstraint(fields=("batch", "custom_id"), name="batch_line_of_its_own_name"),
                        ],
                    },
                ),
            ],
        ),
    ]
