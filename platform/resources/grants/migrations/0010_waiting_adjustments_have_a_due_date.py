"""What was proposed before adjustments had a clock waited for good. It gets the days that a new one has, from now on."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

DAYS = 7


def give_due_dates(apps: Any, schema_editor: Any) -> None:
    waiting = apps.get_model("grants", "GrantAdjustment").objects.filter(state="proposed", due_at=None)
    waiting.update(due_at=timezone.now() + timedelta(days=DAYS))


class Migration(migrations.Migration):
    dependencies = [("grants", "0009_adjustments_have_a_clock")]
    operations = [migrations.RunPython(give_due_dates, migrations.RunPython.noop, elidable=True)]
