"""Each series as people see it: a chart, what it says in one sentence, and the table behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import charts
from core.drawings import Drawing, shared, timed
from core.periods import Period
from core.templatetags.quantities import amount as counted
from core.templatetags.quantities import size
from resources.figures.queries import Amounts, Report, Waits
from resources.figures.states import CALL, OUTCOMES
from resources.grants.states import Tier
from resources.units import SPANS, TIMES, TOKENS, in_words, name_of, parts_of

TONES = {"at_once": "good-2", "full": "good", "part": "wait", "declined": "bad"}
GB = 10**9


@dataclass(frozen=True)
class Shown:
    """A section of charts. `silent` names what is too rare to be told yet, `whole` is all its months together."""

    drawings: list[Drawing]
    silent: list[str]
    whole: Period | None = None

    @property
    def is_empty(self) -> bool:
        return not self.drawings and not self.silent


def use_of_grants(found: Report) -> Shown:
    return Shown([granted_and_used(one) for one in found.amounts if any(one.granted) or any(one.used)], [])


def flow_of_pools(found: Report) -> Shown:
    return Shown([brought_and_granted(one) for one in found.amounts if any(one.brought) or any(one.granted)], [])


def waits_for_grants(found: Report) -> Shown:
    """Tiers that people decide on; what rules grant waits for nobody."""
    return _told([one for one in found.waits if one.part not in {CALL, str(Tier.AT_ONCE.value)}], waited)


def waits_for_calls(found: Report) -> Shown:
    return _told([found.waits_of_calls], waited)


def decisions_on(series: Waits) -> Shown:
    return _told([series], decided)


def _told(series: Sequence[Waits], drawn: Callable[[Waits], Drawing]) -> Shown:
    told = [one for one in series if one.periods]
    silent = [one.label for one in series if not one.periods]
    return Shown([drawn(one) for one in told], silent, told[0].whole if len(told) == 1 else None)


def granted_and_used(series: Amounts) -> Drawing:
    """Of one unit: what passed to grants, and what of it was used."""
    lines = {"guess": (_("granted"), series.granted), "line": (pgettext("figures", "used"), series.used)}
    said = _("%(month)s: %(granted)s granted, %(used)s used") % {
        "month": f"{series.months[-1]:%Y-%m}",
        "granted": in_words(series.unit, max(series.granted[-1], 0)),
        "used": in_words(series.unit, max(series.used[-1], 0)),
    }
    return _of_amounts("use", series, said, lines)


def brought_and_granted(series: Amounts) -> Drawing:
    """Of one unit: what came into the pools, and what of it passed to grants."""
    lines = {"guess": (_("brought in"), series.brought), "line": (_("granted"), series.granted)}
    said = _("%(month)s: %(brought)s brought in, %(granted)s granted") % {
        "month": f"{series.months[-1]:%Y-%m}",
        "brought": in_words(series.unit, series.brought[-1]),
        "granted": in_words(series.unit, max(series.granted[-1], 0)),
    }
    return _of_amounts("fund", series, said, lines)


def waited(series: Waits) -> Drawing:
    return timed(f"wait-{series.part}", series.label, series.periods)


def decided(series: Waits) -> Drawing:
    """Which share was granted."""
    return shared(f"decided-{series.part}", series.label, series.periods, OUTCOMES, TONES)


def _of_amounts(id: str, series: Amounts, said: str, lines: Mapping[str, tuple[Any, list[int]]]) -> Drawing:
    base, worded = _scale(series.unit, max(max(values) for _name, values in lines.values()))
    spans = [(month, month) for month in series.months]
    return Drawing(
        id=f"{id}-{series.unit.replace(':', '-')}",
        title=name_of(series.unit),
        said=said,
        # What went back to the pool may be more than what left it; the scale begins at nothing.
        chart=charts.amounts(
            spans,
            [(tone, [max(value, 0) for value in values]) for tone, (_name, values) in lines.items()],
            base=base,
            worded=worded,
        ),
        legend=[(tone, str(name)) for tone, (name, _values) in lines.items()],
        head=[_("Month"), *(str(name) for name, _values in lines.values())],
        rows=[
            [f"{month:%Y-%m}", *(_signed(series.unit, values[place]) for _name, values in lines.values())]
            for place, month in reversed(list(enumerate(series.months)))
        ],
    )


def _scale(unit: str, most: int) -> tuple[int, Callable[[float], str]]:
    """In which larger unit the axis counts, and in which few words."""
    kind = parts_of(unit)[0]
    if kind == TOKENS:
        return max(10 ** (len(str(most)) - 2), 1), lambda value: str(counted(round(value)))
    if kind in TIMES:
        word, worth = ("h", SPANS["h"]) if most >= SPANS["h"] else ("min", SPANS["min"])
        return worth, lambda value: (_("%(n)s h") if word == "h" else _("%(n)s min")) % {"n": f"{value / worth:.0f}"}
    return (GB if most >= GB else 10**6), lambda value: size(round(value))


def _signed(unit: str, value: int) -> str:
    return in_words(unit, value) if value >= 0 else f"\N{MINUS SIGN}{in_words(unit, -value)}"
