"""A table of moves against the code that obeys it."""

from itertools import product
from typing import Any

from core.moves import Moves, move
from core.problems import Conflict


def assert_follows(thing: Any, table: Moves) -> None:
    """Every move succeeds from its sources and ends at its target; from any other state it is refused and changes
    nothing."""
    kept = type(thing).objects.filter(pk=thing.pk)
    for arrow, state in product(table, table.states.values):
        kept.update(state=state)
        try:
            move(thing, table, arrow.name)
        except Conflict:
            allowed = False
        else:
            allowed = True
        where = f"{table.noun}.{arrow.name} from {state}"
        assert allowed == (state in arrow.source), where
        assert kept.get().state == (arrow.target if allowed else state), where
