"""The run panel and the pages of runs, for owner, stranger and visitor, without a worker."""

import html
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.requests import Sampling
from inference.forms import going_on
from inference.models import Deployment, Run
from inference.playground.models import Conversation, Turn
from inference.queries.allowances import payer_for
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire.events import Usage
from projects.models import Project, Release
from projects.states import ReleaseState
from tests.inference.fleet import host
from tests.inference.published import add_release, publish_model

CUT = ("cut off at the longest answer", "cut off: no more fits into what this model reads at once")


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def run(alice: Any, release: Release) -> Run:
    return finished_run(alice, release)


def finished_run(user: Any, release: Release, text: str = "An answer.", reason: str = "stop", written: int = 3) -> Run:
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    ask = Ask(
        deployment,
        "chat",
        ([{"role": "user", "content": "Why <b>?"}],),
        payer_for(user, ""),
        Source.PAGE,
        user=user,
        sampling=Sampling(max_tokens=9),
        params={"max_tokens": 9, "seed": 77},
    )
    run = runs.accept(ask=ask, web="w")
    output = {"choices": [{"text": text, "finish_reason": reason}]}
    ending = Ending(RunState.SUCCEEDED, Usage(4, written), output, seconds=1.5, time_to_first_token=0.5)
    runs.finish(run=run, ending=ending)
    run.refresh_from_db()
    return run


def test_the_panel_says_what_it_costs_before_run(client: Client, release: Release) -> None:
    page = client.get("/alice/tern/try")
    assert page.status_code == 200
    text = page.content.decode()
    assert "visitors’ allowance" in text
    assert 'data-payer="own">20,000 tokens</span> / 20,000</span>' in text
    assert 'action="/alice/tern/runs"' in text
    assert "no worker running" in text
    assert 'model="alice/tern@1"' in text.replace("&quot;", '"')


def test_what_a_run_may_take_is_said_anew_for_another_length(client: Client, release: Release) -> None:
    assert 'data-address="/alice/tern/try/before"' in client.get("/alice/tern/try").content.decode()

    def most(longest: str) -> str:
        answer = client.post("/alice/tern/try/before", {"release": "1", "prompt": "", "max_tokens": longest})
        assert answer.status_code == 200
        return answer.content.decode().partition("This run, at most</dt><dd>")[2].partition("</dd>")[0]

    assert most("40") == "40 tokens and your text"
    assert most("x") == "256 tokens and your text"


def test_the_panel_begins_with_an_earlier_run_when_asked(client: Client, alice: Any, run: Run) -> None:
    client.force_login(alice)
    page = client.get(f"/alice/tern/try?revision=v1&run={run.id}").content.decode()
    assert "Why &lt;b&gt;?" in page
    assert 'value="77"' in page


def test_a_link_to_a_run_opens_no_project_that_one_may_not_see(client: Client, alice: Any, bob: Any, run: Run) -> None:
    runs.share(run=run, user=alice, visibility="public")
    project, hint = Project.objects.filter(pk=run.release.project_id), "Only those see it who may see the model."
    for changes, is_seen in (
        ({}, True),
        ({"visibility": "private"}, False),
        ({"visibility": "public", "published_release": None}, False),
    ):
        project.update(**changes)
        for person in (bob, None):
            client.logout()
            if person:
                client.force_login(person)
            for address in (f"/runs/{run.pk}", f"/api/v1/runs/{run.pk}"):
                answer = client.get(address)
                assert (answer.status_code == 200, "tern" in answer.content.decode()) == (is_seen, is_seen)
        client.force_login(alice)
        own = client.get(f"/runs/{run.pk}")
        assert (own.status_code, hint in own.content.decode()) == (200, not is_seen)


def test_who_may_not_see_a_project_any_more_keeps_their_runs_but_not_its_name(
    client: Client, alice: Any, charlie: Any, release: Release
) -> None:
    run = finished_run(charlie, release)
    begun = Conversation.objects.create(user=charlie, release=release, title="Why?", last=run.pk)
    Turn.objects.create(conversation=begun, run=run)
    Run.objects.update(visibility="public")
    Project.objects.update(visibility="private", name="hushed")
    api = APIClient()
    api.force_authenticate(charlie)
    client.force_login(charlie)
    words = f"Model {release.digest[:8]}"
    for address in (
        "/runs",
        f"/runs/{run.pk}",
        "/resources/runs",
        "/playground",
        f"/playground/conversations/{begun.pk}",
    ):
        page = client.get(address).content.decode()
        assert (words in page, "hushed" in page, "/alice" in page) == (True, False, False), address
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert ("An answer." in page, "Run again" in page) == (True, False)
    assert "This model is not shown to you any more, and cannot be run by you." in page
    for address in ("runs", f"runs/{run.pk}", "resources/runs", "conversations"):
        told = api.get(f"/api/v1/{address}").json()
        assert (told.get("results") or [told])[0]["model"] is None, address
    assert "hushed" not in client.get(f"/playground/conversations/{begun.pk}/export.md").content.decode()
    assert client.get("/resources/runs?project=alice/hushed").status_code == 422
    client.force_login(alice)
    assert client.get(f"/runs/{run.pk}").status_code == 200
    client.logout()
    assert client.get(f"/runs/{run.pk}").status_code == 404


