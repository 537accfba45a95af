"""Whoever waits for a model is told what it does meanwhile, how far that has come, and how long it takes."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from core.redis import connection
from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.engine.requests import Sampling
from inference.gateway.following import _waiting
from inference.gateway.listening import Waiting
from inference.models import Run
from inference.queries.allowances import payer_for
from inference.queries.deployments import standing
from inference.states import Source
from inference.views.waiting import waited
from inference.vocabulary import Task
from inference.wire import keys
from inference.wire.progress import Counter, Progress
from tests.inference.published import publish_model


@pytest.fixture
def run(alice: Any) -> Run:
    release = publish_model(alice, "tern", "text-generation")
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    ask = Ask(deployment, "text", ("1",), payer_for(alice, ""), Source.PAGE, user=alice, sampling=Sampling())
    run = runs.accept(ask=ask, web="")
    run.created_at = timezone.now() - timedelta(seconds=75)
    return run


@pytest.mark.parametrize(
    ("waiting", "words", "progress", "stands"),
    [
        (Waiting("cold", 0), "Looking for a worker", "1 min 15 s", "cold"),
        (
            Waiting("fetch", 0, 12_000_000, 270_000_000),
            "Bringing the files",
            "12.0 MB of 270 MB · 1 min 15 s",
            "loading",
        ),
        (
            Waiting("load", 0),
            "Checking and loading the model",
            "1 min 15 s · loading took 20 s the last time",
            "loading",
        ),
        (Waiting("queue", 2), "2 runs before this one", "1 min 15 s", None),
    ],
    ids=lambda value: getattr(value, "stage", None),
)
def test_words_tell_the_stage_the_bytes_and_the_seconds(
    run: Run, waiting: Waiting, words: str, progress: str, stands: str | None
):
    run.deployment.load_seconds = 20.2
    told = waited(run, waiting, "en")
    assert (told["words"], told["progress"], told.get("standing")) == (words, progress, stands)
    assert waited(run, waiting, "zh-hans")["words"] != words


def test_what_a_host_writes_down_of_its_loading_is_read_by_all_who_wait(run: Run):
    began = timezone.now().timestamp()
    connection().hset(keys.progress(run.deployment_id), mapping=Progress("fetch", began, 5, 9).written())
    assert async_to_sync(_waiting)(run, has_started=False) == Waiting("fetch", 0, 5, 9)
    found = standing(run.deployment)
    assert (found.stage, found.since) == ("fetch", began)


def test_a_host_from_before_counted_no_bytes():
    assert Progress.read({b"stage": b"load", b"since": b"3.5"}) == Progress("load", 3.5)
    assert Progress.read({}) == Progress()


def test_bytes_are_told_now_and_then_and_never_more_than_there_are():
    counter = Counter(10)
    assert [counter.count(4), counter.count(4), counter.count(4)] == [True, False, False]
    assert counter.there == 10
