"""Writes the dataset project anew: ``python -m examples.projects.sentences``."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

from examples.sentiment.text import LABELS, LANGUAGES, hand_written, sentence
from examples.slips import language_of

FOLDER = Path(__file__).parent / "sentiment-sentences"
ROWS, SEED = 3000, 3
Row = tuple[str, str, str]


def generated() -> list[Row]:
    """Distinct sentences, languages and labels in equal parts."""
    chance = Random(SEED)
    kinds = [(language, label) for language in LANGUAGES for label in LABELS]
    found: dict[str, Row] = {}
    for language, label in kinds:
        wanted = len(found) + ROWS // len(kinds)
        while len(found) < wanted:
            text = sentence(language, label, chance)
            found.setdefault(text, (text, label, language))
    rows = list(found.values())
    chance.shuffle(rows)
    return rows


def measured() -> list[Row]:
    return [(text, label, language_of(text)) for part in ("tried", "heldout") for text, label in hand_written(part)]


def as_csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("text", "label", "language"))
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    for name, rows in {"train.csv": generated(), "test.csv": measured()}.items():
        (FOLDER / name).write_text(as_csv(rows), encoding="utf-8")
        print(f"{name}: {len(rows)} rows")