@pytest.mark.parametrize("state", ["quarantined", "taken_down", "retracted"])
def test_a_run_of_what_was_locked_away_is_shown_to_its_owner_alone_and_is_not_made_again(
    client: Client, alice: Any, charlie: Any, release: Release, state: str
) -> None:
    run = finished_run(charlie, release)
    Run.objects.update(visibility="public")
    shared = f"/runs/{run.pk}"
    assert "Run again" in client.get(shared).content.decode()
    Release.objects.update(state=state)
    told = client.get(shared)
    assert told.status_code == (200 if state == "retracted" else 404)
    client.force_login(charlie)
    page = client.get(shared).content.decode()
    assert ("An answer." in page, "Run again" in page) == (True, False)
    assert "This release is not run here any more." in page
    assert ("Others do not see it" in page) == (state != "retracted")


def test_a_page_that_is_loaded_again_shows_what_was_asked_on_it(
    client: Client, alice: Any, bob: Any, release: Release, run: Run
) -> None:
    client.force_login(alice)
    address = f"/alice/tern/try?asked={run.id}"
    page = client.get(address).content.decode()
    assert ("Why &lt;b&gt;?</div>" in page, "An answer." in page, "data-events" in page) == (True, True, False)
    Run.objects.filter(pk=run.pk).update(state="running", output=None, charged=None, finished_at=None)
    page = client.get(address).content.decode()
    assert f'data-events="/runs/{run.id}/events"' in page
    assert 'name="max_tokens" value="9"' in page  # with the same settings below
    other = add_release(release.project, state=ReleaseState.PUBLISHED, number=2)
    assert other.number == 2
    Project.objects.update(published_release=other)
    assert "data-events" not in client.get(address).content.decode()  # the panel is of another release now
    assert "data-events" in client.get(f"{address}&revision=v1").content.decode()
    for stranger in (bob, None):
        client.logout()
        if stranger:
            client.force_login(stranger)
        answer = client.get(f"{address}&revision=v1")
        assert (answer.status_code, "Why &lt;b&gt;" in answer.content.decode()) == (200, False)


def test_a_conversation_goes_on_below_what_was_said(alice: Any, release: Release, run: Run) -> None:
    said = [{"role": "user", "content": "Why <b>?"}, {"role": "assistant", "content": "An answer."}]
    begun = going_on(run)
    assert (begun["prompt"], json.loads(begun["history"]), begun["seed"]) == ("", said, None)
    Run.objects.filter(pk=run.pk).update(state="running", output=None, charged=None, finished_at=None)
    run.refresh_from_db()
    assert (going_on(run)["prompt"], going_on(run)["history"]) == ("", "[]")  # whoever follows it adds both
    Run.objects.filter(pk=run.pk).update(state="failed", charged=0, finished_at=timezone.now())
    run.refresh_from_db()
    assert (going_on(run)["prompt"], going_on(run)["history"]) == ("Why <b>?", "[]")


def test_what_could_not_be_loaded_may_be_asked_again_after_a_while(client: Client, release: Release) -> None:
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    with host():
        for seconds, is_open in ((50, False), (70, True)):
            at = timezone.now() - timedelta(seconds=seconds)
            Deployment.objects.filter(pk=deployment.pk).update(state="failed", state_changed_at=at)
            page = client.get("/alice/tern/try").content.decode()
            run = page.partition('<form class="run" id="run-form"')[2].partition("</form>")[0]
            assert ("cannot be loaded" in run, '<button class="button primary" type="submit">' in run) == (
                True,
                is_open,
            )


def test_a_model_that_is_not_served_says_so(client: Client, alice: Any) -> None:
    publish_model(alice, "painter", "text-to-image")
    page = client.get("/alice/painter/try")
    assert "not run on this site yet" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"prompt": "  "}, "prompt"),
        ({"prompt": "x", "max_tokens": "999999"}, "max_tokens"),
        ({"prompt": "x", "history": "{"}, "history"),
        ({"prompt": "x", "temperature": "7"}, "temperature"),
        ({"prompt": "x", "json_schema": "[]"}, "json_schema"),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    client: Client, release: Release, given: dict[str, str], field: str
) -> None:
    page = client.post("/alice/tern/runs", given)
    assert page.status_code == 422
    problem = client.post("/alice/tern/runs", given, headers={"Accept": "application/json"})
    assert problem.status_code == 422
    assert list(problem.json()["fields"]) == [field]
    assert Run.objects.count() == 0


def test_without_a_worker_the_page_comes_back_with_what_was_typed(client: Client, release: Release) -> None:
    page = client.post("/alice/tern/runs", {"prompt": "keep me"})
    assert page.status_code == 503
    assert "keep me" in page.content.decode()
    assert "No worker is running models" in page.content.decode()
    assert Run.objects.count() == 0


