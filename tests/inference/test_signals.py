"""What serving tells: a run to the webhook that waits for it, a model that cannot be loaded to its authors, once."""

from typing import Any

import pytest

from core import events
from core.models import Event
from inference.actions import deployments, runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.sentences import Sentence
from inference.models import Deployment
from inference.queries.allowances import payer_for
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire.events import Usage
from notifications.queries import in_words, notifications_of
from tests.inference.published import publish_model
from webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def deployment(alice: Any) -> Deployment:
    events.deliver()
    return deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)


def run_by(user: Any, deployment: Deployment) -> str:
    ask = Ask(deployment, "text", ("12345",), payer_for(user, ""), Source.API, user=user)
    run = runs.accept(ask=ask, web="w")
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(3, 4, 0), {"choices": []}))
    return str(run.pk)


def test_run_is_told_to_the_webhook_of_whoever_asked_and_to_no_other(alice: Any, bob: Any, deployment: Deployment):
    hook = {"place_type": "owner", "url": "https://example.org/"}
    Endpoint.objects.create(owner=alice, place_id=alice.owner_id, wanted=["run.*"], **hook)
    Endpoint.objects.create(owner=bob, place_id=bob.owner_id, wanted=["release.*"], **hook)
    hers = run_by(alice, deployment)
    run_by(bob, deployment)
    run_by(None, deployment)
    assert list(Event.objects.filter(object_type="run").values_list("verb", "object_id")) == [("run.succeeded", hers)]
    events.deliver()
    assert [(one.endpoint.owner_id, one.type) for one in Delivery.objects.all()] == [(alice.pk, "run.succeeded")]


def test_model_that_cannot_be_loaded_is_told_once_until_it_was_loaded_again(alice: Any, deployment: Deployment):
    def fail() -> None:
        deployments.begin_loading(deployment=deployment, host="h")
        deployments.fail_loading(deployment_id=deployment.pk, code="memory", reason=Sentence("It needs 80 GB."))
        events.deliver()

    def told() -> list[tuple[str, str]]:
        found = in_words(alice, notifications_of(alice))
        return [(one.words.title, one.words.body) for one in found]

    once = ("alice/tern 1 cannot be run here: loading it failed", "It needs 80 GB.")
    fail()
    fail()
    assert told() == [once]
    deployments.begin_loading(deployment=deployment, host="h")
    deployments.finish_loading(deployment=deployment, host="h", report={"bytes": 1, "context": 8, "seconds": 0.1})
    fail()
    assert told() == [once, once]
