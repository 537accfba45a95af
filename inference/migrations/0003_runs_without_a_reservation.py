from typing import Any

from django.db import migrations
from django.utils import timezone


def end_open_runs(apps: Any, _schema_editor: Any) -> None:
    """What is under way has reserved nothing in the ledger: it ends here, and costs nothing."""
    apps.get_model("inference", "Run").objects.filter(state__in=["accepted", "running"]).update(
        state="failed",
        error_code="web_lost",
        error="The site was brought up to date while the run was at work.",
        charged_tokens=0,
        finished_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("inference", "0002_runs_kept_from_others")]
    operations = [migrations.RunPython(end_open_runs, migrations.RunPython.noop, elidable=True)]
