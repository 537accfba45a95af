"""Every act, in every state, by every hand: what is allowed happens once, everything else is refused with a reason and
changes nothing. Generated from the tables of moves, so that an arrow added there is walked here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from core import workflows
from core.models import Event
from core.problems import Problem
from projects import actions as projects
from projects.models import Project
from tests.repositories.test_races import together
from tests.reviews.other_workflows import ELSEWHERE, OTHER_ACTS, OtherStage
from tests.reviews.workflows import ACTS, ROLES, Act, Stage

pytestmark = pytest.mark.slow
REFUSALS = {401, 403, 409}
each_act = pytest.mark.parametrize("act", ACTS, ids=[act.name for act in ACTS])


@pytest.fixture
def stage(new: Callable[..., Project], person: Callable[..., Any], alice: Any) -> Stage:
    return set_up(Stage, new, person, alice)


@pytest.fixture
def other_stage(new: Callable[..., Project], person: Callable[..., Any], alice: Any) -> Stage:
    return set_up(OtherStage, new, person, alice)


def set_up(kind: type[Stage], new: Callable[..., Project], person: Callable[..., Any], alice: Any) -> Stage:
    project = new(alice)
    cast = {
        "anonymous": AnonymousUser(),
        "stranger": person("charlie"),
        "writer": person("wanda"),
        "owner": alice,
        "reviewer": person("bob", "reviewer"),
        "judge": person("judith", "reviewer"),
        "editor": person("edith", "editor"),
        "moderator": person("mona", "moderator"),
        "admin": person("adam", "admin"),
    }
    projects.add_member(project=project, user=alice, handle="wanda", role="write")
    return kind(project, cast, person("eve", "editor"))


def snapshot(subject: Any) -> tuple[dict[str, Any], int]:
    row = type(subject).objects.filter(pk=subject.pk).values().get()
    return row, Event.objects.count()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_table_of_moves_is_walked_here_or_says_where():
    walked = {act.table.noun for act in [*ACTS, *OTHER_ACTS]}
    tables = {table.noun for _place, table in workflows.tables()}
    assert tables - walked == set(ELSEWHERE)


@pytest.mark.django_db
@each_act
def test_an_act_is_done_where_the_table_allows_and_nowhere_else(act: Act, stage: Stage):
    lies = lies_of(act, stage)
    assert not lies, "\n".join(lies)


@pytest.mark.django_db
def test_acts_of_other_workflows_too(other_stage: Stage):
    lies = [lie for act in OTHER_ACTS for lie in lies_of(act, other_stage)]
    assert not lies, "\n".join(lies)


def lies_of(act: Act, stage: Stage) -> list[str]:
    return [
        f"{act.name} from {state} by {role}: {lie}"
        for state in act.table.states.values
        for role in ROLES
        if (lie := lie_of(act, stage, state, role))
    ]


def lie_of(act: Act, stage: Stage, state: str, role: str) -> str:
    allowed = state in act.states and role in act.who
    with undone():
        subject = stage.subject(act, state)
        before = snapshot(subject)
        try:
            act.run(subject, stage.cast[role])
        except Problem as refusal:
            return _refused(refusal, allowed=allowed, is_unchanged=snapshot(subject) == before)
        reached = snapshot(subject)[0]["state"]
        told = Event.objects.filter(verb=act.name, object_id=str(subject.pk)).count()
        if not allowed:
            return f"was let in, to {reached}"
        return "" if (reached, told) == (act.target, 1) else f"ended in {reached} with {told} events"


def _refused(refusal: Problem, *, allowed: bool, is_unchanged: bool) -> str:
    if allowed:
        return f"was refused: {refusal.detail}"
    if refusal.status not in REFUSALS or not refusal.detail:
        return f"was refused with {refusal.status} “{refusal.detail}”"
    return "" if is_unchanged else "was refused, and yet something changed"


@pytest.mark.django_db(transaction=True)
@each_act
def test_of_two_who_press_at_once_one_wins(act: Act, stage: Stage):
    race(act, stage)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_wins_in_other_workflows(other_stage: Stage):
    for act in OTHER_ACTS:
        race(act, other_stage)


def race(act: Act, stage: Stage) -> None:
    state, role = min(act.states), min(act.who)
    subject = stage.subject(act, state)
    told = Event.objects.filter(verb=act.name, object_id=str(subject.pk))
    before = told.count()
    twins = [type(subject).objects.get(pk=subject.pk) for _twin in range(2)]
    people = [type(stage.cast[role]).objects.get(pk=stage.cast[role].pk) for _twin in range(2)]
    results = together(*(partial(act.run, twin, who) for twin, who in zip(twins, people, strict=True)))
    lost = [result for result in results if isinstance(result, Exception)]
    assert [getattr(refusal, "status", refusal) for refusal in lost] == [409]
    assert told.count() == before + 1
    subject.refresh_from_db()
    assert subject.state != state
