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
        ("collections", "0001_collections_and_what_is_in_them"),
        ("collections", "0002_collections_out_of_sight"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0007_requests_to_join"),
        ("accounts", "__first__"),
        ("projects", "0010_likes"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Collection",
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
                        ("about", models.TextField(blank=True, verbose_name="about")),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("public", "Public"), ("private", "Private")],
                                default="public",
                                max_length=8,
                                verbose_name="visibility",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="collections",
                                to="accounts.owner",
                            ),
                        ),
                        ("hidden_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "collection",
                        "indexes": [models.Index(fields=["owner", "id"], name="collection_of_owner")],
                    },
                ),
                migrations.CreateModel(
                    name="CollectedProject",
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
                        ("place", models.PositiveIntegerField()),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collected",
                                to="projects.project",
                            ),
                        ),
                        (
                            "collection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collected",
                                to="collections.collection",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "project in a collection",
                        "indexes": [models.Index(fields=["collection", "place", "id"], name="collected_in_order")],
                        "constraints": [
                            models.UniqueConstraint(fields=("collection", "project"), name="collected_once")
                        ],
                    },
                ),
            ],
        ),
    ]
