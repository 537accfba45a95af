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
        ("moderation", "0001_concerns_flags_acts_sanctions"),
        ("moderation", "0002_storms"),
        ("moderation", "0003_acts_that_split"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Concern",
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
                        ("kind", models.CharField(max_length=16)),
                        ("object_id", models.CharField(max_length=26)),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("spam", "Spam or advertising"),
                                    ("abuse", "Abuse: insults, threats, hate"),
                                    ("off_topic", "Off topic"),
                                    ("wrong_place", "In the wrong place"),
                                    ("licence", "Licence or ownership"),
                                    ("personal_data", "Personal data"),
                                    ("malware", "Malware"),
                                    ("unsafe", "Unsafe model or output"),
                                    ("plagiarism", "Plagiarism"),
                                    ("other", "Something else"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("weight", models.FloatField(default=0)),
                        ("was_mended", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waits for a moderator"),
                                    ("hidden", "Out of sight until a moderator has looked"),
                                    ("settled", "Decided"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="moderator", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="concerns",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "concern",
                        "indexes": [
                            models.Index(fields=["state", "due_at"], name="concern_by_clock"),
                            models.Index(fields=["kind", "object_id"], name="concern_about"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("open", "hidden"))),
                                fields=("kind", "object_id"),
                                name="concern_one_waits",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Act",
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
                                    ("approve", "It stands: nothing is wrong with it"),
                                    ("warn", "It stands, with a warning to its author"),
                                    ("hide", "Out of sight; its author may mend it"),
                                    ("remove", "Remove it"),
                                    ("lock", "Lock the topic"),
                                    ("move", "Move the topic to another board"),
                                    ("split", "Split it off into a topic of its own"),
                                    ("quarantine", "Lock the release away"),
                                    ("refer", "Hand it on to those who run the site"),
                                ],
                                max_length=12,
                                verbose_name="what becomes of it",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("spam", "Spam or advertising"),
                                    ("abuse", "Abuse: insults, threats, hate"),
                                    ("off_topic", "Off topic"),
                                    ("wrong_place", "In the wrong place"),
                                    ("licence", "Licence or ownership"),
                                    ("personal_data", "Personal data"),
                                    ("malware", "Malware"),
                                    ("unsafe", "Unsafe model or output"),
                                    ("plagiarism", "Plagiarism"),
                                    ("other", "Something else"),
                                ],
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        ("letter", models.TextField(blank=True, verbose_name="why")),
                        (
                            "severity",
                            models.CharField(
                                blank=True,
                                choices=[("minor", "Minor"), ("serious", "Serious"), ("severe", "Severe")],
                                max_length=8,
                            ),
                        ),
                        ("points", models.PositiveSmallIntegerField(default=0)),
                        ("points_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("in_force", "In force"), ("overturned", "Overturned on appeal")],
                                default="in_force",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        (
                            "moderator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acts",
                                to="moderation.concern",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "act",
                        "indexes": [models.Index(fields=["person", "points_until"], name="act_by_points")],
                    },
                ),
                migrations.CreateModel(
                    name="Flag",
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
                        ("kind", models.CharField(max_length=16)),
                        ("object_id", models.CharField(max_length=26)),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("spam", "Spam or advertising"),
                                    ("abuse", "Abuse: insults, threats, hate"),
                                    ("off_topic", "Off topic"),
                                    ("wrong_place", "In the wrong place"),
                                    ("licence", "Licence or ownership"),
                                    ("personal_data", "Personal data"),
                                    ("malware", "Malware"),
                                    ("unsafe", "Unsafe model or output"),
                                    ("plagiarism", "Plagiarism"),
                                    ("other", "Something else"),
                                ],
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="in words")),
                        ("weight", models.FloatField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waits for a moderator"),
                                    ("upheld", "Upheld"),
                                    ("rejected", "Not upheld"),
                                    ("changed", "Something was done, for another reason"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "concern",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flags",
                                to="moderation.concern",
                            ),
                        ),
                        (
                            "flagger",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flags",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "flag",
                        "indexes": [models.Index(fields=["flagger", "created_at"], name="flag_of_flagger")],
                        "constraints": [
                            models.UniqueConstraint(fields=("flagger", "kind", "object_id"), name="flag_once_a_thing")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sanction",
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
                                    ("silence", "Silence: may read and run, not write on boards"),
                                    ("suspension", "Suspension: may read and appeal, nothing else"),
                                    ("ban", "Ban: a suspension without an end"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("spam", "Spam or advertising"),
                                    ("abuse", "Abuse: insults, threats, hate"),
                                    ("off_topic", "Off topic"),
                                    ("wrong_place", "In the wrong place"),
                                    ("licence", "Licence or ownership"),
                                    ("personal_data", "Personal data"),
                                    ("malware", "Malware"),
                                    ("unsafe", "Unsafe model or output"),
                                    ("plagiarism", "Plagiarism"),
                                    ("other", "Something else"),
                                ],
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        ("letter", models.TextField(verbose_name="why")),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("provisional", "In force for a day, until a second person agrees"),
                                    ("in_force", "In force"),
                                    ("lapsed", "Lapsed: no second person agreed"),
                                    ("over", "Over"),
                                    ("lifted", "Lifted"),
                                ],
                                default="in_force",
                                max_length=12,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        (
                            "act",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sanctions",
                                to="moderation.act",
                            ),
                        ),
                        (
                            "moderator",
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
                                related_name="sanctions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second",
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
                        "verbose_name": "sanction",
                        "indexes": [models.Index(fields=["state", "until"], name="sanction_by_end")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("second", None),
                                    models.Q(("second", models.F("moderator")), _negated=True),
                                    _connector="OR",
                                ),
                                name="sanction_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "ban"), ("state", "in_force"), _negated=True),
                                    ("second__isnull", False),
                                    _connector="OR",
                                ),
                                name="sanction_ban_by_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Storm",
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
                        ("note", models.TextField(blank=True, verbose_name="why")),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "begun_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "storm",
                        "constraints": [
                            models.UniqueConstraint(
                                models.Value(1), condition=models.Q(("ended_at", None)), name="storm_one_at_a_time"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
