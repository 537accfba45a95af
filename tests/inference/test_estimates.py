"""What a run may take is judged by past runs, kept with it, and compared with what it took."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.policies import publish
from inference.actions.deployments import deployment_for
from inference.models import Deployment, Run
from inference.queries.accuracy import accuracies
from inference.queries.estimates import Estimate, Size, estimate, forget_speeds
from inference.vocabulary import Task
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db
SIZE = Size(read=300, answers=1, longest=200)


@pytest.fixture
def deployment(alice: Any) -> Deployment:
    return deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)


def past(deployment: Deployment, *taken: int, **facts: Any) -> None:
    """Runs of fifty tokens each, forty of them written."""
    now = timezone.now()
    common = {
        "release": deployment.release, "deployment": deployment, "payer": "user:x", "source": "api", "input": ["x"],
        "task": "text-generation", "kind": "text", "state": "succeeded", "charged": 50, "prompt_tokens": 10,
        "completion_tokens": 40, "deadline_at": now, "finished_at": now,
    } | facts  # fmt: skip
    for took in taken:
        Run.objects.create(device_ms=took, **common)
    forget_speeds()


def test_first_runs_are_guessed_with_care(deployment: Deployment):
    guess = Estimate(low=30_000, usual=30_000, high=30_000, most=75_000, runs=0)
    assert estimate(deployment, SIZE) == estimate(None, SIZE) == guess
    past(deployment, 500, 500, 500, 500)
    assert estimate(deployment, SIZE).is_a_guess
    publish("estimates", {"first_ms_per_token": 10}, author=None)
    forget_speeds()
    assert estimate(deployment, SIZE).usual == 3_000


def test_past_runs_tell_a_range_for_the_size_of_the_question(deployment: Deployment):
    past(deployment, *range(100, 1_200, 100))  # 2 to 22 ms a token
    # A hundred tokens to read, forty to write as usual; at most all that it may read and write, at the slowest.
    assert estimate(deployment, SIZE) == Estimate(low=560, usual=1_680, high=2_800, most=16_500, runs=11)
    assert estimate(deployment, Size(read=300, answers=2, longest=20)).usual == 1_680
    assert estimate(deployment, Size(read=300, answers=0, longest=0, is_counted=True)).usual == 3_600
    assert estimate(deployment, Size(read=3, answers=0, longest=20)) == Estimate(4, 12, 20, 1_000, 11)
    assert estimate(deployment, Size(read=10**6, answers=1, longest=20)).most == 600_000


def test_only_the_newest_runs_that_succeeded_count(deployment: Deployment):
    past(deployment, *[50_000] * 50)
    past(deployment, *[5_000] * 9, state="failed")
    past(deployment, *[50] * 50)
    assert estimate(deployment, SIZE).usual == 140


def test_error_of_the_estimates_is_kept_and_told(deployment: Deployment, django_assert_num_queries: Any):
    assert accuracies() == []
    past(deployment, 50, 150, 250, estimated_ms=100)
    past(deployment, 700, estimated_ms=200, unit="cpu_ms", reserved=600, measured=700)
    with django_assert_num_queries(2):
        (told,) = accuracies()
    assert (told.deployment, told.runs, told.usual_ms) == (deployment, 4, 200)
    assert (told.ratio, told.percent_off, told.percent_within, told.over) == (2.0, 100, 50, 1)


def test_whoever_asks_for_resources_reckons_from_runs(client: Client, api: APIClient, deployment: Deployment, bob: Any):
    past(deployment, *range(100, 1_200, 100))  # 2 to 22 ms a token; forty are written as usual
    client.force_login(bob)
    here, asked = "/resources/estimate", {"model": "alice/tern", "runs": "1000", "read": "60"}
    page = client.get(here, asked).content.decode()
    assert ("Judged by 11 past runs." in page, "unit=cpu_ms&amp;amount=2040000" in page) == (True, True)
    for wrong in ({"model": "alice/auk"}, {"runs": "0"}, {"read": "many"}):
        assert client.get(here, asked | wrong).status_code == 422
    assert client.get(here).status_code == 200
    api.force_authenticate(bob)
    told = api.get(f"/api/v1{here}", asked).json()
    assert (told["written"], [(one["unit"], one["low"], one["high"], one["ask"]) for one in told["sums"]]) == (
        40,
        [("cpu_ms", 400_000, 2_000_000, 2_040_000), ("tokens", 100_000, 100_000, 100_000)],
    )
    told = api.get(f"/api/v1{here}", asked | {"written": "440"}).json()
    assert (told["sums"][1]["ask"], told["past_runs"]) == (500_000, 11)
    assert list(api.get(f"/api/v1{here}", asked | {"model": "alice/auk"}).json()["fields"]) == ["model"]
