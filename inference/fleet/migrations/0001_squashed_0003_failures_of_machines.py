"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("fleet", "0001_releases_kept_ready"),
        ("fleet", "0002_hosts_that_are_drained"),
        ("fleet", "0003_failures_of_machines"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("inference", "0021_drawings_of_pictures"),
        ("ledger", "0004_one_statement_a_reservation"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Shelf",
                    fields=[
                        ("device_class", models.CharField(max_length=16, primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "shelf",
                    },
                ),
                migrations.CreateModel(
                    name="Pin",
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
                                choices=[
                                    ("kept", "Kept ready"),
                                    ("lifted", "Ended early"),
                                    ("over", "Its time is over"),
                                    ("unpaid", "Its budget was used up"),
                                    ("taken_back", "The release may not be run any more"),
                                ],
                                default="kept",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("payer", models.CharField(max_length=80)),
                        ("unit", models.CharField(max_length=48, verbose_name="unit")),
                        ("hour_price", models.BigIntegerField()),
                        ("bytes", models.BigIntegerField(verbose_name="memory in bytes")),
                        ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField()),
                        ("reserved", models.PositiveIntegerField(default=0)),
                        ("settled", models.PositiveIntegerField(default=0)),
                        ("charged", models.BigIntegerField(default=0)),
                        ("told_hours", models.PositiveSmallIntegerField(null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.account",
                            ),
                        ),
                        (
                            "deployment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pins",
                                to="inference.deployment",
                            ),
                        ),
                        (
                            "pinned_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "release that is kept ready",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "kept")), fields=["ends_at"], name="pin_kept_by_end"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "kept")), fields=("deployment",), name="pin_one_at_a_time"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="pin_ends_after_it_starts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("settled__lte", models.F("reserved"))),
                                name="pin_settles_what_is_reserved",
                            ),
                            models.CheckConstraint(condition=models.Q(("hour_price__gt", 0)), name="pin_has_a_price"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrainedHost",
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
                        ("name", models.CharField(max_length=120, unique=True)),
                        ("drained_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "drained_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "host that is being drained",
                    },
                ),
                migrations.CreateModel(
                    name="Outage",
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
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "outage",
                        "indexes": [models.Index(fields=["began_at"], name="outage_by_begin")],
                    },
                ),
                migrations.CreateModel(
                    name="Failure",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("silent", "A host does not answer"),
                                    ("engine", "An engine does not start"),
                                    ("model", "A model makes engines end"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("about", models.CharField(max_length=120)),
                        ("device_class", models.CharField(blank=True, max_length=16)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("began_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("successor", models.CharField(blank=True, max_length=120)),
                        (
                            "deployment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="inference.deployment",
                            ),
                        ),
                        (
                            "outage",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="failures",
                                to="fleet.outage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "failure",
                        "indexes": [models.Index(fields=["-began_at"], name="failure_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("about",), name="failure_open_once"
                            ),
                            models.UniqueConstraint(fields=("about", "began_at"), name="failure_written_once"),
                        ],
                    },
                ),
            ],
        ),
    ]
