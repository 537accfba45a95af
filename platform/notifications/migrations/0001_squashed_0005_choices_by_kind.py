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
        ("notifications", "0001_notifications_and_mutes"),
        ("notifications", "0002_outbox_of_mails_and_preferences"),
        ("notifications", "0003_things_followed"),
        ("notifications", "0004_answers_by_mail"),
        ("notifications", "0005_choices_by_kind"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0001_events_policies_and_chain"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Mute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("thing_type", models.CharField(max_length=64)),
                        ("thing_id", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mutes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["thing_type", "thing_id"], name="mute_of_thing")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "thing_type", "thing_id"), name="mute_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Preferences",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("needs_you_mail", models.BooleanField()),
                        ("needs_you_digest", models.BooleanField()),
                        ("moved_site", models.BooleanField()),
                        ("moved_mail", models.BooleanField()),
                        ("moved_digest", models.BooleanField()),
                        ("fyi_site", models.BooleanField()),
                        ("fyi_digest", models.BooleanField()),
                        ("quiet_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("quiet_until", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notification_preferences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("quiet_from", None), ("quiet_until", None)),
                                    models.Q(("quiet_from__range", (0, 23)), ("quiet_until__range", (0, 23))),
                                    _connector="OR",
                                ),
                                name="quiet_hours_are_two",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mail",
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
                        ("is_digest", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("dropped", "Not needed any more"),
                                    ("failed", "Could not be sent"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("losses", models.PositiveSmallIntegerField(default=0)),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("error", models.CharField(blank=True, max_length=500)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "sending"])),
                                fields=["due_at"],
                                name="mail_in_outbox",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notification",
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
                        ("notice", models.CharField(max_length=80)),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    ("needs_you", "Needs you"),
                                    ("moved", "Your things moved"),
                                    ("fyi", "For your information"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("thing_type", models.CharField(max_length=64)),
                        ("thing_id", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.event"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True, choices=[("daily", "Daily"), ("weekly", "Weekly")], max_length=8
                            ),
                        ),
                        ("in_inbox", models.BooleanField(default=True)),
                        (
                            "mail",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="notifications",
                                to="notifications.mail",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["person", "urgency", "id"],
                                name="notification_waiting",
                            ),
                            models.Index(fields=["person", "id"], name="notification_of_person"),
                            models.Index(
                                condition=models.Q(
                                    ("done_at", None), ("mail", None), models.Q(("digest", ""), _negated=True)
                                ),
                                fields=["person", "id"],
                                name="notification_for_digest",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("person", "event"), name="notification_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Follow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("thing_type", models.CharField(max_length=64)),
                        ("thing_id", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["thing_type", "thing_id"], name="follow_of_thing")],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "thing_type", "thing_id"), name="follow_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                        ("key", models.CharField(max_length=64, unique=True)),
                        ("url", models.CharField(blank=True, max_length=200)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Choice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("about", models.CharField(max_length=80)),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    ("needs_you", "Needs you"),
                                    ("moved", "Your things moved"),
                                    ("fyi", "For your information"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("site", models.BooleanField()),
                        ("mail", models.BooleanField()),
                        ("digest", models.BooleanField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notification_choices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "about", "urgency"), name="notification_choice_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
