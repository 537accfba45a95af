"""Runs, deployments and the allowance over REST, without a worker."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from inference.actions.deployments import deployment_for
from inference.models import Deployment, Run
from inference.vocabulary import Task
from projects.models import Release
from tests.inference.published import publish_model
from tests.inference.test_pages import finished_run


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


def test_runs_are_listed_and_read_by_their_owner(api: APIClient, alice: Any, charlie: Any, release: Release) -> None:
    run = finished_run(alice, release)
    assert api.get("/api/v1/runs").status_code == 401
    api.force_authenticate(alice)
    listed = api.get("/api/v1/runs").json()["results"]
    assert [each["id"] for each in listed] == [run.id]
    read = api.get(f"/api/v1/runs/{run.id}").json()
    assert read["model"] == "alice/tern@1"
    assert read["output"] == {"choices": [{"text": "An answer.", "finish_reason": "stop"}]}
    assert (read["unit"], read["charged"]) == ("tokens", 7)
    api.force_authenticate(charlie)
    assert api.get("/api/v1/runs").json()["results"] == []
    assert api.get(f"/api/v1/runs/{run.id}").status_code == 404
    assert api.post(f"/api/v1/runs/{run.id}/cancellation").status_code == 404


def test_a_run_is_shared_and_hidden_by_its_owner_alone(
    api: APIClient, alice: Any, charlie: Any, release: Release
) -> None:
    address = f"/api/v1/runs/{finished_run(alice, release).id}"
    api.force_authenticate(alice)
    assert api.patch(address, {"visibility": "public"}, format="json").json()["visibility"] == "public"
    api.force_authenticate(charlie)
    assert api.get(address).status_code == 200
    assert api.patch(address, {"visibility": "private"}, format="json").status_code == 404
    api.force_authenticate(alice)
    refused = api.patch(address, {"visibility": "secret"}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["visibility"])
    assert api.patch(address, {"visibility": "private"}, format="json").json()["visibility"] == "private"
    api.force_authenticate(charlie)
    assert api.get(address).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"prompt": "x"}, "model"),
        ({"model": "alice/tern"}, "prompt"),
        ({"model": "alice/tern", "prompt": "x", "inputs": ["y"]}, "prompt"),
        ({"model": "alice/tern", "prompt": "x", "max_tokens": 10**9}, "max_tokens"),
        ({"model": "alice/tern", "prompt": "x\x00"}, "prompt"),
        ({"model": "alice/tern", "messages": [{"role": "wizard", "content": "x"}]}, "messages.0.role"),
        ({"model": "alice/tern", "messages": [{"role": "user", "content": "x", "name": "y"}]}, "messages.0.name"),
        ({"model": "alice/tern", "prompt": "x", "max_new_tokens": 3}, "max_new_tokens"),
        ({"model": "alice/tern", "inputs": ["x"] * 50}, "inputs"),
        ({"model": "alice/tern", "prompt": "x", "json_schema": ["type"]}, "json_schema"),
        ({"model": "alice/tern", "prompt": "x", "regex": "a", "choice": ["a"]}, "choice"),
        ({"model": "alice/tern", "prompt": "x", "regex": "a" * 70_000}, "regex"),
    ],
)
def test_bad_runs_are_refused_by_field(api: APIClient, alice: Any, release: Release, body: Any, field: str) -> None:
    api.force_authenticate(alice)
    answer = api.post("/api/v1/runs", body, format="json")
    assert answer.status_code == 422
    assert field in answer.json()["fields"]
    assert Run.objects.count() == 0


def test_a_run_without_a_worker_is_unavailable_and_costs_nothing(api: APIClient, alice: Any, release: Release) -> None:
    api.force_authenticate(alice)
    answer = api.post("/api/v1/runs", {"model": "alice/tern", "prompt": "x"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_engine")
    assert answer["Retry-After"] == "10"
    assert Run.objects.count() == 0


def test_deployments_are_public_and_say_how_they_stand(api: APIClient, release: Release) -> None:
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    Deployment.objects.filter(pk=deployment.pk).update(state="failed", error_code="too_large", error="Too large.")
    listed = api.get("/api/v1/deployments").json()["results"]
    assert [(each["model"], each["state"], each["error_code"]) for each in listed] == [
        ("alice/tern@1", "failed", "too_large")
    ]
    assert api.get(f"/api/v1/deployments/{deployment.id}").json()["digest"] == release.digest
    assert api.get("/api/v1/deployments/nothing").status_code == 404


def test_the_allowance_can_be_asked_for(api: APIClient, alice: Any, release: Release) -> None:
    finished_run(alice, release)
    api.force_authenticate(alice)
    left = api.get("/api/v1/allowance").json()
    assert left["limit"] - left["remaining"] == 7
