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
        ("grants", "0001_pools_requests_and_grants"),
        ("grants", "0002_seats"),
        ("grants", "0003_reports_changes_and_revocations"),
        ("grants", "0004_calls"),
        ("grants", "0005_exchanges"),
        ("grants", "0006_members"),
        ("grants", "0007_past_usage"),
        ("grants", "0008_adjustments"),
        ("grants", "0009_adjustments_have_a_clock"),
        ("grants", "0010_waiting_adjustments_have_a_due_date"),
        ("grants", "0011_adjustments_of_allowances"),
        ("grants", "0012_seats_are_replaced"),
        ("grants", "0013_opinions_on_feasibility"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_requests_to_join"),
        ("accounts", "__first__"),
        ("projects", "0012_trends"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Pool",
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
                        ("slug", models.SlugField(max_length=48, unique=True)),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("purpose", models.TextField(verbose_name="purpose")),
                        ("rules", models.TextField(blank=True, verbose_name="rules")),
                        ("is_default", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "created_by",
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
                        "verbose_name": "pool",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("is_default",),
                                name="pool_one_default",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Gift",
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
                        ("unit", models.CharField(max_length=48)),
                        ("amount", models.BigIntegerField()),
                        ("sponsor", models.CharField(blank=True, max_length=120, verbose_name="sponsor")),
                        ("url", models.URLField(blank=True, max_length=300, verbose_name="where the sponsor is found")),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        ("month", models.CharField(blank=True, max_length=7)),
                        ("brought_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "brought_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="gifts", to="grants.pool"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "gift",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="gift_is_something"),
                            models.UniqueConstraint(
                                condition=models.Q(("month", ""), _negated=True),
                                fields=("pool", "unit", "month"),
                                name="gift_once_a_month",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
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
                        ("slug", models.SlugField(max_length=48, unique=True)),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("theme", models.TextField(verbose_name="theme")),
                        ("eligibility", models.TextField(blank=True, verbose_name="who may ask")),
                        ("panel_size", models.PositiveSmallIntegerField(verbose_name="how many people score")),
                        ("opens_at", models.DateTimeField(verbose_name="opens")),
                        ("closes_at", models.DateTimeField(verbose_name="closes")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Opens later"),
                                    ("open", "Open"),
                                    ("closed", "Closed, being looked through"),
                                    ("judging", "Being scored"),
                                    ("decided", "Decided, the lot is drawn"),
                                    ("announced", "Results are out"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("letter", models.TextField(blank=True)),
                        ("lot", models.JSONField(default=dict)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="grants.pool"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call for requests",
                        "indexes": [models.Index(fields=["state", "closes_at"], name="call_by_end")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="call_closes_after_it_opens",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("panel_size__gt", 0)), name="call_is_judged_by_somebody"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("unit", models.CharField(max_length=48)),
                        ("amount", models.BigIntegerField()),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="grants.call"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of a call",
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "unit"), name="call_line_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="call_line_gives_something"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResourceRequest",
                    fields=[
                        ("scope", models.CharField(blank=True, max_length=40)),
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
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                        ("purpose", models.TextField(blank=True, verbose_name="what it is for")),
                        ("plan", models.TextField(blank=True, verbose_name="plan")),
                        ("outputs", models.TextField(blank=True, verbose_name="what will come of it")),
                        ("days", models.PositiveSmallIntegerField(default=30, verbose_name="for how many days")),
                        (
                            "embargo_months",
                            models.PositiveSmallIntegerField(default=0, verbose_name="kept back for so many months"),
                        ),
                        (
                            "tier",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Granted at once by rules"),
                                    (1, "Decided by one officer"),
                                    (2, "Scored by two, decided by an officer"),
                                    (3, "Scored by a panel, decided by an officer"),
                                ],
                                default=0,
                            ),
                        ),
                        ("trace", models.JSONField(default=list)),
                        ("typed", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("triage", "With an officer"),
                                    ("info_needed", "A question to answer"),
                                    ("committee", "Being scored"),
                                    ("waitlisted", "Waits until there is room"),
                                    ("award_offered", "An award to accept"),
                                    ("approved", "Granted at once"),
                                    ("accepted", "Award accepted"),
                                    ("refused", "Award not taken"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                    ("lapsed", "Lapsed"),
                                ],
                                default="draft",
                                max_length=14,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="applicant", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("question", models.TextField(blank=True)),
                        ("answer", models.TextField(blank=True)),
                        ("letter", models.TextField(blank=True)),
                        ("reasons", models.JSONField(default=list)),
                        ("return_at", models.DateTimeField(blank=True, null=True)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resource_requests",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.owner",
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="grants.pool",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        ("tied_to", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                        (
                            "call",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="grants.call",
                            ),
                        ),
                        ("past", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "resource request",
                        "indexes": [
                            models.Index(fields=["state", "due_at"], name="request_by_clock"),
                            models.Index(fields=["scope", "state"], name="request_of_scope"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")), fields=("applicant",), name="request_one_draft"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), models.Q(("scope", ""), _negated=True), _connector="OR"
                                ),
                                name="request_is_for_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("embargo_months__lte", 12)), name="request_embargo_ends"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("unit", models.CharField(max_length=48)),
                        ("amount", models.BigIntegerField()),
                        ("awarded", models.BigIntegerField(blank=True, null=True)),
                        ("open_for", models.CharField(blank=True, max_length=40, null=True)),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="grants.resourcerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of a request",
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "unit"), name="request_line_once"),
                            models.UniqueConstraint(fields=("open_for", "unit"), name="request_one_open_of_a_unit"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="request_line_asks_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("awarded", None),
                                    models.Q(("awarded__gte", 0), ("awarded__lte", models.F("amount"))),
                                    _connector="OR",
                                ),
                                name="request_line_awards_at_most_that",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
                    fields=[
                        ("scope", models.CharField(blank=True, max_length=40)),
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
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "tier",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Granted at once by rules"),
                                    (1, "Decided by one officer"),
                                    (2, "Scored by two, decided by an officer"),
                                    (3, "Scored by a panel, decided by an officer"),
                                ]
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "In use"),
                                    ("expiring", "Ends soon"),
                                    ("exhausted", "Used up"),
                                    ("suspended", "Suspended"),
                                    ("expired", "Over"),
                                    ("closed", "Closed"),
                                    ("revoked", "Revoked"),
                                ],
                                default="active",
                                max_length=10,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField()),
                        ("public_from", models.DateTimeField(default=django.utils.timezone.now)),
                        ("policy_version", models.CharField(blank=True, max_length=64)),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.owner",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="grants.pool"
                            ),
                        ),
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grant",
                                to="grants.resourcerequest",
                            ),
                        ),
                        ("told_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("told_percent", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "grant",
                        "indexes": [
                            models.Index(fields=["scope", "state"], name="grant_of_scope"),
                            models.Index(fields=["state", "ends_at"], name="grant_by_end"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("scope", ""), _negated=True), name="grant_is_for_somebody"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="grant_ends_after_it_starts",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GrantLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("unit", models.CharField(max_length=48)),
                        ("amount", models.BigIntegerField()),
                        ("passed", models.BigIntegerField()),
                        ("live_for", models.CharField(blank=True, max_length=40, null=True)),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="grants.grant"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of a grant",
                        "constraints": [
                            models.UniqueConstraint(fields=("grant", "unit"), name="grant_line_once"),
                            models.UniqueConstraint(fields=("live_for", "unit"), name="grant_one_live_of_a_unit"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0), ("passed__gte", 0), ("passed__lte", models.F("amount"))
                                ),
                                name="grant_line_passes_part",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
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
                        ("named_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("merit", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("openness", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("feasibility", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("need", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("past", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("text", models.TextField(blank=True)),
                        ("scored_at", models.DateTimeField(blank=True, null=True)),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                        ("left_why", models.TextField(blank=True)),
                        (
                            "judge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grant_seats",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "named_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="grants.resourcerequest",
                            ),
                        ),
                        ("replaced_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "seat",
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "judge"), name="seat_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("scored_at", None),
                                    models.Q(
                                        ("feasibility__range", (1, 5)),
                                        ("merit__range", (1, 5)),
                                        ("need__range", (1, 5)),
                                        ("openness__range", (1, 5)),
                                        ("past__range", (1, 5)),
                                    ),
                                    _connector="OR",
                                ),
                                name="seat_scored_in_full",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GrantChange",
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
                                    ("extend", "Have it longer"),
                                    ("supplement", "Have more of it"),
                                    ("exchange", "Exchange some of it"),
                                    ("members", "Let others spend it"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(default=0)),
                        ("unit", models.CharField(blank=True, max_length=48)),
                        ("amount", models.BigIntegerField(default=0)),
                        ("why", models.TextField(verbose_name="why")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "With an officer"),
                                    ("granted", "Granted"),
                                    ("refused", "Not granted"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="asked",
                                max_length=9,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="officer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answer", models.TextField(blank=True)),
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
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="grants.grant"
                            ),
                        ),
                        ("gets", models.BigIntegerField(default=0)),
                        ("into", models.CharField(blank=True, max_length=48)),
                        ("people", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "change of a grant",
                        "indexes": [models.Index(fields=["state", "due_at"], name="grant_change_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")), fields=("grant",), name="grant_change_one_asked"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "supplement"), ("state", "granted")),
                                fields=("grant",),
                                name="grant_supplemented_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "members"),
                                    models.Q(("days__gt", 0), ("kind", "extend")),
                                    models.Q(
                                        ("amount__gt", 0), ("kind", "supplement"), models.Q(("unit", ""), _negated=True)
                                    ),
                                    models.Q(
                                        ("amount__gt", 0),
                                        ("gets__gt", 0),
                                        ("kind", "exchange"),
                                        models.Q(("unit", ""), _negated=True),
                                        models.Q(("into", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="grant_change_asks_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GrantReport",
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
                        ("summary", models.TextField(verbose_name="what came of it")),
                        ("lessons", models.TextField(blank=True, verbose_name="lessons")),
                        ("thanks", models.TextField(blank=True, verbose_name="thanks")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "With an officer"),
                                    ("accepted", "Accepted"),
                                    ("sent_back", "Sent back"),
                                ],
                                default="waiting",
                                max_length=9,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("clock_owner", models.CharField(blank=True, default="officer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answer", models.TextField(blank=True)),
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
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="grants.grant"
                            ),
                        ),
                        ("outputs", models.ManyToManyField(blank=True, related_name="+", to="projects.release")),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "report on a grant",
                        "indexes": [models.Index(fields=["state", "due_at"], name="grant_report_by_clock")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("grant",),
                                name="grant_report_one_waits",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Revocation",
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
                        ("letter", models.TextField(verbose_name="letter")),
                        ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="revocations",
                                to="grants.grant",
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
                    ],
                    options={
                        "verbose_name": "revocation",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("grant",), name="revocation_one_open"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", None),
                                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="revocation_by_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GrantMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="grants.grant"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grant_memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member of a grant",
                        "constraints": [models.UniqueConstraint(fields=("grant", "person"), name="grant_member_once")],
                    },
                ),
                migrations.CreateModel(
                    name="GrantAdjustment",
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
                        ("unit", models.CharField(max_length=48)),
                        ("amount", models.BigIntegerField()),
                        ("why", models.TextField(verbose_name="why")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Waits for a second officer"),
                                    ("confirmed", "Confirmed"),
                                    ("rejected", "Not confirmed"),
                                    ("lapsed", "Lapsed"),
                                ],
                                default="proposed",
                                max_length=9,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answer", models.TextField(blank=True)),
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
                            "grant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="grants.grant",
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
                        ("clock_owner", models.CharField(blank=True, default="officer", max_length=12)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allowance_adjustments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "adjustment of a grant",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("grant",),
                                name="grant_adjustment_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount", 0), _negated=True),
                                name="grant_adjustment_moves_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "lapsed"]),
                                    models.Q(
                                        ("answered_by__isnull", False),
                                        models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="grant_adjustment_by_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("person",),
                                name="allowance_adjustment_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("grant", None), ("person__isnull", False)),
                                    models.Q(("grant__isnull", False), ("person", None)),
                                    _connector="OR",
                                ),
                                name="grant_adjustment_of_one_thing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
                    fields=[
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="opinion",
                                serialize=False,
                                to="grants.resourcerequest",
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("feasible", "It can run here"),
                                    ("changed", "It can run here, with changes"),
                                    ("infeasible", "It cannot run here"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.TextField(verbose_name="why")),
                        ("facts", models.JSONField(default=list)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "technical opinion",
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="resourcerequest",
            name="renews",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="grants.grant",
            ),
        ),
    ]
