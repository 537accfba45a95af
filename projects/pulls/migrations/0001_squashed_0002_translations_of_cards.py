"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids


class Migration(migrations.Migration):
    replaces = [("pulls", "0001_pull_requests"), ("pulls", "0002_translations_of_cards")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("discussions", "0015_topics_that_are_there_are_counted"),
        ("projects", "0014_files_on_request"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pull",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("base", models.BinaryField(max_length=20)),
                ("merged_as", models.BinaryField(blank=True, max_length=20, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("open", "Open"), ("merged", "Merged"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pulls", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pulls", to="projects.project"
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pull", to="discussions.topic"
                    ),
                ),
                ("translated", models.CharField(blank=True, db_default="", default="", max_length=200)),
            ],
            options={
                "verbose_name": "pull request",
                "indexes": [
                    models.Index(fields=["project", "state", "number"], name="pull_of_project_by_state"),
                    models.Index(
                        condition=models.Q(("translated", ""), _negated=True),
                        fields=["author", "state_changed_at"],
                        name="pull_that_translated",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="pull_number_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("base"), 20),
                        name="pull_base_length",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("merged_as"), 20
                        ),
                        name="pull_merged_as_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_as__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_as", None)),
                            _connector="OR",
                        ),
                        name="pull_merged_as_a_commit",
                    ),
                ],
            },
        ),
    ]
