"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [("jobs", "0001_jobs_of_other_machines"), ("jobs", "0002_reporters_of_pools")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("grants", "0013_opinions_on_feasibility"),
        ("ledger", "0005_rare_kinds_have_an_index"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Job",
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
                        ("key", models.CharField(max_length=80, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("training", "Training"),
                                    ("evaluation", "Evaluation"),
                                    ("other", "Other work"),
                                ],
                                default="training",
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("unit", models.CharField(max_length=48)),
                        ("amount", models.BigIntegerField()),
                        ("used", models.BigIntegerField(default=0)),
                        ("charged", models.BigIntegerField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("settled", "Done and paid"),
                                    ("released", "Came to nothing, unpaid"),
                                    ("expired", "Silent for too long"),
                                ],
                                default="running",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("lost_at", models.DateTimeField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                            ),
                        ),
                        (
                            "begun_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="grants.grant"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="jobs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "job",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "running")), fields=["lost_at"], name="job_to_expire"
                            ),
                            models.Index(fields=["grant", "-id"], name="job_of_grant"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0), ("used__gte", 0)), name="job_reserves_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("charged", None), ("state", "running")),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True),
                                        ("charged__gte", 0),
                                        ("charged__lte", models.F("amount")),
                                    ),
                                    _connector="OR",
                                ),
                                name="job_is_charged_at_its_end",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reporter",
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
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "appointed_by",
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
                                related_name="job_pools",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="job_reporters",
                                to="grants.pool",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reporter of jobs",
                        "constraints": [models.UniqueConstraint(fields=("pool", "person"), name="job_reporter_once")],
                    },
                ),
            ],
        ),
    ]
