"""What cards may say that a model does, and which of it runs here."""

from inference.vocabulary import Task, task_of
from projects.vocabulary.tasks import SERVED, TASKS


def test_cards_promise_a_run_for_exactly_the_tasks_that_workers_know():
    assert {name for name in TASKS if task_of(name)} == SERVED
    assert set(Task.values) <= SERVED
