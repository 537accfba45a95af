import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import core.fields
import core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0008_teams"),
        ("projects", "0013_members_by_team"),
    ]

    operations = [
        migrations.CreateModel(
            name="TeamRole",
            fields=[
                (
                    "id",
                    core.fields.ULIDField(
                        default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("read", "May read"), ("write", "May write"), ("admin", "May do everything")],
                        default="read",
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="team_roles", to="projects.project"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="accounts.team"
                    ),
                ),
            ],
            options={
                "verbose_name": "role of a team",
                "constraints": [models.UniqueConstraint(fields=("project", "team"), name="team_role_once")],
            },
        ),
    ]
