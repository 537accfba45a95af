"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_people_owners_tokens"),
        ("accounts", "0002_former_memberships"),
        ("accounts", "0003_role_grants_know_their_source"),
        ("accounts", "0004_people_have_trust"),
        ("accounts", "0005_who_is_here_is_known"),
        ("accounts", "0006_silence"),
        ("accounts", "0007_requests_to_join"),
        ("accounts", "0008_teams"),
        ("accounts", "0009_proofs_of_domains"),
        ("accounts", "0010_withheld_profiles"),
        ("accounts", "0011_caps_of_tokens"),
        ("accounts", "0012_withheld_organisations"),
    ]

    initial = True

    dependencies = []

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Owner",
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
                        ("handle", models.CharField(max_length=39, unique=True, verbose_name="handle")),
                        ("skeleton", models.CharField(editable=False, max_length=39, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("user", "Person"), ("organisation", "Organisation")],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "owner",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("handle", django.db.models.functions.text.Lower("handle"))),
                                name="owner_handle_is_lower_case",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        ("bio", models.TextField(blank=True, max_length=2000, verbose_name="about")),
                        ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                        (
                            "avatar",
                            models.CharField(
                                blank=True, editable=False, help_text="SHA-256 of the stored picture", max_length=64
                            ),
                        ),
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
                        ("handle", models.CharField(max_length=39, unique=True, verbose_name="handle")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                        ("is_verified", models.BooleanField(default=False, verbose_name="e-mail address verified")),
                        ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="A closed account cannot sign in.", verbose_name="active"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("suspended_at", models.DateTimeField(blank=True, null=True)),
                        ("suspended_until", models.DateTimeField(blank=True, null=True)),
                        ("suspension_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "owner",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="user", to="accounts.owner"
                            ),
                        ),
                        (
                            "trust",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "New"), (1, "Basic"), (2, "Member"), (3, "Regular"), (4, "Steward")],
                                db_default=0,
                                default=0,
                                verbose_name="trust",
                            ),
                        ),
                        ("silenced_until", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"), name="one_account_per_address"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandleRedirect",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("handle", models.CharField(max_length=39, unique=True)),
                        ("skeleton", models.CharField(db_index=True, max_length=39)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_handles",
                                to="accounts.owner",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RoleGrant",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("reviewer", "Reviewer"),
                                    ("editor", "Editor"),
                                    ("moderator", "Moderator"),
                                    ("officer", "Resource officer"),
                                    ("admin", "Administrator"),
                                ],
                                max_length=12,
                                verbose_name="role",
                            ),
                        ),
                        ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "granted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="role_grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("appointed", "Appointed by those who run the site"), ("earned", "Earned")],
                                db_default="appointed",
                                default="appointed",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "role grant",
                        "constraints": [models.UniqueConstraint(fields=("user", "role"), name="one_grant_per_role")],
                    },
                ),
                migrations.CreateModel(
                    name="Token",
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
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "hint",
                            models.CharField(
                                editable=False, help_text="the last characters, to recognise it by", max_length=4
                            ),
                        ),
                        ("scopes", models.JSONField(default=list, verbose_name="scopes")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                        ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cap_ms",
                            models.BigIntegerField(
                                blank=True, null=True, verbose_name="milliseconds of devices at most"
                            ),
                        ),
                        (
                            "cap_period",
                            models.CharField(
                                choices=[("day", "a day"), ("month", "a month")], default="day", max_length=5
                            ),
                        ),
                        ("cap_tokens", models.BigIntegerField(blank=True, null=True, verbose_name="tokens at most")),
                    ],
                    options={
                        "verbose_name": "token",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cap_tokens", None), ("cap_tokens__gte", 0), _connector="OR"),
                                    models.Q(("cap_ms", None), ("cap_ms__gte", 0), _connector="OR"),
                                ),
                                name="token_cap_not_below_zero",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WithheldProfile",
                    fields=[
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        ("bio", models.TextField(blank=True, max_length=2000, verbose_name="about")),
                        ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                        (
                            "avatar",
                            models.CharField(
                                blank=True, editable=False, help_text="SHA-256 of the stored picture", max_length=64
                            ),
                        ),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="withheld_profile",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("may_mend", models.BooleanField(default=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "withheld profile",
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                            "role",
                            models.CharField(
                                choices=[("admin", "Admin"), ("member", "Member")],
                                default="member",
                                max_length=8,
                                verbose_name="role",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "membership",
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        ("bio", models.TextField(blank=True, max_length=2000, verbose_name="about")),
                        ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                        (
                            "avatar",
                            models.CharField(
                                blank=True, editable=False, help_text="SHA-256 of the stored picture", max_length=64
                            ),
                        ),
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
                            "members",
                            models.ManyToManyField(
                                related_name="organisations", through="accounts.Membership", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "owner",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organisation",
                                to="accounts.owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "organisation",
                    },
                ),
                migrations.CreateModel(
                    name="FormerMembership",
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
                        ("began_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_memberships",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "former membership",
                        "indexes": [models.Index(fields=["user", "ended_at"], name="former_membership_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="JoinRequest",
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
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="why")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waits for an answer"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="waiting",
                                max_length=9,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="join_requests",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="join_requests",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request to join",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("organisation", "user"),
                                name="one_waiting_join_request_per_person",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Team",
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
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("about", models.CharField(blank=True, max_length=300, verbose_name="about")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="teams",
                                to="accounts.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "team",
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "name"), name="team_name_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMembership",
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
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="team_memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "membership of a team",
                        "constraints": [
                            models.UniqueConstraint(fields=("team", "user"), name="one_team_membership_per_person")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DomainProof",
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
                        ("domain", models.CharField(max_length=253, verbose_name="domain")),
                        ("secret", models.CharField(editable=False, max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Not proved yet"),
                                    ("verified", "Proved"),
                                    ("lost", "No longer proved"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "finding",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("proof", "The line is there"),
                                    ("other", "A file without the line, which begins"),
                                    ("no_file", "No such file"),
                                    ("elsewhere", "It leads away to another host"),
                                    ("unreachable", "No answer"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="domains",
                                to="accounts.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proof of a domain",
                        "indexes": [models.Index(fields=["state", "checked_at"], name="domain_by_check")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "domain"), name="domain_once_an_organisation"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "verified")),
                                fields=("domain",),
                                name="domain_proved_by_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WithheldOrganisation",
                    fields=[
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        ("bio", models.TextField(blank=True, max_length=2000, verbose_name="about")),
                        ("website", models.URLField(blank=True, max_length=300, verbose_name="website")),
                        (
                            "avatar",
                            models.CharField(
                                blank=True, editable=False, help_text="SHA-256 of the stored picture", max_length=64
                            ),
                        ),
                        ("may_mend", models.BooleanField(default=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "organisation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="withheld_profile",
                                serialize=False,
                                to="accounts.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "withheld organisation",
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("organisation", "user"), name="one_membership_per_person"),
        ),
    ]
