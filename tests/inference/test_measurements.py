"""What engines wrote down of runs is kept apart from the runs, and every night the two are compared."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.redis import connection
from inference.actions import runs
from inference.actions.measuring import keep_measurements
from inference.actions.runs import Ending
from inference.engine.sentences import Sentence
from inference.models import Measurement, Run
from inference.states import RunState
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver
from inference.wire.events import Done, Failed, Usage
from projects.models import Release
from resources.ledger.actions import reconcile
from resources.ledger.queries import mismatches
from tests.inference.published import publish_model
from tests.inference.test_payers import ask

pytestmark = pytest.mark.django_db
TOOK = Usage(3, 4, 0, 50)


@pytest.fixture
def release(alice: Any) -> Release:
    connection().delete(keys.MEASURED)
    return publish_model(alice, "tern", "text-generation")


def measure(run: Run | str, *ends: Done | Failed, attempt: int = 1) -> None:
    name = run if isinstance(run, str) else run.pk
    for end in ends:
        deliver(connection(), [Parcel(Address(name, "w", "d", "0-1", attempt), [end])])


def ended(alice: Any, release: Release, usage: Usage = TOOK, state: str = RunState.SUCCEEDED) -> Run:
    """An hour ago; by then all that was measured is kept."""
    run = runs.accept(ask=ask(alice, release), web="w")
    runs.finish(run=run, ending=Ending(state, usage))
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(hours=1))
    return run


def keep_record_since_long_ago() -> None:
    took = {"prompt_tokens": 3, "completion_tokens": 4, "cached_tokens": 0, "device_ms": 50}
    Measurement.objects.create(entry="1000000000000-0", run="0" * 26, deployment="d", attempt=1, **took)


def found() -> list[tuple[str, int, int]]:
    keep_measurements()
    return [(wrong.part, wrong.carried, wrong.found) for wrong in mismatches()]


def test_what_an_engine_measured_is_kept_once_however_often_it_is_brought():
    connection().delete(keys.MEASURED)
    measure("r", Done(TOOK), Failed("a", Sentence("b")), Done(Usage(), cancelled=True))
    brought: Any = connection().xrange(keys.MEASURED)
    assert (keep_measurements(), keep_measurements(), connection().xlen(keys.MEASURED)) == (1, 0, 0)
    connection().delete(keys.MEASURED)
    for entry, fields in brought:  # as if we had been cut off before it left Redis
        connection().xadd(keys.MEASURED, fields, id=entry)
    assert keep_measurements() == 1
    kept = Measurement.objects.values_list("run", "attempt", "prompt_tokens", "completion_tokens", "device_ms")
    assert list(kept) == [("r", 1, 3, 4, 50)]


def test_runs_are_compared_with_what_engines_wrote_down(alice: Any, release: Release):
    ended(alice, release)  # when engines kept no record
    assert found() == []
    run = ended(alice, release)
    measure(run, Done(TOOK), Done(TOOK))  # sent again
    assert found() == []
    Run.objects.exclude(pk=run.pk).delete()
    keep_record_since_long_ago()
    measure(run, Done(Usage(3, 9, 0, 90)), attempt=2)  # by an engine that had lost the run, and settled nothing
    left = ended(alice, release, Usage(3, 2), RunState.CANCELLED)  # before the last word
    measure(left, Done(TOOK, cancelled=True))
    ended(alice, release, Usage(3, 2), RunState.CANCELLED)  # its engine died
    failed = ended(alice, release, Usage(3, 2), RunState.FAILED)
    measure(failed, Done(TOOK))
    young = ended(alice, release)
    Run.objects.filter(pk=young.pk).update(finished_at=timezone.now())
    assert found() == []


def test_each_way_in_which_they_can_differ_is_found(client: Client, alice: Any, release: Release):
    keep_record_since_long_ago()
    otherwise = ended(alice, release, Usage(3, 4, 0, 51))
    measure(otherwise, Done(TOOK))
    missing = ended(alice, release)
    twice = ended(alice, release)
    measure(twice, Done(TOOK), Done(Usage(3, 4, 0, 60)))
    dear = ended(alice, release, Usage(3, 6), RunState.CANCELLED)
    measure(dear, Done(TOOK, cancelled=True))
    measure("7zzzzzzzzzzzzzzzzzzzzzzzzz", Done(TOOK))
    assert found() == [
        (f"run {otherwise.pk} device_ms", 51, 50),
        (f"run {missing.pk} in the record of engines", 1, 0),
        (f"run {dear.pk} completion_tokens", 6, 4),
        (f"run {twice.pk} in the record of engines", 1, 2),
        ("run 7zzzzzzzzzzzzzzzzzzzzzzzzz in the record of engines", 0, 1),
    ]
    assert reconcile().wrong == 5
    assert f"run {otherwise.pk} device_ms: 51 ≠ 50" in client.get("/resources/books").content.decode()
