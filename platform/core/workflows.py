"""Every workflow of the site as one page of text, from the tables that the code itself moves by."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from django.utils.translation import override

from core.messages import packages
from core.moves import Move, Moves

HEAD = """\
# Workflows

Written by `manage.py workflows` from the tables in the packages' `states`; a test fails when it is stale.

Whatever is judged or served here moves from state to state by one of these moves and no other. A move is one
compare-and-set: of two people who press at once, one wins and the other is told the present state (409). Every move
leaves the event `<noun>.<move>`. *Turn* says who has the ball afterwards; *limit* is the key of the policy that says
for how long (`/policies` shows the numbers in force and those before them).
"""


def page() -> str:
    with override("en"):
        return "\n".join([HEAD, *(_section(place, table) for place, table in tables())])


def tables() -> Iterator[tuple[str, Moves]]:
    """Each table with the module that declares it, package by package."""
    for package in packages():
        for found in walk_packages([str(package.folder)], f"{package.name}."):
            if found.name.endswith(".states"):
                declared = vars(import_module(found.name)).values()
                yield from ((found.name, value) for value in declared if isinstance(value, Moves))


def _section(place: str, table: Moves) -> str:
    states = " · ".join(f"`{value}` {label}" for value, label in table.states.choices)
    rows = [_row(table, move) for move in table]
    head = ["| move | from | to | turn | limit |", "|---|---|---|---|---|"]
    return "\n".join([f"## {table.noun.capitalize()}", "", f"`{place}`. {states}", "", *head, *rows, ""])


def _row(table: Moves, move: Move) -> str:
    order = list(table.states.values)
    sources = ", ".join(f"`{state}`" for state in sorted(move.source, key=order.index))
    limit = f"`{move.days}`" if move.days else ""
    return f"| `{move.name}` | {sources} | `{move.target}` | {move.clock} | {limit} |"
