"""What runs cost as a table for programs that calculate. Amounts are whole numbers of their unit."""

import csv
import io
from collections.abc import Iterable

from core.spreadsheets import inert
from inference.queries.costs import Cost

COLUMNS = ("run", "asked_at", "state", "model", "task", "user", "paid_by", "unit", "charged")


def as_csv(costs: Iterable[Cost]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, costs))
    return text.getvalue()


def _row(cost: Cost) -> list[str | int | None]:
    run = cost.run
    model = run.model if cost.is_named else ""
    who = run.user.handle if run.user else ""
    said = (run.pk, run.created_at.isoformat(), run.state, model, run.task, who, cost.payer, run.unit)
    return [*map(inert, said), run.charged]
