"""Accounts that report jobs of one pool, so that no script needs the rights of an officer."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0013_opinions_on_feasibility"),
        ("jobs", "0001_jobs_of_other_machines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reporter",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="job_pools",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="job_reporters", to="grants.pool"
                    ),
                ),
            ],
            options={
                "verbose_name": "reporter of jobs",
                "constraints": [models.UniqueConstraint(fields=("pool", "person"), name="job_reporter_once")],
            },
        ),
    ]
