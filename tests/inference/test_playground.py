"""Conversations that are kept: their branches, names, files and end, for whoever has them and nobody else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import policies
from core.problems import BadInput, Conflict
from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.models import Deployment, Run
from inference.playground.actions import keep_turn, require_room
from inference.playground.models import Conversation, Turn
from inference.playground.queries import said_before, shown
from inference.queries.allowances import payer_for
from inference.states import RunState, Source, Visibility
from inference.vocabulary import Task
from inference.wire.events import Usage
from projects.models import Release
from projects.states import ReleaseState
from reviews.models import Assignment, Round
from tests.inference.published import add_release, publish_model


@pytest.fixture
def release(alice: Any, tmp_path: Path) -> Release:
    (tmp_path / "chat_template.jinja").write_text("{{ messages }}")
    return publish_model(alice, "tern", "text-generation", tmp_path)


@pytest.fixture
def conversation(bob: Any, release: Release) -> Conversation:
    return said(bob, release, "Why tides?").conversation


def said(
    user: Any,
    release: Release,
    question: str,
    *,
    answer: str = "The moon.",
    after: Turn | None = None,
    beside: Turn | None = None,
    ended: bool = True,
    system: str = "",
) -> Turn:
    """A turn: of a new conversation, after another one, or a branch beside one."""
    conversation = (after or beside).conversation if after or beside else None  # type: ignore[union-attr]
    parent = after or (beside.parent if beside else None)
    told = [{"role": "system", "content": system}] if system else []
    before = said_before(conversation, parent) if conversation else []
    messages = [*told, *before, {"role": "user", "content": question}]
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    ask = Ask(deployment, "chat", (messages,), payer_for(user, ""), Source.PAGE, user=user, params={"seed": 7})
    run = runs.accept(ask=ask, web="w")
    if ended:
        output = {"choices": [{"text": answer, "finish_reason": "stop"}]}
        runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(4, 3), output))
    return keep_turn(user=user, run=run, question=question, conversation=conversation, parent=parent)


def way(conversation: Conversation, turn: str = "") -> list[tuple[str, int, int]]:
    return [(step.turn.question, step.number, len(step.branches)) for step in shown(conversation, turn)]


def test_branches_stay_and_are_stepped_between(bob: Any, release: Release):
    first = said(bob, release, "one")
    second = said(bob, release, "two", after=first)
    said(bob, release, "three", after=second)
    conversation = first.conversation
    assert way(conversation) == [("one", 1, 1), ("two", 1, 1), ("three", 1, 1)]
    edited = said(bob, release, "two, in other words", beside=second)
    again = said(bob, release, "two, in other words", beside=second, answer="The sun.")
    assert way(conversation) == [("one", 1, 1), ("two, in other words", 3, 3)]
    assert way(conversation, edited.pk) == [("one", 1, 1), ("two, in other words", 2, 3)]
    assert way(conversation, second.pk) == [("one", 1, 1), ("two", 1, 3), ("three", 1, 1)]
    assert way(conversation, "no-such-turn") == way(conversation)
    assert said_before(conversation, again) == [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "The moon."},
        {"role": "user", "content": "two, in other words"},
        {"role": "assistant", "content": "The sun."},
    ]


def test_a_question_follows_on_answers_alone(bob: Any, release: Release):
    waiting = said(bob, release, "one", ended=False)
    with pytest.raises(Conflict, match="still answering"):
        said_before(waiting.conversation, waiting)
    runs.finish(run=waiting.run, ending=Ending(RunState.FAILED, error_code="worker_lost"))
    with pytest.raises(BadInput, match="Ask it again"):
        said_before(waiting.conversation, waiting)


def test_the_page_shows_the_way_and_the_ways_on(client: Client, bob: Any, release: Release):
    first = said(bob, release, "Why <b>?", system="Be brief.")
    branch = said(bob, release, "Why?", beside=first, answer="**Light**")
    client.force_login(bob)
    page = client.get(f"/playground/conversations/{first.conversation_id}").content.decode()
    assert "2 / 2" in page
    assert "<strong>Light</strong>" in page
    assert f'name="again" value="{branch.pk}"' in page
    assert f'name="parent" value="{branch.pk}"' in page
    assert f'href="/playground/conversations/{first.conversation_id}?turn={first.pk}#turn-{first.pk}"' in page
    former = client.get(f"/playground/conversations/{first.conversation_id}?turn={first.pk}&edit={first.pk}")
    text = former.content.decode()
    assert "1 / 2" in text
    assert 'name="edited"' in text
    assert "Why &lt;b&gt;?</textarea>" in text
    assert "Be brief.</textarea>" in text


def test_what_is_refused_comes_back_with_what_was_typed(client: Client, bob: Any, conversation: Conversation):
    client.force_login(bob)
    address = f"/playground/conversations/{conversation.pk}/turns"
    turn = conversation.turns.get()
    kept = {"prompt": "keep me", "parent": turn.pk, "system": "and me"}
    page = client.post(address, kept)
    assert page.status_code == 503
    assert "keep me" in page.content.decode()
    assert "and me" in page.content.decode()
    for given, field in (
        ({"prompt": " ", "parent": turn.pk}, "prompt"),
        ({"prompt": "x", "parent": "nothing"}, "parent"),
        ({"again": "nothing"}, "again"),
        ({"edit": turn.pk, "edited": ""}, "prompt"),
        ({"prompt": "x", "parent": turn.pk, "top_p": "3"}, "top_p"),
    ):
        refused = client.post(address, given, headers={"Accept": "application/json"})
        assert (refused.status_code, list(refused.json()["fields"])) == (422, [field])
    assert Turn.objects.count() == 1
    assert client.post("/playground/conversations", {"model": "alice/tern", "prompt": "new"}).status_code == 503
    assert Conversation.objects.count() == 1


def test_conversations_are_for_whoever_has_them(client: Client, charlie: Any, conversation: Conversation):
    address = f"/playground/conversations/{conversation.pk}"
    assert client.get(address).status_code == 302
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/export.json").status_code == 404
    assert client.post(f"{address}/title", {"title": "mine"}).status_code == 404
    assert client.post(f"{address}/deletion").status_code == 404
    assert "Why tides?" not in client.get("/playground").content.decode()


def test_a_conversation_is_renamed(client: Client, bob: Any, conversation: Conversation):
    client.force_login(bob)
    client.post(f"/playground/conversations/{conversation.pk}/title", {"title": "  Tides,\n briefly "})
    client.post(f"/playground/conversations/{conversation.pk}/title", {"title": " "})
    assert Conversation.objects.get().title == "Tides, briefly"
    assert "Tides, briefly" in client.get("/playground").content.decode()


def test_deleting_forgets_what_was_said_and_keeps_the_bill(client: Client, bob: Any, conversation: Conversation):
    turn = conversation.turns.get()
    shared = said(bob, conversation.release, "shared", after=turn)
    Run.objects.filter(pk=shared.run_id).update(visibility=Visibility.UNLISTED)
    client.force_login(bob)
    assert client.post(f"/playground/conversations/{conversation.pk}/deletion").status_code == 302
    assert (Conversation.objects.count(), Turn.objects.count(), Run.objects.count()) == (0, 0, 2)
    forgotten, kept = Run.objects.get(pk=turn.run_id), Run.objects.get(pk=shared.run_id)
    assert (forgotten.input, forgotten.output, forgotten.charged) == ([], None, 7)
    assert kept.input[-1][-1]["content"] == "shared"
    assert "not kept any more" in client.get(f"/runs/{turn.run_id}").content.decode()
    assert client.get(f"/alice/tern/try?run={turn.run_id}").status_code == 200


def test_nothing_is_deleted_while_the_model_answers(client: Client, bob: Any, conversation: Conversation):
    said(bob, conversation.release, "and?", after=conversation.turns.get(), ended=False)
    client.force_login(bob)
    page = client.post(f"/playground/conversations/{conversation.pk}/deletion", follow=True).content.decode()
    assert "still answering" in page
    assert "data-events=" in page
    assert Turn.objects.count() == 2


def test_it_is_taken_along_whole_or_to_be_read(client: Client, bob: Any, release: Release):
    first = said(bob, release, "潮汐为什么每天推迟？", system="用中文回答。", answer="因为月亮。")
    said(bob, release, "Why?", beside=first)
    client.force_login(bob)
    address = f"/playground/conversations/{first.conversation_id}/export"
    whole = json.loads(client.get(f"{address}.json").content)
    assert (whole["format"], whole["model"], whole["digest"]) == (
        "commonweight.conversation/1",
        "alice/tern@1",
        release.digest,
    )
    assert [(turn["question"], turn["parent"], turn["params"]) for turn in whole["turns"]] == [
        ("潮汐为什么每天推迟？", None, {"seed": 7}),
        ("Why?", None, {"seed": 7}),
    ]
    text = client.get(f"{address}.md?turn={first.pk}").content.decode()
    assert text.startswith("# 潮汐为什么每天推迟？\n")
    assert "**System**\n\n用中文回答。\n\n**You**\n\n潮汐为什么每天推迟？\n\n**tern**\n\n因为月亮。\n" in text
    assert "Why?" not in text


def test_what_is_taken_along_is_in_the_language_of_its_reader(client: Client, bob: Any, conversation: Conversation):
    type(bob).objects.filter(pk=bob.pk).update(language="zh-hans")
    client.force_login(bob)
    text = client.get(f"/playground/conversations/{conversation.pk}/export.md").content.decode()
    facts = ["- 模型：`alice/tern@1`", f"- 摘要值：`{conversation.release.digest}`"]
    assert text.splitlines()[:5] == ["# Why tides?", "", *facts, ""]


def test_a_conversation_stays_with_its_release_and_a_new_one_may_have_the_latest(
    client: Client, bob: Any, conversation: Conversation, tmp_path: Path
):
    client.force_login(bob)
    links = {"/playground/new?model=alice/tern%401"}
    assert links_to_begin(client, conversation) == links
    later = add_release(conversation.release.project, tmp_path, state=ReleaseState.PUBLISHED, number=2)
    type(later).objects.filter(pk=conversation.release_id).update(state=ReleaseState.SUPERSEDED)
    type(later.project).objects.filter(pk=later.project_id).update(published_release=later)
    assert links_to_begin(client, conversation) == links | {"/playground/new?model=alice/tern"}
    begun = client.get("/playground/new?model=alice/tern").content.decode()
    assert later.get_absolute_url() in begun


def links_to_begin(client: Client, conversation: Conversation) -> set[str]:
    page = client.get(conversation.get_absolute_url()).content.decode()
    return set(re.findall(r'href="(/playground/new\?[^"]*)"', page))


def test_programs_have_the_same(api: APIClient, bob: Any, conversation: Conversation):
    api.force_authenticate(bob)
    address = f"/api/v1/conversations/{conversation.pk}"
    assert [each["title"] for each in api.get("/api/v1/conversations").json()["results"]] == ["Why tides?"]
    assert [turn["answer"] for turn in api.get(address).json()["turns"]] == ["The moon."]
    assert "The moon." in api.get(f"{address}/markdown").json()["markdown"]
    assert api.patch(address, {"title": "Tides"}, "json").json()["title"] == "Tides"
    assert api.patch(address, {"title": "Tides", "user": "x"}, "json").status_code == 422
    wrong = api.post(f"{address}/turns", {"prompt": "x", "parent": "nothing"}, "json")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["parent"])
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404


def test_a_veiled_release_stays_veiled_in_what_was_said_of_it(client: Client, bob: Any, release: Release):
    judged = add_release(release.project, state=ReleaseState.IN_REVIEW, number=2)
    blind = Round.objects.create(release=judged, number=1, digest=judged.digest, blindness="double")
    review = Assignment.objects.create(round=blind, reviewer=bob, state="working")
    turn = said(bob, judged, "Who made you?")
    client.force_login(bob)
    told = "".join(
        client.get(address).content.decode()
        for address in (
            "/playground",
            f"/playground/conversations/{turn.conversation_id}",
            f"/playground/conversations/{turn.conversation_id}/export.json",
            f"/playground/conversations/{turn.conversation_id}/export.md",
            f"/playground/new?model=reviews/{review.pk}",
        )
    )
    assert f"reviews/{review.pk}" in told
    assert "alice/tern@2" not in told
    assert "alice/tern\n" not in told


def test_limits_are_told_before_anything_is_asked(bob: Any, conversation: Conversation):
    policies.publish("playground", {"most_conversations": 1, "most_turns": 1}, author=bob)
    with pytest.raises(Conflict, match="Delete some"):
        require_room(user=bob, conversation=None)
    with pytest.raises(Conflict, match="Begin a new one"):
        require_room(user=bob, conversation=conversation)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_as_many_queries_for_many_as_for_one(
    client: Client, bob: Any, release: Release, count: int, django_assert_num_queries: Any
):
    turn = said(bob, release, "0")
    for number in range(1, count):
        turn = said(bob, release, str(number), after=turn)
        said(bob, release, f"other {number}")
    client.force_login(bob)
    client.get("/playground")
    client.get(f"/playground/conversations/{turn.conversation_id}")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/playground")
    client.get(f"/playground/conversations/{turn.conversation_id}")
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(f"/playground/conversations/{turn.conversation_id}")


LIST_QUERIES, PAGE_QUERIES = 10, 19


def test_models_that_do_not_talk_are_compared_with_nothing(client: Client, bob: Any, release: Release):
    client.force_login(bob)
    page = client.post("/playground/compare", {"left": "alice/tern", "right": "alice/none", "prompt": "keep me"})
    assert page.status_code == 422
    assert "alice/none" in page.content.decode()
    assert "keep me</textarea>" in page.content.decode()
    publish_model(bob, "judge", "text-classification")
    judged = {"left": "bob/judge", "right": "alice/tern", "prompt": "keep me"}
    page = client.post("/playground/compare", judged)
    assert (page.status_code, "bob/judge does not generate text" in page.content.decode()) == (422, True)
    told = client.post("/playground/compare", judged, headers={"Accept": "application/json"})
    assert (told.status_code, list(told.json()["fields"])) == (422, ["left"])
    assert told.json()["detail"] == "bob/judge does not generate text; here two that do are compared."
    asked = client.post("/playground/compare", {"left": "alice/tern", "right": "alice/tern@1", "prompt": "keep me"})
    assert (asked.status_code, "keep me</textarea>" in asked.content.decode()) == (503, True)
    assert Run.objects.count() == 0


def test_programs_compare_what_writes_and_nothing_else(api: APIClient, bob: Any, release: Release):
    publish_model(bob, "judge", "text-classification")
    api.force_authenticate(bob)
    for names in (["bob/judge", "bob/judge@1"], ["alice/tern", "bob/judge"]):
        told = api.post("/api/v1/comparisons", {"models": names, "prompt": "Why?"}, "json")
        assert (told.status_code, list(told.json()["fields"])) == (422, ["models"])
        assert told.json()["detail"].endswith("does not generate text; here two that do are compared.")
    assert Run.objects.count() == 0


def test_lists_to_choose_from_leave_out_what_does_not_answer(client: Client, bob: Any, release: Release):
    other = publish_model(bob, "gull", "text-generation")
    client.force_login(bob)
    deployment = deployment_for(release=other, task=Task.TEXT_GENERATION)
    for changes, is_offered in (
        ({"state": "failed"}, False),
        ({"state": "cold", "drained_at": timezone.now()}, False),
        ({"drained_at": None}, True),
    ):
        Deployment.objects.filter(pk=deployment.pk).update(**changes)
        talks = client.get("/playground").content.decode()
        assert ("model=alice/tern" in talks, "model=bob/gull" in talks) == (True, is_offered)
        compares = client.get("/playground/compare").content.decode()
        assert ('value="alice/tern"' in compares, 'value="bob/gull"' in compares) == (True, is_offered)


def test_answers_stand_side_by_side(client: Client, bob: Any, charlie: Any, release: Release):
    runs = [said(bob, release, "Why?", answer=answer).run for answer in ("The moon.", "The sun.")]
    client.force_login(bob)
    address = f"/playground/compare?runs={runs[0].pk},{runs[1].pk}"
    page = client.get(address).content.decode()
    assert ("The moon." in page, "The sun." in page, "Why?</textarea>" in page) == (True, True, True)
    client.force_login(charlie)
    assert client.get(address).status_code == 404


def test_how_likely_each_token_was_is_looked_at(client: Client, bob: Any, release: Release):
    run = said(bob, release, "Why?").run
    client.force_login(bob)
    assert client.get(f"/runs/{run.pk}/tokens").status_code == 404
    others = [{"token": " <b>", "logprob": -0.105}, {"token": "\n", "logprob": -2.3}]
    tokens = [{"token": " <b>", "logprob": -0.105, "top": others}, {"token": "!", "logprob": -4.0, "top": []}]
    output = {"choices": [{"text": " <b>!", "finish_reason": "stop", "tokens": tokens}]}
    Run.objects.filter(pk=run.pk).update(output=output, software={"torch": "2.13.0"})
    page = client.get(f"/runs/{run.pk}/tokens").content.decode()
    assert '<span class="token sure" tabindex="0"> &lt;b&gt;' in page
    assert '<span class="token rare" tabindex="0">!' in page
    assert "<span>↵</span>" in page
    assert "90.0 %" in page
    shown = client.get(f"/runs/{run.pk}").content.decode()
    assert f"/runs/{run.pk}/tokens" in shown
    assert "2.13.0" in shown


def test_ways_on_stand_in_one_list(client: Client, bob: Any) -> None:
    client.force_login(bob)
    aside = client.get("/playground").content.decode().partition("<aside")[2].partition("</aside>")[0]
    (ways,) = re.findall(r'<ul class="rows lined">(.*?)</ul>', aside, re.DOTALL)
    places = ["/explore?kind=model", "/playground/prompts", "/playground/compare", "/runs"]
    assert re.findall(r'<li><a class="name" href="([^"]+)">', ways) == places
    assert 'class="link"' not in aside