def test_only_those_who_judge_or_own_run_what_is_not_published(
    client: Client, release: Release, alice: Any, bob: Any, charlie: Any
) -> None:
    add_release(release.project, state=ReleaseState.IN_REVIEW, number=2)
    for person, status in ((alice, 503), (bob, 503), (charlie, 404)):
        client.force_login(person)
        assert client.post("/alice/tern/runs", {"prompt": "x", "release": "2"}).status_code == status


def test_a_permalink_pins_release_parameters_and_seed(client: Client, alice: Any, charlie: Any, run: Run) -> None:
    assert client.get(f"/runs/{run.id}").status_code == 404
    client.force_login(charlie)
    assert client.get(f"/runs/{run.id}").status_code == 404
    client.force_login(alice)
    page = client.get(f"/runs/{run.id}").content.decode()
    assert "An answer." in page
    assert run.release.short_digest in page
    assert "77" in page
    assert "Why &lt;b&gt;?" in page
    client.post(f"/runs/{run.id}/visibility", {"visibility": "unlisted"})
    client.logout()
    assert "An answer." in client.get(f"/runs/{run.id}").content.decode()


def test_what_a_model_writes_is_text_never_markup(client: Client, alice: Any, release: Release) -> None:
    run = finished_run(alice, release, text="<script>alert(1)</script>")
    client.force_login(alice)
    page = client.get(f"/runs/{run.id}").content.decode()
    assert "<script>alert(1)" not in page


def test_what_is_written_from_right_to_left_stands_so(client: Client, alice: Any, release: Release) -> None:
    run = finished_run(alice, release, text="مرحبا")
    client.force_login(alice)
    page = client.get(f"/runs/{run.id}").content.decode()
    assert '<div class="prose" dir="auto"><p>مرحبا</p>' in page
    assert page.count('dir="auto"') == 2  # the question, too


def test_an_empty_answer_is_told_in_words(client: Client, alice: Any, release: Release) -> None:
    run = finished_run(alice, release, text="")
    client.force_login(alice)
    assert '<p class="quiet">Nothing was written.</p>' in client.get(f"/runs/{run.id}").content.decode()


@pytest.mark.parametrize(
    ("reason", "written", "told"),
    [
        ("length", 9, CUT[0]),
        ("length", 3, CUT[1]),
        ("stop", 9, None),
    ],
)
def test_an_answer_that_was_cut_off_says_so_and_why(
    client: Client, alice: Any, release: Release, reason: str, written: int, told: str | None
) -> None:
    run = finished_run(alice, release, reason=reason, written=written)
    client.force_login(alice)
    page = client.get(f"/runs/{run.id}").content.decode()
    assert [words for words in CUT if words in page] == ([told] if told else [])


def test_who_asks_more_than_a_model_can_read_is_told_what_to_do(client: Client, alice: Any, release: Release) -> None:
    run = finished_run(alice, release)
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, error_code="context_length_exceeded")
    client.force_login(alice)
    assert "begin a new conversation, or shorten your question" in client.get(f"/runs/{run.id}").content.decode()


def test_what_is_out_of_service_is_not_said_to_be_loaded_first(client: Client, alice: Any, release: Release) -> None:
    tern = deployment_for(release=release, task=Task.TEXT_GENERATION)
    Deployment.objects.filter(pk=tern.pk).update(load_seconds=4.2)
    client.force_login(alice)
    with host():
        assert "Loads first" in client.get("/alice/tern/try").content.decode()
        Deployment.objects.filter(pk=tern.pk).update(drained_at=timezone.now())
        page = client.get("/alice/tern/try").content.decode()
    assert ("Loads first" in page, "taken out of service" in page) == (False, True)


def test_strangers_can_neither_stop_nor_share(client: Client, charlie: Any, run: Run) -> None:
    client.force_login(charlie)
    assert client.post(f"/runs/{run.id}/cancellation").status_code == 404
    assert client.post(f"/runs/{run.id}/visibility", {"visibility": "public"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_my_runs_take_as_many_queries_for_many_as_for_one(
    client: Client, alice: Any, release: Release, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        finished_run(alice, release)
    client.force_login(alice)
    client.get("/runs")
    with django_assert_num_queries(MY_RUNS_QUERIES):
        page = client.get("/runs")
    assert page.content.decode().count("Why &lt;b&gt;?") == count


MY_RUNS_QUERIES = 8


def test_my_runs_are_for_those_who_are_signed_in(client: Client, db: None) -> None:
    assert client.get("/runs").status_code == 302


def test_pages_speak_chinese(client: Client, alice: Any, run: Run) -> None:
    alice.language = "zh-hans"
    alice.save()
    client.force_login(alice)
    page = client.get(f"/runs/{run.id}").content.decode()
    assert "模型的回答" in page


def test_labels_stand_in_code_as_people_write_them(client: Client, alice: Any) -> None:
    publish_model(alice, "judge", "zero-shot-classification")
    page = html.unescape(client.get("/alice/judge/try").content.decode())
    labels = '["hardware", "billing", "praise"]'
    assert f'client.zero_shot_classification("The graphics card is hot and the fan does not turn.", {labels})' in page
