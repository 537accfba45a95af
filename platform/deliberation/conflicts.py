"""The engine of conflicts of interest: what may tie a judge to what they judge, as plug-ins.

A package declares in its module `conflict_rules` what it knows. A `tie` is a relation between people that holds both
ways; a `bond` is one between people and one judged thing. Both answer with rows of the database, never with people one
by one, so that the same rows exclude things from a judge's list, judges from a thing's list, and give the evidence.

    @tie("same_organisation", words=_("works for the same organisation"))
    def colleagues(case: Case) -> list[Found]: ...

What can be judged says who is behind it by paths of the ORM (`behind`). A hard rule blocks everywhere; a soft one is
shown, and an editor may waive it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.policies import Policy, current
from core.remembering import remembered

DAYS_A_MONTH = 365.25 / 12
FEW = 500


@dataclass(frozen=True)
class Case:
    """The people asked about, and the thing they are behind, if the question is about one."""

    people: Collection[str]
    subject: Any
    policy: Policy

    def since(self, months: str) -> datetime:
        return months_ago(self.policy, months)


@dataclass(frozen=True)
class Found:
    """Rows that tie people: the column that says whom, and the column that says by what."""

    rows: "QuerySet[Any]"
    judge: str
    because: str

    def judges(self) -> "QuerySet[Any]":
        return self.rows.filter(**{f"{self.judge}__isnull": False}).values_list(self.judge, flat=True)

    def among(self, judges: Collection[str] | None) -> "QuerySet[Any, Any]":
        wanted = {f"{self.judge}__isnull": False} if judges is None else {f"{self.judge}__in": judges}
        return self.rows.filter(**wanted).values_list(self.judge, self.because)


Look = Callable[[Case], list[Found]]
Keys = Sequence[Any] | QuerySet[Any, Any]


@dataclass(frozen=True)
class Rule:
    id: str
    words: Any  # a translation yet to be chosen
    look: Look
    is_hard: bool
    is_tie: bool
    about: type[Any] = object


@dataclass(frozen=True)
class Conflict:
    rule: Rule
    because: str


@dataclass(frozen=True)
class Link:
    """A path from the judged thing to people behind it. `ended` is the column that says until when they were; `author`
    says that their ties to others count as well, not only they themselves."""

    path: str
    ended: str = ""
    author: bool = True
    where: dict[str, Any] = field(default_factory=dict)

    def condition(self, policy: Policy) -> Q:
        lately = {f"{self.ended}__gte": months_ago(policy, "collaborator_months")} if self.ended else {}
        return Q(**self.where, **lately)


RULES: dict[str, Rule] = {}
_links: dict[type[Model], list[Link]] = defaultdict(list)


def tie(id: str, *, words: Any, is_hard: bool = True) -> Callable[[Look], Look]:
    return _declared(id, words, is_hard=is_hard, is_tie=True)


def bond(id: str, *, words: Any, is_hard: bool, about: type[Model]) -> Callable[[Look], Look]:
    """Only ever asked about things of this kind."""
    return _declared(id, words, is_hard=is_hard, is_tie=False, about=about)


def behind(model: type[Model], *links: Link) -> None:
    """State by which paths people are behind a thing of this kind."""
    _links[model] += links


def blocked(judge: Any, model: type[Model], at: str = "pk") -> Q:
    """True of things that this person may not judge, and of what leads to them by the path `at`: for a list.
    `is_blocked` says the same of one thing."""
    return Q(**{f"{at}__in": _tied_things(judge, model)})


def off_limits(judge: Any, model: type[Model]) -> Keys:
    """The keys of what this person may not judge: for a page of several lists."""
    return remembered(("off limits", judge.pk, model), lambda: few(_tied_things(judge, model)))


def is_blocked(judge: Any, subject: Any) -> bool:
    """A page asks it for each of its buttons, of the same thing."""
    return remembered(("blocked", judge.pk, type(subject), subject.pk), lambda: _is_blocked(judge, subject))


def people_behind(subject: Any, *, authors_only: bool = False) -> set[str]:
    links = [link for link in _links[type(subject)] if link.author or not authors_only]
    return {person for person in _behind(subject, links, current("conflicts")) if person}


def conflicts_among(judges: Collection[str] | None, subject: Any) -> dict[str, list[Conflict]]:
    """All that ties any of these people (None: anybody) to one thing: a few queries, however many people.

    The first evidence of each rule is kept. To ask about thousands, ask about anybody: only those who are tied come
    back, and to look each up in a list of thousands would cost more than all the rest.
    """
    case = Case(people_behind(subject, authors_only=True), subject, current("conflicts"))
    found: dict[str, dict[str, Conflict]] = defaultdict(dict)
    for rule in (rule for rule in RULES.values() if isinstance(subject, rule.about)):
        for judge, because in together([rows.among(judges) for rows in rule.look(case)]):
            found[judge].setdefault(rule.id, Conflict(rule, str(because)))
    return {judge: list(conflicts.values()) for judge, conflicts in found.items()}


def conflicts_of(judge: Any, subject: Any) -> list[Conflict]:
    return conflicts_among([judge.pk], subject).get(judge.pk, [])


def together(found: "Sequence[QuerySet[Any, Any]]") -> "QuerySet[Any, Any]":
    """One query, of which each part goes by an index of its own; conditions joined by OR would look at every row."""
    first, *others = found or [User.objects.none().values_list("pk", flat=True)]
    return first.union(*others) if others else first


def few(keys: "QuerySet[Any, Any]") -> Keys:
    """Keys that several questions need. Few are read once and named; of more the query stays a part of each."""
    found = list(keys[: FEW + 1])
    return found if len(found) <= FEW else keys


def months_ago(policy: Policy, months: str) -> datetime:
    return timezone.now() - timedelta(days=round(policy[months] * DAYS_A_MONTH))


def _declared(id: str, words: Any, *, is_hard: bool, is_tie: bool, about: type[Any] = object) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        RULES[id] = Rule(id, words, look, is_hard, is_tie, about)
        return look

    return register


def _is_blocked(judge: Any, subject: Any) -> bool:
    """From the few people behind it: each rule stands in the query once, and nobody else is looked at."""
    policy, links = current("conflicts"), _links[type(subject)]
    near = Q(pk__in=[])
    for rows in _ties_of(judge, policy):
        near |= Q(pk__in=rows.judges())
    tied = User.objects.filter(near, pk__in=_behind(subject, [link for link in links if link.author], policy))
    themselves = User.objects.filter(pk=judge.pk, pk__in=_behind(subject, links, policy))
    return together([tied.values("pk"), themselves.values("pk")]).exists()


def _tied_things(judge: Any, model: type[Model]) -> "QuerySet[Any, Any]":
    """Whom they are tied to is read first: as a part of this it would be worked out for each way of being behind."""
    policy = current("conflicts")
    tied = remembered(("tied", judge.pk), lambda: _tied_to(judge, policy))
    whom = {True: tied, False: [judge.pk]}
    return together(
        [
            _through(model, link, policy, **{f"{link.path}__in": whom[link.author]}).values_list("pk", flat=True)
            for link in _links[model]
        ]
    )


def _through(model: type[Model], link: Link, policy: Policy, **asked: Any) -> "QuerySet[Any]":
    """In one filter: two would look at two rows of the same relation, one that ended lately and one of this person."""
    return QuerySet(model).filter(link.condition(policy), **asked)


def _behind(subject: Any, links: Iterable[Link], policy: Policy) -> "QuerySet[Any, Any]":
    """The keys of the people at the ends of these paths."""
    ends = [_through(type(subject), link, policy, pk=subject.pk).values_list(link.path, flat=True) for link in links]
    return together(ends)


def _tied_to(judge: Any, policy: Policy) -> set[str]:
    """Themselves, and everybody whom a hard tie binds to them."""
    return {judge.pk, *together([rows.judges() for rows in _ties_of(judge, policy)])}


def _ties_of(judge: Any, policy: Policy) -> Iterator[Found]:
    case = Case([judge.pk], None, policy)
    for rule in RULES.values():
        if rule.is_tie and rule.is_hard:
            yield from rule.look(case)
