"""Saved prompts: written, edited, shared with whoever sees their model, copied, flagged, deleted."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import suspend
from core import events
from core.models import Event
from core.permissions import can
from core.policies import publish
from inference.playground.actions import delist_prompt, edit_prompt, save_prompt, share_prompt
from inference.playground.models import SavedPrompt
from inference.playground.queries import shared_prompts
from notifications.models import Notification
from notifications.queries import in_words, notifications_of
from projects.models import Project, Release
from projects.states import Visibility
from reviews.models import Assignment, Round
from tests.inference.published import add_release, publish_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(alice: Any, tmp_path: Path) -> Release:
    (tmp_path / "chat_template.jinja").write_text("{{ messages }}")
    return publish_model(alice, "tern", "text-generation", tmp_path)


@pytest.fixture
def shared(bob: Any, release: Release) -> SavedPrompt:
    words: dict[str, Any] = {"system": "Be brief.", "text": "Why?", "params": {"temperature": 0.2}}
    prompt = save_prompt(user=bob, name="Brief", project=release.project, **words)
    return share_prompt(prompt=prompt, user=bob)


def everything() -> list[tuple[str, str]]:
    return list(SavedPrompt.objects.order_by("id").values_list("name", "system"))


def verbs() -> list[str]:
    return list(Event.objects.filter(object_type="savedprompt").order_by("id").values_list("verb", flat=True))


def told(person: Any) -> list[str]:
    """Anew, since it was last asked."""
    events.deliver()
    titles = [one.words.title for one in in_words(person, notifications_of(person))]
    Notification.objects.all().delete()
    return titles


def test_a_prompt_is_saved_from_the_form_and_chosen(client: Client, bob: Any, release: Release):
    client.force_login(bob)
    given = {"name": " Brief ", "system": "Be brief.", "prompt": "", "temperature": "0.2", "max_tokens": "40"}
    new = client.post("/playground/prompts", {**given, "model": "alice/tern@1"})
    prompt = SavedPrompt.objects.get()
    assert (prompt.name, prompt.system, prompt.text, prompt.visibility) == ("Brief", "Be brief.", "", "private")
    assert (prompt.params, prompt.project) == ({"temperature": 0.2, "max_tokens": 40}, release.project)
    assert new["Location"] == f"/playground/new?model=alice%2Ftern%401&saved={prompt.pk}"
    page = client.get(new["Location"]).content.decode()
    assert "Be brief.</textarea>" in page
    assert 'value="40"' in page
    client.post("/playground/prompts", {**given, "model": "alice/tern@1", "system": "用中文。"})
    assert everything() == [("Brief", "用中文。")]
    wrong = client.post("/playground/prompts", {**given, "model": "alice/tern@1", "name": "", "system": "not lost"})
    assert (wrong.status_code, "not lost</textarea>" in wrong.content.decode()) == (422, True)
    assert verbs() == ["prompt.saved", "prompt.edited"]


def test_a_prompt_is_renamed_edited_and_shared_on_its_page(client: Client, bob: Any, release: Release):
    prompt = save_prompt(user=bob, name="Brief", system="Be brief.", text="", params={"top_k": 5})
    save_prompt(user=bob, name="Long", system="", text="", params={})
    client.force_login(bob)
    address = f"/playground/prompts/{prompt.pk}"
    form = client.get(f"{address}/edit").content.decode()
    assert ("Be brief.</textarea>" in form, 'value="5"' in form) == (True, True)
    given = {"name": "Terse", "system": "Be terse.", "prompt": "Why?", "max_tokens": "40", "temperature": "0"}
    for wrong, told in (
        ({"name": "Long", "visibility": "private"}, "Another prompt of yours is called so."),
        ({"name": " ", "visibility": "private"}, "This field is required."),
        ({"visibility": "public"}, "Name the model that it is for: whoever sees that sees the prompt."),
        (
            {"visibility": "public", "model": "alice/none"},
            "There is no project “alice/none” here, or you may not see it.",
        ),
        ({"visibility": "private", "max_tokens": "many"}, "Enter a whole number."),
    ):
        refused = client.post(f"{address}/edit", given | wrong)
        page = refused.content.decode()
        assert (refused.status_code, told in page, "Be terse.</textarea>" in page) == (422, True, True)
    assert everything() == [("Brief", "Be brief."), ("Long", "")]
    done = client.post(f"{address}/edit", given | {"visibility": "public", "model": "alice/tern"})
    assert done["Location"] == address
    prompt.refresh_from_db()
    assert (prompt.name, prompt.text, prompt.project, prompt.visibility) == ("Terse", "Why?", release.project, "public")
    assert prompt.params == {"max_tokens": 40, "temperature": 0.0}
    client.post(f"{address}/edit", given | {"visibility": "private", "model": ""})
    prompt.refresh_from_db()
    assert (prompt.project, prompt.visibility) == (None, "private")
    assert verbs()[2:] == ["prompt.edited", "prompt.shared", "prompt.unshared", "prompt.edited"]


def test_deleting_is_asked_on_a_page_and_no_list_deletes(client: Client, bob: Any, shared: SavedPrompt):
    client.force_login(bob)
    address = f"/playground/prompts/{shared.pk}"
    listing = client.get("/playground").content.decode()
    assert (f"{address}/edit" in listing, f"{address}/deletion" in listing) == (True, False)
    assert f'action="{address}/deletion"' in client.get(f"{address}/edit").content.decode()
    assert client.get(f"{address}/deletion").status_code == 405
    client.post(f"{address}/deletion")
    assert everything() == []
    assert verbs()[-1] == "prompt.deleted"


def test_a_shared_prompt_stands_beside_its_model_under_a_name(client: Client, charlie: Any, shared: SavedPrompt):
    address = f"/playground/prompts/{shared.pk}"
    for _asker in ("visitor", "charlie"):
        page = client.get(address).content.decode()
        assert ("Be brief." in page, "/bob" in page, "alice/tern" in page) == (True, True, True)
        assert address in client.get("/playground/prompts?model=alice/tern").content.decode()
        assert 'href="/playground/prompts?model=alice/tern"' in client.get("/alice/tern/try").content.decode()
        client.force_login(charlie)
    assert address in client.get("/playground/new?model=alice/tern").content.decode()
    begun = client.get(f"/playground/new?model=alice/tern&saved={shared.pk}").content.decode()
    assert "Be brief.</textarea>" in begun
    assert f"{address}/edit" not in client.get(address).content.decode()
    assert client.get(f"{address}/edit").status_code == 403
    assert client.post(f"{address}/deletion").status_code == 403
    publish_model(charlie, "gull", "text-generation")
    assert address not in client.get("/playground/prompts?model=charlie/gull").content.decode()
    assert client.get("/playground/prompts?model=charlie/none").status_code == 422


def test_what_is_private_is_for_its_author_alone(client: Client, charlie: Any, shared: SavedPrompt):
    SavedPrompt.objects.update(visibility=Visibility.PRIVATE)
    address = f"/playground/prompts/{shared.pk}"
    for _asker in ("visitor", "charlie"):
        assert client.get(address).status_code == 404
        assert address not in client.get("/playground/prompts").content.decode()
        client.force_login(charlie)
    assert client.get(f"{address}/edit").status_code == 404
    assert client.post(f"{address}/copies").status_code == 404
    assert client.post(f"{address}/deletion").status_code == 404
    assert client.get(f"/playground/new?model=alice/tern&saved={shared.pk}").status_code == 404
    assert everything() == [("Brief", "Be brief.")]


def test_a_prompt_is_hidden_with_its_model(client: Client, alice: Any, bob: Any, charlie: Any, shared: SavedPrompt):
    """Nor does its author, who sees the model no more, learn what became of it."""
    Project.objects.update(visibility=Visibility.PRIVATE, name="secret")
    address = f"/playground/prompts/{shared.pk}"
    assert client.get(address).status_code == 404
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/copies").status_code == 404
    assert (list(shared_prompts(charlie)), list(shared_prompts(alice))) == ([], [shared])
    client.force_login(bob)
    told = "".join(client.get(page).content.decode() for page in (address, f"{address}/edit", "/playground"))
    assert ("Be brief." in told, "secret" in told) == (True, False)
    Project.objects.update(visibility=Visibility.PUBLIC)
    SavedPrompt.objects.update(project=None)
    client.force_login(charlie)
    assert client.get(address).status_code == 404


def test_a_prompt_written_beside_a_veiled_review_names_no_model(client: Client, bob: Any, release: Release):
    judged = add_release(release.project, state="in_review", number=2)
    blind = Round.objects.create(release=judged, number=1, digest=judged.digest, blindness="double")
    review = Assignment.objects.create(round=blind, reviewer=bob, state="working")
    client.force_login(bob)
    given = {"name": "Brief", "system": "Be brief.", "max_tokens": "40", "temperature": "0"}
    client.post("/playground/prompts", {**given, "model": f"reviews/{review.pk}"})
    assert SavedPrompt.objects.get().project is None
    named = client.post(
        f"/playground/prompts/{SavedPrompt.objects.get().pk}/edit",
        given | {"visibility": "public", "model": f"reviews/{review.pk}"},
    )
    assert (named.status_code, "Name a model that generates text" in named.content.decode()) == (422, True)


def test_a_copy_is_ones_own_and_stays(client: Client, charlie: Any, shared: SavedPrompt):
    client.force_login(charlie)
    for _time in range(2):
        client.post(f"/playground/prompts/{shared.pk}/copies")
    copies = SavedPrompt.objects.filter(user=charlie).order_by("id")
    assert [copy.name for copy in copies] == ["Brief", "Brief (2)"]
    kept = {(copy.system, copy.text, copy.params["temperature"], copy.visibility) for copy in copies}
    assert kept == {("Be brief.", "Why?", 0.2, "private")}
    assert {copy.project_id for copy in copies} == {shared.project_id}
    shared.delete()
    assert copies.count() == 2
    publish("playground", {"most_prompts": 2}, author=None)
    full = client.post(f"/playground/prompts/{copies[0].pk}/copies", follow=True)
    assert "You have saved as many prompts as one may." in full.content.decode()
    assert copies.count() == 2


def test_suspended_people_only_read_and_silenced_ones_show_nothing(bob: Any, person: Any, shared: SavedPrompt):
    acts = ("edit_prompt", "share_prompt", "unshare_prompt", "delete_prompt", "copy_prompt")
    may = lambda: [act for act in acts if can(bob, f"playground.{act}", shared)]  # noqa: E731
    assert may() == list(acts)
    bob.silenced_until = timezone.now() + timedelta(days=1)
    assert may() == ["unshare_prompt", "delete_prompt", "copy_prompt"]
    shared.visibility = Visibility.PRIVATE
    assert may() == ["edit_prompt", "unshare_prompt", "delete_prompt", "copy_prompt"]
    bob.silenced_until = None
    suspend(user=bob, by=person("maud", "moderator"), reason="spam")
    bob.refresh_from_db()
    assert may() == []


def test_flags_put_it_out_of_sight_and_a_change_brings_it_back_once(
    client: Client, bob: Any, charlie: Any, shared: SavedPrompt
):
    publish("moderation", {"hide_at": 0.1}, author=None)
    charlie.trust = 3
    charlie.save(update_fields=["trust"])
    client.force_login(charlie)
    flag = f"/flags/new/prompt/{shared.pk}"
    assert f'href="{flag}"' in client.get(shared.get_absolute_url()).content.decode()
    assert client.post(flag, {"reason": "abuse"}).status_code == 302
    assert client.get(shared.get_absolute_url()).status_code == 404
    assert list(shared_prompts(charlie)) == []
    client.force_login(bob)
    assert "Out of sight: others flagged it." in client.get(shared.get_absolute_url()).content.decode()
    edit_prompt(prompt=SavedPrompt.objects.get(), user=bob, system="Be kind.")
    assert [prompt.system for prompt in shared_prompts(charlie)] == ["Be kind."]
    assert verbs()[-3:] == ["prompt.hidden", "prompt.edited", "prompt.shown"]
    SavedPrompt.objects.update(visibility=Visibility.PRIVATE)
    client.force_login(charlie)
    assert client.get(flag).status_code == 404


def test_those_who_run_a_model_say_which_prompts_stand_beside_it(
    client: Client, alice: Any, bob: Any, charlie: Any, shared: SavedPrompt
):
    address, listing = shared.get_absolute_url(), "/playground/prompts?model=alice/tern"
    told(bob)  # what was before
    for person in (bob, charlie):
        client.force_login(person)
        assert "Do not list it" not in client.get(address).content.decode()
        assert [client.post(f"{address}/delisting", {"reason": why}).status_code for why in ("Rude.", "")] == [403, 403]
    client.force_login(alice)
    assert "Do not list it" in client.get(address).content.decode()
    wrong = client.post(f"{address}/delisting", {"reason": " "})
    assert (wrong.status_code, shared.delistings.count()) == (422, 0)
    done = [client.post(f"{address}/delisting", {"reason": "It asks\nfor another model."}) for _twice in range(2)]
    assert [(each.status_code, each["Location"]) for each in done] == [(302, address)] * 2
    assert "1 that is not listed" in client.get(listing).content.decode()
    assert told(bob) == ["“Brief” is not listed beside the model any more"]
    client.force_login(charlie)
    pages = [
        client.get(each).content.decode()
        for each in (listing, "/playground/prompts", "/playground/new?model=alice/tern")
    ]
    assert ["Brief" in page or "not listed" in page for page in pages] == [False] * 3
    assert "It asks" not in client.get(address).content.decode()  # who has its address reads it, and may copy it
    client.force_login(bob)
    assert "It asks for another model." in client.get(address).content.decode()
    edit_prompt(prompt=SavedPrompt.objects.get(), user=bob, system="Be kind.")
    assert list(shared_prompts(charlie)) == []
    assert client.post(f"{address}/delisting/end").status_code == 403
    client.force_login(alice)
    assert [client.post(f"{address}/delisting/end").status_code for _twice in range(2)] == [302, 302]
    assert list(shared_prompts(charlie)) == [shared]
    assert told(bob) == ["“Brief” is listed beside the model again"]
    assert verbs()[-3:] == ["prompt.delisted", "prompt.edited", "prompt.relisted"]


def test_another_model_lists_it_and_coming_back_is_no_way_around(
    alice: Any, bob: Any, shared: SavedPrompt, tmp_path: Path
):
    other = publish_model(alice, "gull", "text-generation", tmp_path)
    delist_prompt(prompt=shared, user=alice, reason="Not here.")
    edit_prompt(prompt=shared, user=bob, project=other.project)
    assert list(shared_prompts(bob)) == [shared]
    edit_prompt(prompt=shared, user=bob, project=Project.objects.get(name="tern"))
    assert list(shared_prompts(bob)) == []


def test_programs_say_which_prompts_stand_beside_a_model(
    api: APIClient, alice: Any, bob: Any, charlie: Any, shared: SavedPrompt
):
    address, listing = f"/api/v1/prompts/{shared.pk}/delisting", "/api/v1/prompts?of=delisted"
    api.force_authenticate(charlie)
    assert [api.put(address, {"reason": "Rude."}, "json").status_code, api.delete(address).status_code] == [403, 403]
    assert api.get(f"{listing}&model=alice/tern").status_code == 403
    api.force_authenticate(alice)
    assert (api.get(address).status_code, list(api.get(listing).json()["fields"])) == (404, ["model"])
    for wrong in ({}, {"reason": " "}, {"reason": "x" * 301}):
        refused = api.put(address, wrong, "json")
        assert (refused.status_code, list(refused.json()["fields"])) == (422, ["reason"])
    assert api.put(address, {"reason": "Rude."}, "json").json()["by"] == "alice"
    assert [each["name"] for each in api.get(f"{listing}&model=alice/tern").json()["results"]] == ["Brief"]
    assert api.get("/api/v1/prompts?of=shared").json()["results"] == []
    for person, status in ((bob, 200), (charlie, 404)):
        api.force_authenticate(person)
        assert api.get(address).status_code == status
    api.force_authenticate(alice)
    assert (api.delete(address).status_code, api.get(address).status_code) == (204, 404)


def test_programs_do_all_of_it(api: APIClient, bob: Any, charlie: Any, release: Release):
    api.force_authenticate(bob)
    made = api.post("/api/v1/prompts", {"name": "Brief", "system": "Be brief.", "params": {"top_k": 5}}, "json")
    assert (made.status_code, made.json()["params"], made.json()["model"]) == (201, {"top_k": 5}, "")
    assert [each["name"] for each in api.get("/api/v1/prompts").json()["results"]] == ["Brief"]
    address = made["Location"]
    for given, field in (
        ({"params": {"top_k": -1, "moon": 1}}, "params.moon"),
        ({"visibility": "public"}, "model"),
        ({"visibility": "secret"}, "visibility"),
        ({"model": "alice/none"}, "model"),
        ({"name": ""}, "name"),
        ({"moon": 1}, "moon"),
        ({"system": "a\x00b"}, "system"),
    ):
        wrong = api.patch(address, given | {"text": "changed"} if field != "moon" else given, "json")
        assert (wrong.status_code, list(wrong.json()["fields"])) == (422, [field])
    assert SavedPrompt.objects.get().text == ""
    done = api.patch(address, {"name": "Terse", "model": "alice/tern", "visibility": "public"}, "json").json()
    assert (done["name"], done["model"], done["visibility"]) == ("Terse", "alice/tern", "public")
    assert (done["owner"], done["system"], done["params"]) == ("bob", "Be brief.", {"top_k": 5})
    api.force_authenticate(None)
    assert api.get(address).json()["name"] == "Terse"
    api.force_authenticate(charlie)
    found = api.get("/api/v1/prompts?of=shared&model=alice/tern").json()["results"]
    assert [each["url"] for each in found] == [f"/playground/prompts/{done['id']}"]
    assert api.get("/api/v1/prompts").json()["results"] == []
    assert api.get("/api/v1/prompts?of=all").status_code == 422
    assert api.patch(address, {"name": "mine"}, "json").status_code == 403
    assert api.delete(address).status_code == 403
    copy = api.post(f"{address}/copies")
    assert (copy.status_code, copy.json()["owner"], copy.json()["visibility"]) == (201, "charlie", "private")
    api.force_authenticate(bob)
    assert api.get(copy["Location"]).status_code == 404
    assert api.patch(address, {"visibility": "private"}, "json").json()["visibility"] == "private"
    assert api.delete(address).status_code == 204
    assert everything() == [("Terse", "Be brief.")]


@pytest.mark.parametrize("several", [1, 3])
def test_lists_ask_as_often_for_many(
    several: int, client: Client, api: APIClient, person: Any, release: Release, django_assert_num_queries: Any
):
    for number in range(several):
        writer = person(f"writer-{number}")
        prompt = save_prompt(user=writer, name="Brief", system="", text="", params={}, project=release.project)
        share_prompt(prompt=prompt, user=writer)
    client.get("/playground/prompts")
    with django_assert_num_queries(PAGE_QUERIES):
        client.get("/playground/prompts")
    api.force_authenticate(writer)
    api.get("/api/v1/prompts?of=shared")
    with django_assert_num_queries(API_QUERIES):
        assert len(api.get("/api/v1/prompts?of=shared").json()["results"]) == several


PAGE_QUERIES, API_QUERIES = 2, 1
