"""All figures as one table with a line for each part of each period, for spreadsheets."""

import csv
from collections.abc import Iterator
from io import StringIO

from projects.states import Kind
from reviews.metrics.queries import Report, report

HEAD = ("kind", "measure", "part", "first_month", "last_month", "count", "in_time", "median_seconds", "p90_seconds")
Line = tuple[str | int | float | None, ...]


def as_csv() -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for kind in ("", *Kind.values):
        writer.writerows(_lines(report(kind)))
    return text.getvalue()


def _lines(found: Report) -> Iterator[Line]:
    kind = found.kind or "all"
    for series in found.series:
        for period in series.periods:
            months = f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"
            for part, one in sorted(period.parts.items()):
                is_whole = len(period.parts) == 1
                times = (_rounded(period.median), _rounded(period.ninth)) if is_whole else (None, None)
                yield kind, series.measure, part, *months, one.count, one.in_time, *times
    for load in found.loads:
        months = f"{load.first:%Y-%m}", f"{load.last:%Y-%m}"
        yield kind, "load", "reviewers", *months, load.reviewers, None, None, None
        yield kind, "load", "reviews_sent", *months, load.sent, None, None, None


def _rounded(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
