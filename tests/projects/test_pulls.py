"""Changes that people propose: on pages and by API, who may do what, and what nobody else sees before a release."""

from itertools import product
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from core.problems import BadInput, Conflict, Forbidden
from discussions.actions import edit_topic, merge_topic, move_topic, open_topic
from discussions.models import Topic
from projects import actions as projects
from projects.models import Project
from projects.pulls import actions
from projects.pulls.models import Pull
from projects.pulls.queries import conflicts_of
from projects.pulls.sight import head_of
from projects.pulls.states import PULL_MOVES
from repositories.queries import branches, files, get_commit, head, read
from tests.conftest import new_person
from tests.projects.conftest import new_project, put_files

pytestmark = pytest.mark.django_db
SAID = {"title": "Say please", "text": "It is kinder."}


@pytest.fixture
def heron(alice: Any) -> Project:
    """Published, with a commit on top that only members see."""
    project = new_project(alice, "heron", "published")
    put_files(project, alice, {"notes.md": b"for 2", "docs/a.md": b"a"}, message="Add notes")
    return project


def proposed(project: Project, user: Any, files: dict[str, str | None] | None = None, **more: Any) -> Pull:
    return actions.propose_texts(project=project, user=user, files=files or {"config.json": "{}\n"}, **SAID | more)


