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
        ("applications", "0001_applications_and_dossiers"),
        ("applications", "0002_calibration"),
        ("applications", "0003_standings"),
        ("applications", "0004_refreshers_of_reviewers"),
        ("applications", "0005_pauses_that_hold"),
        ("applications", "0006_draft_of_an_application"),
        ("applications", "0007_audits_of_reviewers"),
        ("applications", "0008_second_round_begins_with_the_first"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("projects", "0002_former_members"),
        ("repositories", "0001_object_store_and_uploads"),
        ("reviews", "0007_locks_by_one_person"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Application",
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
                        ("kinds", models.JSONField(default=list, verbose_name="kinds")),
                        ("topics", models.JSONField(default=list)),
                        ("languages", models.JSONField(default=list, verbose_name="languages")),
                        ("hours_per_month", models.PositiveSmallIntegerField(verbose_name="hours a month")),
                        ("ties", models.JSONField(default=dict, verbose_name="ties")),
                        ("statement", models.TextField(verbose_name="statement")),
                        ("exception", models.TextField(blank=True, verbose_name="exception")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "With an editor"),
                                    ("calibration", "Calibration"),
                                    ("panel", "With the panel"),
                                    ("more_info", "A question to answer"),
                                    ("admitted", "Admitted"),
                                    ("rejected", "Not admitted"),
                                    ("withdrawn", "Withdrawn"),
                                    ("lapsed", "Lapsed"),
                                ],
                                default="submitted",
                                max_length=12,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="editor", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("question", models.TextField(blank=True)),
                        ("answer", models.TextField(blank=True)),
                        ("letter", models.TextField(blank=True)),
                        ("return_at", models.DateTimeField(blank=True, null=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviewer_applications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "endorsers",
                            models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "verbose_name": "application",
                        "indexes": [models.Index(fields=["state", "due_at"], name="application_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("submitted", "calibration", "panel", "more_info"))),
                                fields=("applicant",),
                                name="application_one_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DossierLine",
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
                        ("kind", models.CharField(max_length=40)),
                        ("text", models.CharField(max_length=300)),
                        ("url", models.CharField(blank=True, max_length=500)),
                        ("outcome", models.CharField(blank=True, max_length=80)),
                        ("at", models.DateTimeField()),
                        ("contested", models.TextField(blank=True)),
                        (
                            "settled",
                            models.CharField(
                                blank=True,
                                choices=[("kept", "Kept as it is"), ("corrected", "Set right")],
                                max_length=10,
                            ),
                        ),
                        ("settled_note", models.TextField(blank=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="dossier",
                                to="applications.application",
                            ),
                        ),
                        (
                            "settled_by",
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
                        "verbose_name": "line of a dossier",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("settled", ""), models.Q(("contested", ""), _negated=True), _connector="OR"
                                ),
                                name="dossier_settled_was_contested",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalibrationCase",
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
                        ("code", models.CharField(max_length=64, unique=True)),
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
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        (
                            "sort",
                            models.CharField(
                                choices=[("known", "Known outcome"), ("planted", "Planted faults")], max_length=8
                            ),
                        ),
                        ("language", models.CharField(default="en", max_length=8)),
                        ("difficulty", models.PositiveSmallIntegerField(default=2, verbose_name="difficulty")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("accept", "Accept"), ("changes", "Ask for changes"), ("reject", "Reject")],
                                max_length=8,
                            ),
                        ),
                        ("shown", models.JSONField(default=dict)),
                        ("truth", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "In use"), ("retired", "Retired"), ("removed", "Removed as wrong")],
                                default="active",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.release",
                            ),
                        ),
                        ("is_whole", models.BooleanField(default=False)),
                        (
                            "repository",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="repositories.repository",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calibration case",
                        "indexes": [models.Index(fields=["kind", "state", "sort"], name="case_to_draw")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("difficulty__gte", 1), ("difficulty__lte", 3)),
                                name="case_difficulty_is_1_to_3",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Standing",
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
                                    ("model", "Model"),
                                    ("dataset", "Dataset"),
                                    ("code", "Code"),
                                    ("app", "App"),
                                    ("research", "Research"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("probation", "On probation"),
                                    ("active", "Active"),
                                    ("paused", "Paused"),
                                    ("suspended", "Suspended"),
                                    ("revoked", "Revoked"),
                                    ("emeritus", "Emeritus"),
                                    ("ended", "Probation ended"),
                                ],
                                default="probation",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("is_senior", models.BooleanField(default=False)),
                        ("extended_at", models.DateTimeField(blank=True, null=True)),
                        ("accuracy", models.FloatField(default=0.5)),
                        ("scored_at", models.DateTimeField(blank=True, null=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="applications.application",
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mentored",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "suspended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("held_until", models.DateTimeField(blank=True, null=True)),
                        ("coached_at", models.DateTimeField(blank=True, null=True)),
                        ("needs_refresher", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "standing as a reviewer",
                        "indexes": [models.Index(fields=["kind", "state"], name="standing_by_kind")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("probation", "active", "paused", "suspended"))),
                                fields=("user", "kind"),
                                name="standing_one_live",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
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
                                    ("model", "Model"),
                                    ("dataset", "Dataset"),
                                    ("code", "Code"),
                                    ("app", "App"),
                                    ("research", "Research"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Under way"),
                                    ("rating", "Its letters are read"),
                                    ("passed", "Passed"),
                                    ("failed", "Not passed"),
                                    ("expired", "Not finished in time"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="applicant", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("kappa", models.FloatField(blank=True, null=True)),
                        ("recall", models.JSONField(default=dict)),
                        ("false_alarms", models.PositiveSmallIntegerField(default=0)),
                        (
                            "rubric",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="clarity of the letters"
                            ),
                        ),
                        ("rubric_note", models.TextField(blank=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attempts",
                                to="applications.application",
                            ),
                        ),
                        (
                            "rated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "standing",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="refreshers",
                                to="applications.standing",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "try",
                        "indexes": [models.Index(fields=["state", "due_at"], name="attempt_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("open", "rating"))),
                                fields=("application", "kind"),
                                name="attempt_one_under_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rubric", None), models.Q(("rubric__gte", 1), ("rubric__lte", 5)), _connector="OR"
                                ),
                                name="attempt_rubric_is_1_to_5",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("open", "rating"))),
                                fields=("standing",),
                                name="refresher_one_under_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("application", None), ("standing", None), _connector="XOR"),
                                name="attempt_is_somebodys",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseSheet",
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
                        ("place", models.PositiveSmallIntegerField(default=1)),
                        ("answers", models.JSONField(default=dict)),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[("accept", "Accept"), ("changes", "Ask for changes"), ("reject", "Reject")],
                                max_length=8,
                            ),
                        ),
                        ("letter", models.TextField(blank=True)),
                        ("saved_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("skipped_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "attempt",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sheets",
                                to="applications.attempt",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="applications.calibrationcase",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_sheets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "judged case",
                        "constraints": [
                            models.UniqueConstraint(fields=("attempt", "case"), name="case_once_per_attempt"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sent_at", None), models.Q(("verdict", ""), _negated=True), _connector="OR"
                                ),
                                name="case_sheet_sent_has_verdict",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseDispute",
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
                        ("why", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("upheld", "Upheld: the case was wrong"),
                                    ("dismissed", "Dismissed: the case stands"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("note", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "sheet",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="dispute",
                                to="applications.casesheet",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dispute of a case",
                    },
                ),
                migrations.CreateModel(
                    name="PanelVote",
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
                            "choice",
                            models.CharField(choices=[("admit", "Admit"), ("reject", "Do not admit")], max_length=6),
                        ),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="applications.application",
                            ),
                        ),
                        (
                            "senior",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "standing",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="applications.standing",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "vote of a senior",
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "senior"), name="panel_vote_once"),
                            models.UniqueConstraint(fields=("standing", "senior"), name="promotion_vote_once"),
                            models.CheckConstraint(
                                condition=models.Q(("application", None), ("standing", None), _connector="XOR"),
                                name="panel_vote_about_one_thing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoSignature",
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
                            "mark",
                            models.CharField(
                                choices=[
                                    ("exceeds", "Exceeds what is needed"),
                                    ("meets", "Meets what is needed"),
                                    ("below", "Below what is needed"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("note", models.TextField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "mentor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "review",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="co_signature",
                                to="reviews.review",
                            ),
                        ),
                        (
                            "standing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signatures",
                                to="applications.standing",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "co-signature",
                    },
                ),
                migrations.CreateModel(
                    name="ApplicationDraft",
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
                        ("typed", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "applicant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "draft of an application",
                    },
                ),
                migrations.CreateModel(
                    name="Audit",
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
                        ("disguise", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("invited", "Invited"),
                                    ("accepted", "Taken"),
                                    ("declined", "Declined"),
                                    ("expired", "Not answered"),
                                    ("working", "In work"),
                                    ("submitted", "Sent"),
                                    ("revised", "Revised"),
                                    ("thanked", "Done"),
                                    ("released", "Handed back"),
                                    ("removed", "Taken away, late"),
                                ],
                                default="invited",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="reviewer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("promised_at", models.DateTimeField(blank=True, null=True)),
                        ("declaration", models.JSONField(default=dict)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("missed_critical", models.PositiveSmallIntegerField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audits",
                                to="applications.calibrationcase",
                            ),
                        ),
                        (
                            "drawn_by",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="reviews.assignment",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audits",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "sheet",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="audit",
                                to="applications.casesheet",
                            ),
                        ),
                        (
                            "standing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="audits",
                                to="applications.standing",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "audit",
                        "indexes": [
                            models.Index(fields=["reviewer", "state", "due_at"], name="audit_of_reviewer"),
                            models.Index(fields=["state", "due_at"], name="audit_by_clock"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("reviewer", "case"), name="audit_case_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["invited", "accepted", "working"])),
                                fields=("reviewer",),
                                name="audit_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditReview",
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
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accept", "Accept"),
                                    ("after_changes", "Accept after changes"),
                                    ("changes", "Ask for changes and look again"),
                                    ("reject", "Reject"),
                                ],
                                max_length=16,
                                verbose_name="verdict",
                            ),
                        ),
                        ("letter", models.TextField(blank=True, verbose_name="to the authors")),
                        ("private_note", models.TextField(blank=True, verbose_name="private note to the editor")),
                        ("reasons", models.JSONField(blank=True, default=list, verbose_name="reasons")),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        ("confidence", models.PositiveSmallIntegerField(default=3, verbose_name="confidence")),
                        ("is_signed", models.BooleanField(default=True, verbose_name="show my name with the decision")),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "audit",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="review",
                                to="applications.audit",
                            ),
                        ),
                        ("carried", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "review of an audit",
                    },
                ),
                migrations.CreateModel(
                    name="AuditChange",
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
                        ("number", models.PositiveSmallIntegerField(default=0)),
                        (
                            "level",
                            models.CharField(
                                choices=[("required", "required"), ("advisory", "advisory")],
                                default="required",
                                max_length=8,
                                verbose_name="weight",
                            ),
                        ),
                        ("item", models.CharField(blank=True, max_length=40)),
                        ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                        ("path", models.CharField(blank=True, max_length=1024, verbose_name="file")),
                        ("line", models.PositiveIntegerField(blank=True, null=True, verbose_name="line")),
                        ("what", models.TextField(verbose_name="what should change")),
                        ("how", models.TextField(blank=True, verbose_name="how to do it")),
                        (
                            "answer",
                            models.CharField(
                                blank=True, choices=[("done", "Done"), ("wont", "Will not, because…")], max_length=4
                            ),
                        ),
                        ("answer_text", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="applications.auditreview",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change asked in an audit",
                    },
                ),
            ],
        ),
    ]
