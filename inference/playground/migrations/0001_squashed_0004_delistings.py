"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating
import inference.naming


class Migration(migrations.Migration):
    replaces = [
        ("playground", "0001_conversations_and_turns"),
        ("playground", "0002_saved_prompts"),
        ("playground", "0003_shared_prompts"),
        ("playground", "0004_delistings"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("inference", "0014_texts_for_texts"),
        ("projects", "0014_files_on_request"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Conversation",
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
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("last", models.CharField(max_length=26)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.release"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conversations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "conversation",
                        "indexes": [models.Index(fields=["user", "-last"], name="conversation_of_user")],
                    },
                    bases=(inference.naming.OfRelease, models.Model),
                ),
                migrations.CreateModel(
                    name="Turn",
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
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="turns",
                                to="playground.conversation",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="playground.turn",
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="turn", to="inference.run"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "turn",
                        "indexes": [models.Index(fields=["conversation", "id"], name="turn_of_conversation")],
                    },
                ),
                migrations.CreateModel(
                    name="SavedPrompt",
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
                        ("system", models.TextField(blank=True, verbose_name="system prompt")),
                        ("text", models.TextField(blank=True, verbose_name="text")),
                        ("params", models.JSONField(default=dict, verbose_name="parameters")),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="prompts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("hidden_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "project",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("public", "Public"), ("private", "Private")],
                                db_default="private",
                                default="private",
                                max_length=8,
                                verbose_name="visibility",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved prompt",
                        "constraints": [models.UniqueConstraint(fields=("user", "name"), name="prompt_once_by_name")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("visibility", "public")),
                                fields=["project", "-id"],
                                name="prompt_shared",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delisting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                            ),
                        ),
                        (
                            "prompt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="delistings",
                                to="playground.savedprompt",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "delisting",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("prompt", "project"), name="prompt_delisted_once_of_a_model"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