def as_(user: Any) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def get(user: Any, path: str, status: int = 200) -> str:
    answer = as_(user).get(f"/alice/heron/{path}", follow=True)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def test_a_change_of_a_text_is_proposed_on_its_page(alice: Any, bob: Any, heron: Project) -> None:
    assert "/alice/heron/propose/config.json" in get(bob, "files/config.json")
    assert "/propose/" not in get(bob, "files/model.safetensors")
    assert "/propose/" not in get(None, "files/config.json")
    form = as_(bob).get("/alice/heron/propose/config.json").context["form"]
    assert form.initial["content"] == '{"model_type": "gpt2"}'
    typed = {**SAID, "parent": form.initial["parent"], "content": "{}\r\n"}
    empty = as_(bob).post("/alice/heron/propose/config.json", typed | {"title": ""})
    assert (empty.status_code, Pull.objects.count()) == (422, 0)
    answer = as_(bob).post("/alice/heron/propose/config.json", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/alice/heron/discussions/1")
    pull = Pull.objects.get()
    assert bytes(pull.base) == bytes(heron.releases.get().commit or b"")
    assert read(heron.repository, head_of(pull), "config.json") == b"{}\n"
    for path, status in (("propose/nope.md", 404), ("propose/model.safetensors", 422), ("propose/..", 404)):
        get(bob, path, status)
    assert as_(bob).post("/alice/heron/propose/config.json", typed | {"parent": "f" * 40}).status_code == 404
    assert as_(bob).post("/alice/heron/propose/.git/config", typed).status_code == 422


def test_its_page_shows_the_change_to_members_and_to_who_proposed_it(
    alice: Any, bob: Any, charlie: Any, heron: Project
) -> None:
    proposed(heron, bob)
    for person, sees in ((alice, True), (bob, True), (charlie, False), (None, False)):
        page = get(person, "discussions/1")
        assert "It is kinder." in page
        assert ("/pulls/1/changes" in page) is sees
        assert ("Merge into" in page) is (person == alice)
        assert ('value="close"' in page) is (person in (alice, bob))
        changes = get(person, "pulls/1/changes", 200 if sees else 404)
        assert ('<td class="sign">+</td><td>{}</td>' in changes) is sees
    tip = head_of(Pull.objects.get()).hex()
    assert "Say please" in get(bob, f"commit/{tip}")
    get(charlie, f"commit/{tip}", 404)
    assert "Say please" in get(None, "pulls")
    assert "Say please" not in get(None, "pulls?show=settled")
    get(None, "pulls/9/changes", 404)


def test_a_member_merges_what_they_looked_at(alice: Any, bob: Any, heron: Project) -> None:
    pull, top = proposed(heron, bob), head(heron.repository) or b""
    seen = head_of(pull).hex()
    actions.add_texts(pull=pull, user=bob, files={"more.md": "More.\n"}, message="More")
    move = {"move": "merge", "seen": seen}
    assert as_(alice).post("/alice/heron/pulls/1/state", move).status_code == 409
    move["seen"] = head_of(pull).hex()
    assert as_(bob).post("/alice/heron/pulls/1/state", move).status_code == 403
    assert as_(alice).post("/alice/heron/pulls/1/state", {"move": "odd"}).status_code == 422
    assert as_(alice).post("/alice/heron/pulls/1/state", move).status_code == 302
    merged = head(heron.repository) or b""
    assert get_commit(heron.repository, merged).parent_oids == [top, bytes.fromhex(move["seen"])]
    paths = [entry.path for entry in files(heron.repository, merged)]
    assert [path for path in paths if path.endswith(".md")] == ["README.md", "docs/a.md", "more.md", "notes.md"]
    verbs = Event.objects.filter(object_type="pull").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["pull.propose", "pull.committed", "pull.committed", "pull.merge"]
    assert "Merged" in get(None, "discussions/1")
    assert "more.md" not in get(None, "files")


def test_what_went_elsewhere_meanwhile_is_told_and_nothing_moves(alice: Any, bob: Any, heron: Project) -> None:
    """Both sides changed a file; a file stands where a folder is needed; a folder where a file is to go."""
    pull = proposed(heron, bob, {"config.json": "{}", "notes.md/x": "in a folder", "docs": "a file", "new.md": "n"})
    put_files(heron, alice, {"config.json": b"[]"})
    top = head(heron.repository)
    assert conflicts_of(pull, head_of(pull)) == ["config.json", "docs", "notes.md/x"]
    assert "changed there too" in get(alice, "discussions/1")
    assert "Merge into" not in get(alice, "discussions/1")
    with pytest.raises(Conflict):
        actions.merge_pull(pull=pull, user=alice)
    assert head(heron.repository) == top
    theirs = proposed(heron, bob, {"model.safetensors": None, "config.json": "[]"})
    actions.merge_pull(pull=theirs, user=alice)
    assert "model.safetensors" not in [one.path for one in files(heron.repository, head(heron.repository) or b"")]


def test_pull_requests_follow_their_moves(alice: Any, bob: Any, charlie: Any, heron: Project) -> None:
    acts = {**actions.ACTS, "merge": actions.merge_pull}
    pull = proposed(heron, alice)
    for arrow, state in product(PULL_MOVES, PULL_MOVES.states.values):
        merged = b"\0" * 20 if state == "merged" else None
        Pull.objects.filter(pk=pull.pk).update(state=state, merged_as=merged)
        pull.refresh_from_db()
        if state not in arrow.source:
            with pytest.raises(Conflict):
                acts[arrow.name](pull=pull, user=alice)
        elif arrow.name != "merge":
            assert acts[arrow.name](pull=pull, user=alice).state == arrow.target
    mine = proposed(heron, bob)
    for act in acts.values():
        with pytest.raises(Forbidden):
            act(pull=mine, user=charlie)
    with pytest.raises(Forbidden):
        actions.merge_pull(pull=mine, user=bob)
    assert actions.reopen_pull(pull=actions.close_pull(pull=mine, user=bob), user=bob).is_under_way


def test_whoever_judges_or_is_not_verified_proposes_nothing(alice: Any, bob: Any) -> None:
    reviewer = new_person("rita", "reviewer")
    project = new_project(alice, "heron", "in_review")
    with pytest.raises(Forbidden):
        proposed(project, reviewer)
    published = new_project(alice, "tern", "published")
    bob.is_verified = False
    with pytest.raises(Forbidden):
        proposed(published, bob)
    assert (Topic.objects.count(), list(branches(published.repository))) == (0, ["main"])


def test_the_talk_about_a_change_stays_with_it(alice: Any, bob: Any, heron: Project) -> None:
    pull, tern = proposed(heron, bob), new_project(alice, "tern", "published")
    there = projects.board_of(project=tern, user=alice)
    other = open_topic(board=pull.topic.board, user=alice, title="Else", text="So.")
    for act in (lambda: move_topic(topic=pull.topic, board=there, user=alice),
                lambda: merge_topic(topic=pull.topic, into=other, user=alice)):  # fmt: skip
        with pytest.raises(BadInput):
            act()
    assert merge_topic(topic=other, into=pull.topic, user=alice).pk == pull.topic_id


def test_programs_propose_look_and_answer(alice: Any, bob: Any, heron: Project) -> None:
    there, api = "/api/v1/projects/alice/heron/pulls", as_(bob)
    sent = {**SAID, "files": [{"path": "a.md", "content": "one\n"}, {"path": "config.json", "content": None}]}
    made = api.post(there, sent, content_type="application/json")
    assert (made.status_code, made.json()["number"], made.json()["state"]) == (201, 1, "open")
    more = {"message": "More", "files": [{"path": "a.md", "content": "two\n"}]}
    assert api.post(f"{there}/1/commits", more, content_type="application/json").status_code == 201
    told = api.get(f"{there}/1/changes").json()
    assert [(one["path"], one["change"]) for one in told["files"]] == [("a.md", "added"), ("config.json", "removed")]
    assert [one["title"] for one in told["commits"]] == ["More", "Say please"]
    assert as_(None).get(f"{there}/1/changes").status_code == 401
    assert [one["number"] for one in as_(None).get(there).json()["results"]] == [1]
    wanted = {"state": "merged", "head": told["head"]}
    assert api.put(f"{there}/1/state", wanted, content_type="application/json").status_code == 403
    done = as_(alice).put(f"{there}/1/state", wanted, content_type="application/json").json()
    assert (done["state"], done["merged_as"]) == ("merged", (head(heron.repository) or b"").hex())
    for odd in (
        {},
        {**sent, "files": []},
        {**sent, "files": [{"path": "../x", "content": ""}]},
        {**sent, "title": " "},
    ):
        assert api.post(there, odd, content_type="application/json").status_code == 422, odd
    assert Pull.objects.count() == 1


def test_a_project_that_is_hidden_hides_them(alice: Any, bob: Any, heron: Project) -> None:
    proposed(heron, bob)
    projects.change_visibility(project=heron, user=alice, visibility="private")
    assert as_(bob).get("/api/v1/projects/alice/heron/pulls").status_code == 404
    get(bob, "discussions/1", 404)
    get(bob, "pulls/1/changes", 404)


def test_who_may_not_have_the_files_proposes_nothing_and_sees_no_change(alice: Any, bob: Any, heron: Project) -> None:
    pull = proposed(heron, bob)
    Project.objects.filter(pk=heron.pk).update(gating="by_hand")
    heron.refresh_from_db()
    with pytest.raises(Forbidden):
        proposed(heron, bob)
    get(bob, "pulls/1/changes", 404)
    get(bob, f"commit/{head_of(pull).hex()}", 404)
    assert "It is kinder." in get(bob, "discussions/1")
    assert "1 file differs." in get(alice, "pulls/1/changes")


def test_what_happened_is_told_on_its_page_and_by_the_api(alice: Any, bob: Any, heron: Project, api: APIClient) -> None:
    pull = proposed(heron, bob)
    actions.add_texts(pull=pull, user=bob, files={"more.md": "x"}, message="Say more")
    edit_topic(topic=pull.topic, user=bob, title="Say please, please")
    edit_topic(topic=pull.topic, user=bob, title="Say please, please")
    actions.close_pull(pull=pull, user=bob)
    actions.reopen_pull(pull=pull, user=bob)
    actions.merge_pull(pull=pull, user=alice)
    here = f"/api/v1/projects/alice/heron/pulls/{pull.number}/timeline"
    api.force_authenticate(bob)
    told = [(one["verb"], one["who"], one["note"]) for one in api.get(here).json()]
    assert told == [
        ("pull.propose", bob.display_name, ""),
        ("pull.committed", bob.display_name, "Say please"),
        ("pull.committed", bob.display_name, "Say more"),
        ("topic.edited", bob.display_name, ""),
        ("pull.close", bob.display_name, ""),
        ("pull.reopen", bob.display_name, ""),
        ("pull.merge", alice.display_name, ""),
    ]
    assert "Say more" in get(bob, f"discussions/{pull.number}")
    api.force_authenticate(None)
    assert [one["verb"] for one in api.get(here).json()] == [verb for verb, _who, note in told if not note]
    assert "Say more" not in get(None, f"discussions/{pull.number}")
