"""Each series as people see it: a chart, what it says in one sentence, and the table behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import charts
from core.drawings import Drawing, in_months, months_of, shared, spans, timed
from core.templatetags.quantities import percent
from reviews.metrics.parts import PARTS
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
class Section:
    id: str
    title: str
    drawings: list[Drawing]
    # Names of series with too few to tell.
    silent: list[str]


def sections(report: Report) -> list[Section]:
    times = _section("times", _("How long each state lasts"), report.of(Measure.STATE), _timed)
    decided = [*report.of(Measure.OUTCOME), *report.of(Measure.APPEAL), *report.of(Measure.SAMPLE)]
    judged = _section("decisions", _("What is decided, and what becomes of it"), decided, _shared)
    kept = _section("limits", _("Whether limits are kept"), report.of(Measure.CLOCK), _kept)
    found = [times, judged, kept]
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
    return timed(f"{series.measure}-{series.part}".strip("-"), series.label, series.periods)


def _shared(series: Series) -> Drawing:
    return shared(str(series.measure), series.label, series.periods, PARTS[series.measure], TONES)


def _kept(series: Series) -> Drawing:
    periods = series.periods
    kept = [one.share_in_time or 0 for one in periods]
    words = {"share": percent(kept[-1]), "months": months_of(periods[-1])}
    return Drawing(
        id=f"{series.measure}-{series.part}",
        title=series.label,
        said=_("%(months)s: %(share)s within the limit") % words,
        chart=charts.shares(spans(periods), [("good", kept), ("bad", [1 - share for share in kept])]),
        legend=[("good", _("within the limit")), ("bad", _("later"))],
        head=[_("Months"), _("Turns"), _("Within the limit")],
        rows=[[months_of(one), str(one.count), percent(one.share_in_time)] for one in periods[::-1]],
    )


def _counted(series: Series) -> Drawing:
    periods, parts = series.periods, PARTS[series.measure]
    counts = [[one.parts[part].count if part in one.parts else 0 for part in parts] for one in periods]
    return Drawing(
        id=str(series.measure),
        title=_("Exceptions that people made"),
        said=f"{months_of(periods[-1])}: {sum(counts[-1])}",
        chart=charts.amounts(spans(periods), [("line", [sum(some) for some in counts])]),
        legend=[("line", _("all together"))],
        head=[_("Months"), *map(str, parts.values())],
        rows=[[months_of(one), *map(str, some)] for one, some in zip(periods[::-1], counts[::-1], strict=True)],
    )


def _loaded(loads: Sequence[Loaded]) -> Drawing:
    last = loads[-1]
    words = {
        "months": in_months(last.first, last.last),
        "n": last.reviewers,
        "median": last.median,
        "ninth": last.ninth,
    }
    lines = [("guess", [one.ninth for one in loads]), ("line", [one.median for one in loads])]
    return Drawing(
        id="load",
        title=_load_title(),
        said=_("%(months)s: %(n)d reviewers; half sent at most %(median)d, nine of ten at most %(ninth)d") % words,
        chart=charts.amounts([(one.first, one.last) for one in loads], lines),
        legend=[("line", _("half sent at most")), ("guess", _("nine of ten at most"))],
        head=[_("Months"), _("Reviewers"), _("Reviews"), _("Half sent at most"), _("Nine of ten at most")],
        rows=[
            [in_months(one.first, one.last), *map(str, (one.reviewers, one.sent, one.median, one.ninth))]
            for one in loads[::-1]
        ],
    )


def _load_title() -> str:
    return _("Reviews for each reviewer")
