"""A series of months as people see it: a chart, what it says in one sentence, and the table behind it (`c-drawing`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core import charts
from core.charts import Chart, Months
from core.periods import Period
from core.templatetags.quantities import lasting, percent


@dataclass(frozen=True)
class Drawing:
    """`legend` says every tone of the chart in words, `head` and `rows` are its table."""

    id: str
    title: str
    said: str
    chart: Chart
    legend: list[tuple[str, str]]
    head: list[str]
    rows: list[list[str]]


def timed(id: str, title: str, periods: Sequence[Period]) -> Drawing:
    """How long something took: half of it, and nine of ten."""
    last = periods[-1]
    words = {"median": lasting(last.median), "ninth": lasting(last.ninth), "months": months_of(last)}
    lines = [("guess", [one.ninth for one in periods]), ("line", [one.median for one in periods])]
    return Drawing(
        id=id,
        title=title,
        said=_("%(months)s: half within %(median)s, nine of ten within %(ninth)s") % words,
        chart=charts.times(spans(periods), lines),
        legend=[("line", _("half within")), ("guess", _("nine of ten within"))],
        head=[_("Months"), _("Count"), _("Half within"), _("Nine of ten within")],
        rows=[
            [months_of(one), str(one.count), str(lasting(one.median)), str(lasting(one.ninth))] for one in periods[::-1]
        ],
    )


def shared(
    id: str, title: str, periods: Sequence[Period], parts: Mapping[str, object], tones: Mapping[str, str]
) -> Drawing:
    """Which share each part has of the whole; parts that never were are left out."""
    names = {part: str(label) for part, label in parts.items() if any(part in one.parts for one in periods)}
    last = periods[-1]
    told = "; ".join(f"{name} {percent(last.share(part))}" for part, name in names.items() if last.share(part))
    return Drawing(
        id=id,
        title=title,
        said=f"{months_of(last)}: {told}",
        chart=charts.shares(
            spans(periods), [(tones[part], [one.share(part) or 0 for one in periods]) for part in names]
        ),
        legend=[(tones[part], name) for part, name in names.items()],
        head=[_("Months"), _("Count"), *names.values()],
        rows=[[months_of(one), str(one.count), *(percent(one.share(part)) for part in names)] for one in periods[::-1]],
    )


def spans(periods: Sequence[Period]) -> list[Months]:
    return [(one.first, one.last) for one in periods]


def months_of(period: Period) -> str:
    return in_months(period.first, period.last)


def in_months(first: date, last: date) -> str:
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} – {last:%Y-%m}"
