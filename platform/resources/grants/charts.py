"""A grant being used up, as numbers for a template: a picture of 320 × 130 units, with a table behind it."""

from dataclasses import dataclass
from datetime import date

from resources import units
from resources.grants.queries.burning import Burning

LEFT, RIGHT, TOP, BOTTOM = 8, 312, 10, 104


@dataclass(frozen=True)
class BurnDown:
    """`line` is what was left; `guess` leads on as until now, to nothing or to the end; `plan` is even use."""

    burning: Burning
    line: str
    area: str
    guess: str
    plan: str
    today: float
    most: str
    begins_on: date
    ends_on: date
    empty_on: date | None


def burn_down(burning: Burning) -> BurnDown:
    grant, days = burning.left.grant, burning.days
    begins_on, ends_on = days[0][0], max(grant.ends_at.date(), days[-1][0])
    whole = max((ends_on - begins_on).days, 1)
    most = max([left for _day, left in days] + [burning.left.amount, 1])

    def at(day: date, left: int) -> tuple[float, float]:
        across, down = (day - begins_on).days / whole, 1 - left / most
        return round(LEFT + (RIGHT - LEFT) * min(across, 1), 1), round(TOP + (BOTTOM - TOP) * down, 1)

    line, now = [at(day, left) for day, left in days], at(*days[-1])
    empty_on = burning.left.lasts_until.date() if burning.left.lasts_until else None
    return BurnDown(
        burning,
        _points(line),
        _points([(line[0][0], BOTTOM), *line, (now[0], BOTTOM)]),
        _points([now, at(empty_on, 0)]) if empty_on else "",
        _points([at(begins_on, burning.left.amount), at(ends_on, 0)]),
        now[0],
        units.in_words(burning.left.unit, most),
        begins_on,
        ends_on,
        empty_on,
    )


def _points(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
