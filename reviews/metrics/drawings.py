"""Each series as people see it: a chart, what it says in one sentence, and the table behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.templatetags.quantities import lasting, percent
from reviews.metrics import charts
from reviews.metrics.charts import Chart
from reviews.metrics.parts import PARTS
from reviews.metrics.periods import Period
from reviews.metrics.queries import Loaded, Report, Series
from reviews.metrics.states import Measure

# Tones are patterns and words too: the legend names each, the table gives each its column.
TONES = {
    "accept": "good", "checks": "good-2", "request_changes": "wait", "reject": "bad", "reject_scope": "bad-2",
    "accepted": "good", "declined": "wait", "expired": "bad-2",
    "uphold": "good", "amend": "wait", "remand": "bad",
    "upheld": "good", "overturned": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    id: str
    title: str
    said: str
    chart: Chart
    legend: list[tuple[str, str]]
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    drawings: list[Drawing]
    # Names of series with too few to tell.
    silent: list[str]


def sections(report: Report) -> list[Section]:
    timed = _section("times", _("How long each state lasts"), report.of(Measure.STATE), _timed)
    decided = [*report.of(Measure.OUTCOME), *report.of(Measure.APPEAL), *report.of(Measure.SAMPLE)]
    judged = _section("decisions", _("What is decided, and what becomes of it"), decided, _shared)
    kept = _section("limits", _("Whether limits are kept"), report.of(Measure.CLOCK), _kept)
    found = [timed, judged, kept]
    if not report.kind:
        reviewers = _section("reviewers", _("Those who review"), report.of(Measure.REVIEW), _timed)
        invited = _section("", "", report.of(Measure.INVITATION), _shared)
        loads = [_loaded(report.loads)] if report.loads else []
        silent = [*reviewers.silent, *invited.silent, *([] if loads else [_load_title()])]
        drawings = [*reviewers.drawings, *invited.drawings, *loads]
        found.append(Section(reviewers.id, reviewers.title, drawings, silent))
    return [*found, _section("overrides", _("Overrides"), report.of(Measure.OVERRIDE), _counted)]


def _section(id: str, title: str, series: Sequence[Series], drawn: Callable[[Series], Drawing]) -> Section:
    told = [drawn(one) for one in series if one.periods]
    return Section(id, title, told, [one.label for one in series if not one.periods])


def _timed(series: Series) -> Drawing:
    periods, last = series.periods, series.periods[-1]
    words = {"median": lasting(last.median), "ninth": lasting(last.ninth), "months": _months(last)}
    lines = [("guess", [one.ninth for one in periods]), ("line", [one.median for one in periods])]
    return Drawing(
        id=f"{series.measure}-{series.part}".strip("-"),
        title=series.label,
        said=_("%(months)s: half within %(median)s, nine of ten within %(ninth)s") % words,
        chart=charts.times(_spans(periods), lines),
        legend=[("line", _("half within")), ("guess", _("nine of ten within"))],
        head=[_("Months"), _("Count"), _("Half within"), _("Nine of ten within")],
        rows=[
            [_months(one), str(one.count), str(lasting(one.median)), str(lasting(one.ninth))] for one in periods[::-1]
        ],
    )


def _shared(series: Series) -> Drawing:
    periods = series.periods
    parts = PARTS[series.measure]
    used = [part for part in parts if any(part in one.parts for one in periods)]
    names = {part: str(parts[part]) for part in used}
    return Drawing(
        id=str(series.measure),
        title=series.label,
        said=_said(periods[-1], names),
        chart=charts.shares(
            _spans(periods), [(TONES[part], [one.share(part) or 0 for one in periods]) for part in used]
        ),
        legend=[(TONES[part], names[part]) for part in used],
        head=[_("Months"), _("Count"), *names.values()],
        rows=[[_months(one), str(one.count), *(percent(one.share(part)) for part in used)] for one in periods[::-1]],
    )


def _kept(series: Series) -> Drawing:
    periods = series.periods
    kept = [one.share_in_time or 0 for one in periods]
    words = {"share": percent(kept[-1]), "months": _months(periods[-1])}
    return Drawing(
        id=f"{series.measure}-{series.part}",
        title=series.label,
        said=_("%(months)s: %(share)s within the limit") % words,
        chart=charts.shares(_spans(periods), [("good", kept), ("bad", [1 - share for share in kept])]),
        legend=[("good", _("within the limit")), ("bad", _("later"))],
        head=[_("Months"), _("Turns"), _("Within the limit")],
        rows=[[_months(one), str(one.count), percent(one.share_in_time)] for one in periods[::-1]],
    )


def _counted(series: Series) -> Drawing:
    periods, parts = series.periods, PARTS[series.measure]
    counts = [[one.parts[part].count if part in one.parts else 0 for part in parts] for one in periods]
    return Drawing(
        id=str(series.measure),
        title=_("Exceptions that people made"),
        said=f"{_months(periods[-1])}: {sum(counts[-1])}",
        chart=charts.amounts(_spans(periods), [("line", [sum(some) for some in counts])]),
        legend=[("line", _("all together"))],
        head=[_("Months"), *map(str, parts.values())],
        rows=[[_months(one), *map(str, some)] for one, some in zip(periods[::-1], counts[::-1], strict=True)],
    )


def _loaded(loads: Sequence[Loaded]) -> Drawing:
    last = loads[-1]
    words = {"months": _months(last), "n": last.reviewers, "median": last.median, "ninth": last.ninth}
    lines = [("guess", [one.ninth for one in loads]), ("line", [one.median for one in loads])]
    return Drawing(
        id="load",
        title=_load_title(),
        said=_("%(months)s: %(n)d reviewers; half sent at most %(median)d, nine of ten at most %(ninth)d") % words,
        chart=charts.amounts([(one.first, one.last) for one in loads], lines),
        legend=[("line", _("half sent at most")), ("guess", _("nine of ten at most"))],
        head=[_("Months"), _("Reviewers"), _("Reviews"), _("Half sent at most"), _("Nine of ten at most")],
        rows=[[_months(one), *map(str, (one.reviewers, one.sent, one.median, one.ninth))] for one in loads[::-1]],
    )


def _load_title() -> str:
    return _("Reviews for each reviewer")


def _said(period: Period, names: dict[str, str]) -> str:
    told = "; ".join(f"{name} {percent(period.share(part))}" for part, name in names.items() if period.share(part))
    return f"{_months(period)}: {told}"


def _spans(periods: Sequence[Period]) -> list[charts.Months]:
    return [(one.first, one.last) for one in periods]


def _months(period: Period | Loaded) -> str:
    first, last = f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"
    return first if first == last else f"{first} – {last}"
