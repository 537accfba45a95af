"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating
import reviews.checks.findings


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0001_checks_rounds_verdicts"),
        ("reviews", "0002_takedowns_by_two"),
        ("reviews", "0003_reviewers_and_invitations"),
        ("reviews", "0004_deliberation_and_blindness"),
        ("reviews", "0005_classes_and_samples"),
        ("reviews", "0006_assignments_by_state"),
        ("reviews", "0007_locks_by_one_person"),
        ("reviews", "0008_read_by_person_and_by_day"),
        ("reviews", "0009_second_round_begins_with_the_first"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_former_memberships"),
        ("accounts", "__first__"),
        ("projects", "0005_co_authors"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="CheckRun",
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
                        ("digest", models.CharField(max_length=64)),
                        ("check_name", models.CharField(max_length=40)),
                        ("rule_version", models.CharField(blank=True, max_length=40)),
                        ("order", models.PositiveSmallIntegerField(default=50)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("running", "Running"),
                                    ("passed", "Passed"),
                                    ("failed", "Found faults"),
                                    ("error", "Broke off"),
                                    ("skipped", "Left out"),
                                ],
                                default="queued",
                                max_length=8,
                            ),
                        ),
                        ("attempt", models.PositiveSmallIntegerField(default=1)),
                        ("token", models.CharField(blank=True, max_length=26)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("seconds", models.FloatField(default=0)),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="check_runs",
                                to="projects.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "check",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "running"])),
                                fields=["heartbeat_at"],
                                name="check_unfinished",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "digest", "check_name"), name="check_once_per_digest"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
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
                        ("code", models.CharField(max_length=40)),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    (
                                        reviews.checks.findings.Severity["BLOCKING"],
                                        reviews.checks.findings.Severity["BLOCKING"],
                                    ),
                                    (
                                        reviews.checks.findings.Severity["WARNING"],
                                        reviews.checks.findings.Severity["WARNING"],
                                    ),
                                    (
                                        reviews.checks.findings.Severity["INFO"],
                                        reviews.checks.findings.Severity["INFO"],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("path", models.CharField(blank=True, max_length=1024)),
                        ("line", models.PositiveIntegerField(default=0)),
                        ("field", models.CharField(blank=True, max_length=64)),
                        ("evidence", models.JSONField(default=dict)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="reviews.checkrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "finding",
                    },
                ),
                migrations.CreateModel(
                    name="Round",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "level",
                            models.CharField(
                                choices=[("full", "Full"), ("light", "Light"), ("delta", "Changes only")],
                                default="full",
                                max_length=8,
                            ),
                        ),
                        ("quorum", models.PositiveSmallIntegerField(default=1)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("forming", "Looking for reviewers"),
                                    ("collecting", "With the reviewers"),
                                    ("deliberating", "Being decided"),
                                    ("held", "Held until somebody has looked into its safety"),
                                    ("decided", "Decided"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="forming",
                                max_length=12,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="reviewer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rounds",
                                to="projects.release",
                            ),
                        ),
                        (
                            "blindness",
                            models.CharField(
                                choices=[
                                    ("open", "Nobody"),
                                    ("single", "Reviewers are unnamed to authors"),
                                    ("double", "Authors are unnamed to reviewers too"),
                                ],
                                default="single",
                                max_length=8,
                            ),
                        ),
                        ("safety_cleared_at", models.DateTimeField(blank=True, null=True)),
                        ("commit", models.BinaryField(blank=True, max_length=20, null=True)),
                    ],
                    options={
                        "verbose_name": "round",
                        "indexes": [models.Index(fields=["state", "due_at"], name="round_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(fields=("release", "number"), name="round_number_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("forming", "collecting", "deliberating", "held"))),
                                fields=("release",),
                                name="round_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
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
                        ("declaration", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="reviews.round",
                            ),
                        ),
                        ("invitation_note", models.TextField(blank=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("nudged_at", models.DateTimeField(blank=True, null=True)),
                        ("promised_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "assignment",
                        "indexes": [
                            models.Index(fields=["reviewer", "state", "due_at"], name="assignment_of_reviewer"),
                            models.Index(fields=["state", "due_at", "reviewer"], name="assignment_by_state"),
                            models.Index(fields=["reviewer", "id"], name="assignment_newest_first"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "reviewer"), name="assignment_once_per_round")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                            "assignment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="review",
                                to="reviews.assignment",
                            ),
                        ),
                        (
                            "quality",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("exceeds", "More than was asked"),
                                    ("meets", "As it should be"),
                                    ("below", "Not enough"),
                                ],
                                max_length=8,
                                verbose_name="quality",
                            ),
                        ),
                        (
                            "usefulness",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="usefulness"),
                        ),
                        ("carried", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "review",
                        "indexes": [models.Index(fields=["submitted_at"], name="review_by_sending")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("submitted_at", None), models.Q(("verdict", ""), _negated=True), _connector="OR"
                                ),
                                name="review_sent_has_verdict",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("usefulness", None),
                                    models.Q(("usefulness__gte", 1), ("usefulness__lte", 5)),
                                    _connector="OR",
                                ),
                                name="review_usefulness_in_bounds",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequiredChange",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="reviews.review",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="reviews.round"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "required change",
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("accept", "Accepted"),
                                    ("request_changes", "Changes asked"),
                                    ("reject", "Rejected"),
                                    ("reject_scope", "Not taken up"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "decided_by",
                            models.CharField(
                                choices=[
                                    ("quorum", "The reviewers' verdicts"),
                                    ("editor", "An editor"),
                                    ("checks", "The automatic checks"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("letter", models.TextField(blank=True)),
                        ("reasons", models.JSONField(blank=True, default=list)),
                        ("digest", models.CharField(max_length=64)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "decider",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="projects.release",
                            ),
                        ),
                        (
                            "round",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decision",
                                to="reviews.round",
                            ),
                        ),
                        ("is_meta_review", models.BooleanField(default=False)),
                        ("why", models.TextField(blank=True)),
                    ],
                    options={
                        "verbose_name": "decision",
                    },
                ),
                migrations.CreateModel(
                    name="Takedown",
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
                                    ("proposed", "Waits for a second person"),
                                    ("confirmed", "Confirmed"),
                                    ("refused", "Refused"),
                                    ("lapsed", "Lapsed"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="moderator", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(max_length=64)),
                        ("letter", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                        ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answer", models.TextField(blank=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="takedowns",
                                to="projects.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "takedown",
                        "indexes": [models.Index(fields=["state", "due_at"], name="takedown_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("release",),
                                name="takedown_one_proposed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "confirmed"), _negated=True),
                                    models.Q(
                                        ("answered_by__isnull", False),
                                        models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="takedown_by_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Candidate",
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
                        ("place", models.PositiveSmallIntegerField()),
                        ("score", models.FloatField()),
                        ("parts", models.JSONField(default=dict)),
                        (
                            "tier",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("probation", "On probation"),
                                    ("active", "Reviewer"),
                                    ("senior", "Senior reviewer"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("left_out", models.CharField(blank=True, max_length=20)),
                        ("conflicts", models.JSONField(default=list)),
                        ("ranked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="candidates",
                                to="reviews.round",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "candidate",
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "user"), name="candidate_once_per_round")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reviewer",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="reviewer",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("load_cap", models.PositiveSmallIntegerField(default=2, verbose_name="reviews at once")),
                        ("is_available", models.BooleanField(default=True, verbose_name="ask me to review")),
                        ("away_until", models.DateField(blank=True, null=True, verbose_name="away until")),
                        ("sent", models.PositiveIntegerField(default=0)),
                        ("on_time", models.PositiveIntegerField(default=0)),
                        ("engaged_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "reviewer",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("load_cap__gte", 1), ("load_cap__lte", 5)),
                                name="reviewer_load_in_bounds",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Skill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                choices=[("kind", "Kind"), ("task", "Task"), ("language", "Language")], max_length=8
                            ),
                        ),
                        ("value", models.CharField(max_length=64)),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="skills",
                                to="reviews.reviewer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "skill",
                        "constraints": [
                            models.UniqueConstraint(fields=("sort", "value", "reviewer"), name="skill_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stake",
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
                        ("rule", models.CharField(max_length=40)),
                        ("because", models.CharField(blank=True, max_length=200)),
                        ("is_hard", models.BooleanField(default=True)),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stakes",
                                to="projects.release",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stakes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stake",
                        "constraints": [models.UniqueConstraint(fields=("release", "user", "rule"), name="stake_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Remark",
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
                        ("is_editorial", models.BooleanField(default=False)),
                        ("text", models.TextField(verbose_name="remark")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="reviews.round"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "remark",
                        "indexes": [models.Index(fields=["round", "id"], name="remark_in_round")],
                    },
                ),
                migrations.CreateModel(
                    name="Revision",
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
                            "before",
                            models.CharField(
                                choices=[
                                    ("accept", "Accept"),
                                    ("after_changes", "Accept after changes"),
                                    ("changes", "Ask for changes and look again"),
                                    ("reject", "Reject"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("accept", "Accept"),
                                    ("after_changes", "Accept after changes"),
                                    ("changes", "Ask for changes and look again"),
                                    ("reject", "Reject"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="why")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="revisions",
                                to="reviews.review",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "revision",
                    },
                ),
                migrations.CreateModel(
                    name="Classing",
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
                        ("digest", models.CharField(max_length=64)),
                        (
                            "change",
                            models.CharField(
                                choices=[
                                    ("first", "First release"),
                                    ("patch", "Patch"),
                                    ("minor", "Minor"),
                                    ("major", "Major"),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("findings", models.JSONField(default=list)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("classed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "against",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="projects.release",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="classings",
                                to="projects.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "classing",
                        "constraints": [
                            models.UniqueConstraint(fields=("release", "digest"), name="classing_once_per_digest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
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
                            "change",
                            models.CharField(
                                choices=[
                                    ("first", "First release"),
                                    ("patch", "Patch"),
                                    ("minor", "Minor"),
                                    ("major", "Major"),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("draw", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be looked at"),
                                    ("upheld", "Upheld"),
                                    ("overturned", "Overturned"),
                                    ("dropped", "Dropped"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="reviewer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("letter", models.TextField(blank=True)),
                        ("reasons", models.JSONField(blank=True, default=list)),
                        (
                            "judge",
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sample",
                                to="projects.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sample",
                        "indexes": [models.Index(fields=["state", "due_at"], name="sample_by_clock")],
                    },
                ),
                migrations.CreateModel(
                    name="Lock",
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
                                    ("provisional", "Waits for a second person"),
                                    ("confirmed", "Confirmed"),
                                    ("lapsed", "Lapsed"),
                                    ("ended", "Ended by a decision"),
                                ],
                                default="provisional",
                                max_length=12,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(max_length=64)),
                        ("locked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "locked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="locks", to="projects.release"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lock",
                        "indexes": [models.Index(fields=["state", "due_at"], name="lock_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "provisional")),
                                fields=("release",),
                                name="lock_one_provisional",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "confirmed"), _negated=True),
                                    models.Q(
                                        ("confirmed_by__isnull", False),
                                        models.Q(("confirmed_by", models.F("locked_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="lock_by_two",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
