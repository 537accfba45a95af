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
        ("reports", "0001_reports_comments_watches"),
        ("reports", "0002_screenshots"),
        ("reports", "0003_regressions_and_witnessing_runs"),
        ("reports", "0004_embargoes_and_advisories"),
        ("reports", "0005_comments_out_of_sight"),
        ("reports", "0006_reports_out_of_sight"),
        ("reports", "0007_reruns"),
        ("reports", "0008_reports_by_visitors"),
        ("reports", "0009_mails_to_visitors"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0003_answers_kept_by_key"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Report",
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
                        ("target_kind", models.CharField(max_length=16)),
                        ("target_id", models.CharField(blank=True, max_length=26)),
                        ("version", models.CharField(blank=True, max_length=32, verbose_name="release")),
                        ("run", models.CharField(blank=True, max_length=26)),
                        ("address", models.CharField(blank=True, max_length=500, verbose_name="where")),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("steps", models.TextField(blank=True, verbose_name="steps")),
                        ("expected", models.TextField(blank=True, verbose_name="what should have happened")),
                        ("actual", models.TextField(verbose_name="what happened")),
                        ("context", models.JSONField(blank=True, default=dict)),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("s1", "Critical: something is lost, unsafe, or nobody can work"),
                                    ("s2", "Serious: something important does not work"),
                                    ("s3", "Ordinary: it can be worked around"),
                                    ("s4", "Small: looks, words, wishes"),
                                ],
                                default="s3",
                                max_length=2,
                                verbose_name="severity",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("bug", "Something is broken"),
                                    ("output", "Wrong or harmful answers of a model"),
                                    ("words", "Wrong or missing words"),
                                    ("speed", "Too slow, or not to be reached"),
                                    ("security", "Security or personal data"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("component", models.CharField(blank=True, max_length=60, verbose_name="part")),
                        ("affects", models.CharField(blank=True, max_length=60, verbose_name="affected releases")),
                        ("is_private", models.BooleanField(default=False)),
                        ("fixed_in", models.CharField(blank=True, max_length=60, verbose_name="mended in")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("private", "New, kept private"),
                                    ("triaged", "Looked at"),
                                    ("needs_info", "Waits for an answer"),
                                    ("duplicate", "Reported before"),
                                    ("invalid", "No problem found"),
                                    ("wontfix", "Will not be mended"),
                                    ("confirmed", "Confirmed"),
                                    ("in_progress", "Being mended"),
                                    ("fixed_pending", "Mended, to be tried"),
                                    ("resolved", "Works now"),
                                    ("reopened", "Open again"),
                                    ("lapsed", "Nobody answered"),
                                ],
                                default="new",
                                max_length=14,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="maintainer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("contested_at", models.DateTimeField(blank=True, null=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="assigned_reports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "duplicate_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duplicates",
                                to="reports.report",
                            ),
                        ),
                        (
                            "reporter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problem_reports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("confirmed_run", models.CharField(blank=True, max_length=26)),
                        (
                            "regression_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="regressions",
                                to="reports.report",
                            ),
                        ),
                        ("embargo_over_at", models.DateTimeField(blank=True, null=True)),
                        ("embargo_until", models.DateField(blank=True, null=True, verbose_name="kept private until")),
                        ("wants_credit", models.BooleanField(default=False)),
                        ("hidden_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "problem report",
                        "indexes": [
                            models.Index(fields=["state", "due_at"], name="report_by_clock"),
                            models.Index(fields=["target_kind", "target_id", "id"], name="report_of_target"),
                            models.Index(fields=["reporter", "id"], name="report_of_reporter"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "duplicate"), _negated=True),
                                    ("duplicate_of__isnull", False),
                                    _connector="OR",
                                ),
                                name="report_duplicate_says_of_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("embargo_until", None), ("is_private", True), _connector="OR"),
                                name="report_under_embargo_is_private",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
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
                        ("text", models.TextField(verbose_name="text")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_comments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="reports.report",
                            ),
                        ),
                        ("hidden_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "comment",
                        "indexes": [models.Index(fields=["author", "id"], name="comment_of_author")],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watched_reports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="reports.report"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "watch",
                        "constraints": [
                            models.UniqueConstraint(fields=("report", "person"), name="report_watched_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Screenshot",
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
                        ("alt", models.CharField(blank=True, max_length=300, verbose_name="what it shows")),
                        ("width", models.PositiveIntegerField()),
                        ("height", models.PositiveIntegerField()),
                        ("size", models.PositiveIntegerField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="screenshots",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "screenshot",
                    },
                ),
                migrations.CreateModel(
                    name="Advisory",
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
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("summary", models.TextField(verbose_name="what it is")),
                        ("advice", models.TextField(verbose_name="what to do")),
                        ("affects", models.CharField(blank=True, max_length=60, verbose_name="affected releases")),
                        ("fixed_in", models.CharField(blank=True, max_length=60, verbose_name="mended in")),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("s1", "Critical: something is lost, unsafe, or nobody can work"),
                                    ("s2", "Serious: something important does not work"),
                                    ("s3", "Ordinary: it can be worked around"),
                                    ("s4", "Small: looks, words, wishes"),
                                ],
                                max_length=2,
                                verbose_name="severity",
                            ),
                        ),
                        ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("corrected_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="advisory",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "security advisory",
                    },
                ),
                migrations.CreateModel(
                    name="Rerun",
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
                        ("original", models.CharField(max_length=26)),
                        ("run", models.CharField(blank=True, max_length=26)),
                        ("is_same", models.BooleanField(null=True)),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="reruns", to="reports.report"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "repeated run",
                        "indexes": [models.Index(fields=["run"], name="rerun_by_run")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("report",),
                                name="rerun_of_report_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("is_same", None)),
                                    models.Q(("ended_at__isnull", False), ("is_same__isnull", False)),
                                    _connector="OR",
                                ),
                                name="rerun_ends_with_an_answer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visitor",
                    fields=[
                        (
                            "report",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="visitor",
                                serialize=False,
                                to="reports.report",
                            ),
                        ),
                        ("word", models.CharField(default=core.ids.new_id, editable=False, max_length=26)),
                        ("language", models.CharField(max_length=16)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("email_proved_at", models.DateTimeField(blank=True, null=True)),
                        ("address_mark", models.CharField(blank=True, max_length=40)),
                        ("is_held", models.BooleanField(default=False)),
                        ("came_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "visitor",
                        "indexes": [models.Index(fields=["address_mark", "came_at"], name="visitor_by_address")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("email_proved_at", None), models.Q(("email", ""), _negated=True), _connector="OR"
                                ),
                                name="visitor_proved_an_address",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitorMail",
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
                        ("due_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        (
                            "event",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.event",
                            ),
                        ),
                        (
                            "visitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="reports.visitor"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mail to a visitor",
                    },
                ),
            ],
        ),
    ]
