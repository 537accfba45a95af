"""The first finds while somebody types."""

from dataclasses import dataclass
from typing import Any

from search.finding import Hit, findables
from search.queries.results import hits_of, ids_found
from search.questions import Question

EACH, LOOKED_AT = 3, 60


@dataclass(frozen=True)
class Group:
    kind: str
    title: str
    hits: list[Hit]


def first_finds(person: Any, question: Question) -> list[Group]:
    """Three of each kind, the best of the newest sixty."""
    if question.is_empty:
        return []
    found = ((one, ids_found(person, one, question, LOOKED_AT)[:EACH]) for one in findables())
    groups = (Group(one.kind, str(one.title), hits_of(person, one, ids)) for one, ids in found if ids)
    return [group for group in groups if group.hits]
