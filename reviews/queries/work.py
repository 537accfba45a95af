"""All that somebody has to review: their assignments, and what other packages put on the same desk.

    @beside_assignments
    def audits_of(reviewer: Any) -> QuerySet[Audit]: …

Such rows have the columns of an assignment, and a `round` that answers as `reviews.models.Judged`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.problems import NotFound
from core.remembering import remembered
from reviews.models import RequiredChange
from reviews.queries.rounds import PROMISED, my_assignments
from reviews.states import IN_WORK, OPEN_ROUND, AssignmentState

Rows = Callable[[Any], "QuerySet[Any]"]
_beside: list[Rows] = []


def beside_assignments(rows: Rows) -> Rows:
    _beside.append(rows)
    return rows


class Together:
    """Rows of several tables in one order, as far as a pager and a page ask for them."""

    def __init__(self, parts: "Iterable[QuerySet[Any]]", order: str = "due_at") -> None:
        self.parts, self.key = list(parts), order

    def order_by(self, *fields: str) -> "Together":
        return Together((part.order_by(*fields) for part in self.parts), fields[0])

    def filter(self, *conditions: Any, **columns: Any) -> "Together":
        return Together((part.filter(*conditions, **columns) for part in self.parts), self.key)

    def __getitem__(self, place: slice) -> list[Any]:
        return self._sorted(row for part in self.parts for row in part[: place.stop])[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._sorted(row for part in self.parts for row in part))

    def _sorted(self, rows: Iterable[Any]) -> list[Any]:
        """Without a date comes last, as in `order_by`."""
        name = self.key.removeprefix("-")
        dated = [(getattr(row, name), row) for row in rows]
        found = sorted((one for one in dated if one[0]), key=lambda one: one[0], reverse=self.key.startswith("-"))
        return [row for _when, row in found] + [row for when, row in dated if not when]


def work_of(reviewer: Any) -> Together:
    """Everything that this person has, or had, in hand or was asked for."""
    return Together([my_assignments(reviewer), *(rows(reviewer) for rows in _beside)])


def in_hand(reviewer: Any) -> list[Any]:
    return [one for one in _open_work(reviewer) if one.state in IN_WORK]


def invitations_of(reviewer: Any) -> list[Any]:
    """What this person is asked to review and has not answered yet."""
    return [one for one in _open_work(reviewer) if one.state == AssignmentState.INVITED]


def _open_work(reviewer: Any) -> list[Any]:
    """Both stand on the same pages, and both are few: they are read together."""
    return remembered(("open work", reviewer.pk), lambda: list(Together(_open_rows(reviewer, PROMISED))))


def load_of(reviewer: Any) -> int:
    return sum(part.count() for part in _open_rows(reviewer, IN_WORK))


def promised_load_of(reviewer: Any) -> int:
    """With what they are asked for: they may say yes to all of it."""
    return sum(part.count() for part in _open_rows(reviewer, PROMISED))


def get_assignment(viewer: Any, id: str) -> Any:
    """What is in one's own hands, or was; nobody else may know that it exists."""
    found = _mine(viewer, id)
    if found is None:
        raise NotFound(_("There is no review of yours under this address."))
    return found


def get_invitation(viewer: Any, id: str) -> Any:
    found = _mine(viewer, id)
    if found is None or found.state != AssignmentState.INVITED:
        raise NotFound(_("There is no invitation to you under this address; it may have expired."))
    return found


def asked_in(assignment: Any) -> "QuerySet[Any]":
    """The changes that its reviewer has noted so far."""
    review = getattr(assignment, "review", None)
    noted: QuerySet[Any] = review.changes.order_by("id") if review else RequiredChange.objects.none()
    return noted


def _mine(viewer: Any, id: str) -> Any:
    if not getattr(viewer, "is_authenticated", False):
        return None
    tables = [my_assignments, *_beside]
    return next((found for rows in tables if (found := rows(viewer).filter(pk=id).first())), None)


def _open_rows(reviewer: Any, states: Iterable[str]) -> "list[QuerySet[Any]]":
    mine = my_assignments(reviewer).filter(state__in=states, round__state__in=OPEN_ROUND)
    return [mine, *(rows(reviewer).filter(state__in=states) for rows in _beside)]
