"""Pictures with a label: one shape each, drawn a little differently every time."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
SIDE, FINE = 32, 3  # drawn three times as large, so that edges are smooth
LABELS = ("circle", "square", "triangle", "star", "cross", "ring")
Point = tuple[float, float]


def drawing(label: str, chance: Random, side: int = SIDE) -> Image.Image:
    """Anywhere, of any size and colour, turned at will, on plain ground."""
    wide = side * FINE
    ground = _colour(chance)
    picture = Image.new("RGB", (wide, wide), ground)
    centre = (wide * chance.uniform(0.4, 0.6), wide * chance.uniform(0.4, 0.6))
    _draw(ImageDraw.Draw(picture), label, centre, wide * chance.uniform(0.2, 0.36), chance, ground)
    return picture.resize((side, side), Image.Resampling.BOX)


def _draw(
    pen: ImageDraw.ImageDraw, label: str, centre: Point, radius: float, chance: Random, ground: tuple[int, ...]
) -> None:
    colour, turn = _other_than(ground, chance), chance.uniform(0, 2 * math.pi)
    if label in ("circle", "ring"):
        pen.ellipse(_around(centre, radius), fill=colour)
        if label == "ring":
            pen.ellipse(_around(centre, radius * chance.uniform(0.5, 0.7)), fill=ground)
    elif label == "cross":
        for across in (turn, turn + math.pi / 2):
            ends = [_at(centre, radius, across), _at(centre, radius, across + math.pi)]
            pen.line(ends, fill=colour, width=round(radius * chance.uniform(0.35, 0.5)))
    else:
        pen.polygon(_corners(label, centre, radius, turn), fill=colour)


def _corners(label: str, centre: Point, radius: float, turn: float) -> list[Point]:
    if label == "star":
        radii = [radius, radius * 0.4] * 5
    else:
        radii = [radius] * {"square": 4, "triangle": 3}[label]
    step = 2 * math.pi / len(radii)
    return [_at(centre, each, turn + at * step) for at, each in enumerate(radii)]


def _at(centre: Point, radius: float, angle: float) -> Point:
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _around(centre: Point, radius: float) -> tuple[float, float, float, float]:
    return centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius


def _colour(chance: Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def _other_than(ground: tuple[int, ...], chance: Random) -> tuple[int, int, int]:
    """One that can be told from it."""
    while True:
        colour = _colour(chance)
        if sum(abs(one - other) for one, other in zip(colour, ground, strict=True)) > 200:
            return colour
