import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_teams"),
    ]

    operations = [
        migrations.CreateModel(
            name="DomainProof",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
                    ),
                ),
                ("domain", models.CharField(max_length=253, verbose_name="domain")),
                ("secret", models.CharField(editable=False, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Not proved yet"), ("verified", "Proved"), ("lost", "No longer proved")],
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a domain",
                "indexes": [models.Index(fields=["state", "checked_at"], name="domain_by_check")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "domain"), name="domain_once_an_organisation"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "verified")), fields=("domain",), name="domain_proved_by_one"
                    ),
                ],
            },
        ),
    ]
