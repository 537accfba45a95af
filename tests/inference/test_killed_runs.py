"""A web process killed between any two statements of a run: the run is there with what it reserved, or neither is."""

from functools import partial
from typing import Any

import pytest

from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.requests import Sampling
from inference.models import Run
from inference.queries.allowances import payer_for
from inference.states import OPEN, RunState, Source
from inference.vocabulary import Task
from inference.wire.events import Usage
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.inference.published import publish_model
from tests.resources.test_killed import MANY, Death, fork, killed, let_go


def live(ask: Ask) -> None:
    """What a run does to the database, and its last word twice."""
    run = runs.accept(ask=ask, web="w")
    for _delivery in range(2):
        runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(3, 4)))


@pytest.mark.django_db(transaction=True)
def test_each_run_is_charged_once_or_ended_for_nothing(alice: Any):
    deployment = deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)
    ask = partial(Ask, deployment, "text", ("12345",), source=Source.API, user=alice, sampling=Sampling(max_tokens=20))
    for statement in range(1, MANY):
        work = partial(live, ask(payer=payer_for(alice, "")))
        let_go()
        if not killed(fork(work, Death(statement, is_after=statement % 2 == 0))):
            break
        for left in Run.objects.filter(state__in=OPEN).select_related("release"):
            runs.finish(run=left, ending=Ending(RunState.FAILED, error_code="web_lost"))
    assert 15 < statement < MANY - 1
    assert mismatches() == []
    charged = set(Run.objects.values_list("state", "charged"))
    assert charged == {("failed", 0), ("succeeded", 7)}
    succeeded = Run.objects.filter(state="succeeded").count()
    assert Account.objects.values_list("reserved", "spent").get() == (0, 7 * succeeded)
