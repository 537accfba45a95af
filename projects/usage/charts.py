"""A row of bars as numbers for a template, in a picture of 300 × 60 units. The table behind it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEAST = 300, 60, 1.0


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    bars: Sequence[Bar]
    most: int


def bars(values: Sequence[int]) -> Chart:
    """Scaled to the highest. What is not nothing can be seen."""
    most, slot = max(values, default=0), WIDTH / max(len(values), 1)
    drawn = []
    for place, value in enumerate(values):
        height = max(HEIGHT * value / most, LEAST) if value else 0.0
        drawn.append(Bar(round(slot * place + 1, 1), round(HEIGHT - height, 1), round(slot - 2, 1), round(height, 1)))
    return Chart(drawn, most)


def spark(values: Sequence[int]) -> str:
    """The points of a line without axes, in 80 × 20 units; "" where there is nothing to see."""
    most = max(values, default=0)
    if not most:
        return ""
    step = 80 / max(len(values) - 1, 1)
    return " ".join(f"{step * place:.1f},{19 - 18 * value / most:.1f}" for place, value in enumerate(values))
