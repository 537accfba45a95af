"""What another policy would have done to the cases of the past. Packages state it for the keys where that can be known.

    @rehearses("submission")
    def submissions(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]: ...

A key that changed and of which no effect is told stays unknown, and the page says so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Event
from core.moves import Moves
from core.policies import Policy
from core.policy_shapes import differences

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Effect:
    """Of `cases` past ones, how many `question` was true of, and of how many it would have been."""

    key: str
    question: str
    cases: int
    before: int
    after: int


@dataclass(frozen=True)
class Rehearsal:
    since: datetime
    effects: list[Effect]
    unknown: list[str]


Rehearse = Callable[[Policy, Policy, datetime], Iterable[Effect]]
_rehearsals: dict[str, list[Rehearse]] = defaultdict(list)


def rehearses(name: str) -> Callable[[Rehearse], Rehearse]:
    def register(function: Rehearse) -> Rehearse:
        _rehearsals[name].append(function)
        return function

    return register


def rehearse(before: Policy, after: Policy) -> Rehearsal:
    """Play the last 90 days with both policies."""
    since = timezone.now() - LOOK_BACK
    keys = changed(before, after)
    told = [effect for play in _rehearsals[before.name] for effect in play(before, after, since)]
    effects = [effect for effect in told if effect.key in keys]
    return Rehearsal(since, effects, [key for key in keys if key not in {effect.key for effect in effects}])


def changed(before: Policy, after: Policy) -> list[str]:
    return list(dict.fromkeys(found.path.partition(".")[0] for found in differences(before.body, after.body)))


def late_turns(
    before: Policy, after: Policy, spans: Mapping[str, Sequence[timedelta]], question: str = ""
) -> Iterator[Effect]:
    """How many turns were longer than the days that each policy gives them."""
    for key, lasted in spans.items():
        if key in before.body and key in after.body:
            yield Effect(
                key,
                question or _("Turns that were late"),
                len(lasted),
                sum(span > timedelta(days=before[key]) for span in lasted),
                sum(span > timedelta(days=after[key]) for span in lasted),
            )


def turns(table: Moves, about: str, since: datetime) -> dict[str, list[timedelta]]:
    """How long each turn with a limit lasted, by the key of its limit: until the next move, or until now. One query."""
    keys = {f"{table.noun}.{move.name}": move.days for move in table}
    moves = Event.objects.filter(object_type=about, verb__in=list(keys), at__gte=since)
    rows = list(moves.order_by("object_id", "id").values_list("object_id", "verb", "at"))
    spans: dict[str, list[timedelta]] = {key: [] for key in keys.values() if key}
    for (object_id, verb, at), following in zip_longest(rows, rows[1:]):
        end = following[2] if following is not None and following[0] == object_id else timezone.now()
        if keys[verb]:
            spans[keys[verb]].append(end - at)
    return spans
