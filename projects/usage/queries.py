"""The last days of a project, each with its number, also where that is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from projects.models import Project
from projects.usage.models import DayOfUse

DAYS = 30


@dataclass(frozen=True)
class Day:
    day: date
    downloads: int = 0
    runs: int = 0


@dataclass(frozen=True)
class Use:
    days: Sequence[Day]  # the latest last

    @property
    def downloads(self) -> int:
        return sum(one.downloads for one in self.days)

    @property
    def runs(self) -> int:
        return sum(one.runs for one in self.days)


def use_of(project: Project) -> Use:
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    rows = DayOfUse.objects.filter(project=project, day__gte=first, day__lte=today)
    known = {row.day: Day(row.day, row.downloads, row.runs) for row in rows}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Use([known.get(day, Day(day)) for day in days])
