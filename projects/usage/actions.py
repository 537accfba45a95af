"""Counting. One more is one more, whoever counts beside us: nothing is read to be written back."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.policies import current
from projects.models import Project
from projects.usage.models import DayOfUse


def count_download(*, project_id: str, day: date) -> None:
    _count(project_id, day, "downloads")


def count_run(*, project_id: str) -> None:
    """A run succeeded."""
    _count(project_id, timezone.localdate(), "runs")


def forget_days() -> int:
    """The days that nobody looks at any more; what they held is in the totals."""
    before = timezone.localdate() - timedelta(days=current("counting")["days_kept"])
    return DayOfUse.objects.filter(day__lt=before).delete()[0]


@transaction.atomic
def _count(project_id: str, day: date, what: str) -> None:
    """In its total and in its day, locked in this order by everybody."""
    if not Project.objects.filter(pk=project_id).update(**{what: F(what) + 1}):
        return  # it is gone
    rows = DayOfUse.objects.filter(project_id=project_id, day=day)
    if not rows.update(**{what: F(what) + 1}):
        DayOfUse.objects.bulk_create([DayOfUse(project_id=project_id, day=day)], ignore_conflicts=True)
        rows.update(**{what: F(what) + 1})
