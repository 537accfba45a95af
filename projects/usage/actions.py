"""Counting. One more is one more, whoever counts beside us: nothing is read to be written back."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import CharField, DateField, F
from django.utils import timezone

from core.policies import current
from core.prepared import Given, PreparedChange
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
    if not _IN_TOTAL[what](project=project_id):
        return  # it is gone
    if not _IN_DAY[what](project=project_id, day=day):
        DayOfUse.objects.bulk_create([DayOfUse(project_id=project_id, day=day)], ignore_conflicts=True)
        _IN_DAY[what](project=project_id, day=day)


def _in_total(what: str) -> PreparedChange:
    return PreparedChange(lambda: (Project.objects.filter(pk=Given("project", CharField())), {what: F(what) + 1}))


def _in_day(what: str) -> PreparedChange:
    which = {"project": Given("project", CharField()), "day": Given("day", DateField())}
    return PreparedChange(lambda: (DayOfUse.objects.filter(**which), {what: F(what) + 1}))


_IN_TOTAL = {what: _in_total(what) for what in ("downloads", "runs")}
_IN_DAY = {what: _in_day(what) for what in ("downloads", "runs")}
