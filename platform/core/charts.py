"""Charts as numbers for a template (`c-drawing`): places in a picture of 320 × 150 units, with a table behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from core.templatetags.quantities import lasting

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 320, 44, 316, 8, 126
MOST_LABELS = 4
MINUTE, HOUR, DAY = 60, 3600, 86400
STEPS = (
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
    20 * DAY,
)
Months = tuple[date, date]


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Mark:
    x: float
    anchor: str
    label: str


@dataclass(frozen=True)
class Line:
    tone: str
    points: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True)
class Bar:
    tone: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    ticks: list[Tick]
    marks: list[Mark]
    lines: list[Line]
    bars: list[Bar]


def times(periods: Sequence[Months], lines: Sequence[tuple[str, Sequence[float | None]]]) -> Chart:
    """Durations over months. The scale begins at nothing and ends at a round number."""
    most = max((value for _tone, values in lines for value in values if value is not None), default=DAY)
    step = next((step for step in STEPS if most <= step * 4), 20 * DAY * -(-most // (80 * DAY)))
    return _lined(periods, lines, step, -(-most // step) * step, lambda value: str(lasting(value)))


def amounts(
    periods: Sequence[Months],
    lines: Sequence[tuple[str, Sequence[float | None]]],
    *,
    base: float = 1,
    worded: Callable[[float], str] = lambda value: f"{value:.0f}",
) -> Chart:
    """Counts over months; of amounts in a larger unit, `base` of them are one."""
    most = max((value for _tone, values in lines for value in values if value is not None), default=1)
    step = base * max(1, -(-most // (4 * base)))
    return _lined(periods, lines, step, max(-(-most // step), 1) * step, worded)


def shares(periods: Sequence[Months], parts: Sequence[tuple[str, Sequence[float]]]) -> Chart:
    """Parts of a whole, on top of each other; each bar is as high as the other."""
    bars = []
    slot = (RIGHT - LEFT) / max(len(periods), 1)
    wide = min(slot * 0.7, 28)
    for place in range(len(periods)):
        x, bottom = LEFT + slot * (place + 0.5) - wide / 2, float(BOTTOM)
        for tone, values in parts:
            height = (BOTTOM - TOP) * values[place]
            bottom -= height
            if height:
                bars.append(Bar(tone, round(x, 1), round(bottom, 1), round(wide, 1), round(height, 1)))
    ticks = [Tick(_y(share, 1), f"{share:.0%}") for share in (0, 0.5, 1)]
    return Chart(ticks, _marks(periods), [], bars)


def _lined(
    periods: Sequence[Months],
    lines: Sequence[tuple[str, Sequence[float | None]]],
    step: float,
    top: float,
    worded: Callable[[float], str],
) -> Chart:
    count = round(top / step)
    ticks = [Tick(_y(step * number, top), worded(step * number) if number else "0") for number in range(count + 1)]
    return Chart(ticks, _marks(periods), [_line(tone, values, top) for tone, values in lines], [])


def _line(tone: str, values: Sequence[float | None], top: float) -> Line:
    slot = (RIGHT - LEFT) / max(len(values), 1)
    dots = [
        (round(LEFT + slot * (place + 0.5), 1), _y(value, top))
        for place, value in enumerate(values)
        if value is not None
    ]
    return Line(tone, " ".join(f"{x},{y}" for x, y in dots), dots)


def _y(value: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)


def _marks(periods: Sequence[Months]) -> list[Mark]:
    """The months below, as many as can be read."""
    slot = (RIGHT - LEFT) / max(len(periods), 1)
    every = -(-len(periods) // MOST_LABELS) or 1
    return [
        _mark(round(LEFT + slot * (place + 0.5), 1), f"{last:%Y-%m}")
        for place, (_first, last) in enumerate(periods)
        if (len(periods) - 1 - place) % every == 0
    ]


def _mark(x: float, label: str) -> Mark:
    return Mark(RIGHT, "end", label) if x > RIGHT - 24 else Mark(x, "middle", label)
