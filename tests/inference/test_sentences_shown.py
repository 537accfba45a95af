"""Why something failed, where people read it: in their language, also where it was kept before they came."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from core import events
from inference.actions import deployments, runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.batches.models import Batch
from inference.engine.inspection.report import Refusal
from inference.engine.sentences import Sentence, packed
from inference.fleet.models import Failure
from inference.fleet.states import FailureKind
from inference.models import Deployment, Run
from inference.openai.errors import from_failure
from inference.queries.allowances import payer_for
from inference.release_checks import _refused
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire.events import Failed
from notifications.queries import in_words, notifications_of
from projects.models import Release
from reviews.models import CheckRun, Finding
from tests.inference.published import publish_model

LENGTH = Sentence("The prompt has %(count)s tokens; this model takes %(limit)s.", count=9, limit=8)
TOO_LONG, TOO_LONG_IN_CHINESE = "The prompt has 9 tokens; this model takes 8.", "提问有 9 个词元；此模型最多读入 8 个。"
CONFIG = Sentence("`%(name)s` must be a whole number above 0.", name="hidden_size")
CONFIG_IN_CHINESE = "`hidden_size` 必须是大于 0 的整数。"
BEFORE = "A sentence of an engine from before."
CHINESE = {"Accept-Language": "zh-Hans"}


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def deployment(release: Release) -> Deployment:
    return deployment_for(release=release, task=Task.TEXT_GENERATION)


@pytest.fixture
def run(alice: Any, deployment: Deployment) -> Run:
    ask = Ask(deployment, "text", ("Why?",), payer_for(alice, ""), Source.PAGE, user=alice)
    run = runs.accept(ask=ask, web="w")
    runs.finish(run=run, ending=Ending(RunState.FAILED, error_code="context_length_exceeded", error=LENGTH))
    return run


def in_chinese(client: Client, address: str) -> str:
    client.cookies["django_language"] = "zh-hans"
    return client.get(address).content.decode()


def fail(deployment: Deployment, reason: Sentence = CONFIG) -> None:
    deployments.begin_loading(deployment=deployment, host="box-1")
    deployments.fail_loading(deployment_id=deployment.pk, code="bad_config", reason=reason)
    deployment.refresh_from_db()


def test_a_run_keeps_the_parts_and_reads_as_english(run: Run) -> None:
    run.refresh_from_db()
    assert run.error == TOO_LONG
    with connection.cursor() as cursor:
        cursor.execute("SELECT error FROM inference_run")
        assert cursor.fetchone() == (packed(LENGTH),)


def test_a_run_says_in_the_reader_s_language_why_it_failed(
    client: Client, api: APIClient, alice: Any, run: Run
) -> None:
    client.force_login(alice)
    assert TOO_LONG in client.get(run.get_absolute_url()).content.decode()
    page = in_chinese(client, run.get_absolute_url())
    assert (TOO_LONG in page, TOO_LONG_IN_CHINESE in page) == (False, True)
    api.force_authenticate(alice)
    address = f"/api/v1/runs/{run.id}"
    assert api.get(address).json()["error"] == TOO_LONG
    assert api.get(address, headers=CHINESE).json()["error"] == TOO_LONG_IN_CHINESE


def test_what_was_kept_before_is_shown_as_it_was_kept(client: Client, alice: Any, run: Run) -> None:
    client.force_login(alice)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inference_run SET error = %s", [BEFORE])
    assert BEFORE in in_chinese(client, run.get_absolute_url())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inference_run SET error = %s", ["The worker was lost."])
    assert "工作进程失联。" in in_chinese(client, run.get_absolute_url())


def test_a_model_that_cannot_be_loaded_says_why(
    client: Client, api: APIClient, alice: Any, deployment: Deployment
) -> None:
    fail(deployment)
    page = in_chinese(client, "/alice/tern/try")
    assert f"此模型无法加载：{CONFIG_IN_CHINESE}" in page
    (listed,) = api.get("/api/v1/deployments", headers=CHINESE).json()["results"]
    assert listed["error"] == CONFIG_IN_CHINESE
    api.force_authenticate(alice)
    asked = {"model": "alice/tern", "prompt": "x"}
    refused = api.post("/api/v1/runs", asked, format="json", headers=CHINESE)
    assert (refused.status_code, refused.json()["detail"]) == (503, f"此模型无法加载：{CONFIG_IN_CHINESE}")
    refused = api.post("/api/v1/runs", asked, format="json")
    assert refused.json()["detail"] == f"This model could not be loaded: {CONFIG}"


def test_its_authors_hear_why(alice: Any, deployment: Deployment) -> None:
    fail(deployment)
    events.deliver()
    with translation.override("zh-hans"):
        assert CONFIG_IN_CHINESE in [one.words.body for one in in_words(alice, notifications_of(alice))]


def test_machines_say_what_fails(client: Client, api: APIClient, person: Any, deployment: Deployment) -> None:
    ada = person("ada", "admin")
    fail(deployment)
    Failure.objects.create(
        kind=FailureKind.MODEL,
        about=deployment.pk,
        deployment=deployment,
        reason=packed(LENGTH),
        began_at=deployment.state_changed_at,
    )
    client.force_login(ada)
    page = in_chinese(client, "/desk/inference")
    assert (CONFIG_IN_CHINESE in page, TOO_LONG_IN_CHINESE in page, "&quot;template" in page) == (True, True, False)
    api.force_authenticate(ada)
    (told,) = api.get("/api/v1/hosts/failures").json()
    assert told["reason"] == TOO_LONG
    (told,) = api.get("/api/v1/hosts/failures", headers=CHINESE).json()
    assert told["reason"] == TOO_LONG_IN_CHINESE


def test_what_a_check_found_is_said_whole(release: Release) -> None:
    (found,) = _refused([Refusal("bad_config", "config.json", CONFIG, "")])
    finding = Finding(
        run=CheckRun(release=release, check_name="config"), code=found.code, evidence=dict(found.evidence)
    )
    assert finding.message == f"config.json cannot be used: {CONFIG}"
    with translation.override("zh-hans"):
        assert finding.message == f"config.json 无法使用：{CONFIG_IN_CHINESE}"
    del finding.evidence["told"]  # as one of before
    with translation.override("zh-hans"):
        assert finding.message == f"config.json 无法使用：{CONFIG}"


def test_a_batch_says_what_is_wrong_with_its_lines(client: Client, api: APIClient, bob: Any) -> None:
    told = Sentence("All lines of this batch are POST %(endpoint)s.", endpoint="/v1/completions")
    faults = [{"code": "mismatched_url", "message": packed(told), "param": "url", "line": 3}]
    batch = Batch.objects.create(
        user=bob, endpoint="/v1/completions", state="failed", errors=faults, expires_at="2099-01-01T00:00Z"
    )
    client.force_login(bob)
    page = in_chinese(client, "/batches")
    assert "此批次的每一行都是 POST /v1/completions。" in page
    api.force_authenticate(bob)
    (line,) = api.get(f"/api/v1/batches/batch_{batch.pk}").json()["errors"]
    assert line == {"code": "mismatched_url", "message": str(told), "param": "url", "line": 3}


def test_programs_of_openai_read_english_as_in_all_else(release: Release) -> None:
    with translation.override("zh-hans"):
        body = from_failure(Failed("context_length_exceeded", LENGTH, "prompt"), "prompt").body()
    assert body["error"]["message"] == TOO_LONG
