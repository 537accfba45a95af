"""Who reads what, through every door: nothing unpublished, private or locked away leaks through any of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from core import events
from core.problems import Problem
from projects import actions, queries
from projects.models import Project
from projects.queries.explore import Search, explore
from tests.projects.conftest import Make, bring, put_files

pytestmark = pytest.mark.django_db

SECRET = b"the words that must not leak: kingfisher"
HERE = "/alice/tern"
API = "/api/v1/projects/alice/tern"
DOORS = {
    "page": HERE,
    "files": f"{HERE}/files",
    "file": f"{HERE}/files/secret.txt",
    "raw": f"{HERE}/raw/secret.txt",
    "releases": f"{HERE}/releases",
    "api": API,
    "api files": f"{API}/files",
    "api raw": f"{API}/raw/secret.txt",
    "api releases": f"{API}/releases",
}
READING = {"files", "file", "raw", "api files", "api raw"}
# state of the project → who opens the page, who reads the files (by default, and by `?revision=v1`)
EVERYBODY = {"anonymous", "charlie", "bob", "edith", "alice"}
MATRIX = {
    "draft": ({"alice"}, {"alice"}, set[str]()),
    "submitted": ({"alice", "edith"}, {"alice", "edith"}, {"alice", "edith"}),
    "needs_fixes": ({"alice", "edith"}, {"alice", "edith"}, {"alice", "edith"}),
    "in_review": ({"alice", "edith", "bob"}, {"alice", "edith", "bob"}, {"alice", "edith", "bob"}),
    "withdrawn": ({"alice"}, {"alice"}, {"alice"}),
    "rejected": ({"alice", "edith", "bob"}, {"alice", "edith", "bob"}, {"alice", "edith", "bob"}),
    "published": (EVERYBODY, EVERYBODY, EVERYBODY),
    "quarantined": ({"alice", "edith"}, set[str](), set[str]()),
    "locked": (EVERYBODY, set[str](), set[str]()),
    "retracted": (EVERYBODY, {"alice"}, {"alice"}),
}


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Any]:
    known = {name: request.getfixturevalue(name) for name in ("alice", "bob", "charlie", "edith")}
    return {"anonymous": AnonymousUser(), **known}


@pytest.fixture
def secret(alice: Any, make: Make) -> Callable[[str], Project]:
    def project(state: str) -> Project:
        made = make(alice)
        put_files(made, alice, {"secret.txt": SECRET})
        bring(made, alice, state)
        events.deliver()
        return made

    return project


def knock(viewer: Any, path: str) -> Any:
    """With the browser that this person has been at before."""
    if not hasattr(viewer, "browser"):
        viewer.browser = Client()
        if viewer.is_authenticated:
            viewer.browser.force_login(viewer)
    return viewer.browser.get(path, headers={"accept": "text/html,application/json"})


@pytest.mark.parametrize("state", MATRIX)
def test_every_door_asks_the_same_rule(people: dict[str, Any], secret: Callable[[str], Project], state: str):
    secret(state)
    seeing, reading, _frozen = MATRIX[state]
    for who, viewer in people.items():
        for door, path in DOORS.items():
            answer = knock(viewer, path)
            allowed = who in (reading if door in READING else seeing)
            assert (answer.status_code == 200) is allowed, f"{state}: {who} at {door}: {answer.status_code}"
            if not allowed:
                assert answer.status_code == (410 if who in seeing else 404), f"{state}: {who} at {door}"
                assert SECRET not in answer.content


@pytest.mark.parametrize("state", MATRIX)
def test_a_release_is_read_by_its_own_name_as_far_as_it_is_visible(
    people: dict[str, Any], secret: Callable[[str], Project], state: str
):
    project = secret(state)
    release = project.releases.get()
    names = ["v1"] + ([bytes(release.commit).hex()] if release.commit else [])
    for who, viewer in people.items():
        for name in names:
            for path in (f"{HERE}/raw/secret.txt", f"{API}/raw/secret.txt", f"{HERE}/files/secret.txt"):
                answer = knock(viewer, f"{path}?revision={name}")
                assert (answer.status_code == 200) is (who in MATRIX[state][2]), f"{state}: {who} at {path} {name}"


def test_a_range_gives_no_more_than_the_whole(people: dict[str, Any], secret: Callable[[str], Project]):
    secret("in_review")
    for who in ("anonymous", "charlie"):
        client = Client()
        if who != "anonymous":
            client.force_login(people[who])
        for path in (DOORS["raw"], DOORS["api raw"]):
            answer = client.get(path, headers={"range": "bytes=0-3"})
            assert answer.status_code == 404
    client = Client()
    client.force_login(people["bob"])
    answer = client.get(DOORS["api raw"], headers={"range": "bytes=4-8"})
    assert (answer.status_code, answer.content) == (206, SECRET[4:9])


def test_a_private_project_is_its_members_alone(alice: Any, people: dict[str, Any], secret: Callable[[str], Project]):
    project = secret("published")
    actions.change_visibility(project=project, user=alice, visibility="private")
    events.deliver()
    for who, viewer in people.items():
        for path in (*DOORS.values(), f"{HERE}/raw/secret.txt?revision=v1"):
            assert (knock(viewer, path).status_code == 200) is (who == "alice"), f"{who} at {path}"


@pytest.mark.parametrize("role", ["read", "write", "admin"])
def test_members_read_drafts(alice: Any, charlie: Any, secret: Callable[[str], Project], role: str):
    project = secret("draft")
    actions.add_member(project=project, user=alice, handle="charlie", role=role)
    assert [knock(charlie, path).status_code for path in DOORS.values()] == [200] * len(DOORS)


def test_work_after_publication_stays_with_its_members(
    alice: Any, people: dict[str, Any], secret: Callable[[str], Project]
):
    project = secret("published")
    new = put_files(project, alice, {"secret.txt": b"a later draft"}).hex()
    for who, viewer in people.items():
        assert knock(viewer, DOORS["raw"]).content == SECRET
        if who != "alice":
            assert knock(viewer, f"{HERE}/raw/secret.txt?revision=main").content == SECRET
            assert knock(viewer, f"{HERE}/raw/secret.txt?revision={new}").status_code == 404
    assert knock(alice, f"{HERE}/raw/secret.txt?revision=main").content == b"a later draft"


@pytest.mark.parametrize("state", ["draft", "in_review", "quarantined", "locked", "retracted"])
def test_lists_and_search_tell_strangers_nothing(people: dict[str, Any], secret: Callable[[str], Project], state: str):
    secret(state)
    for who in ("anonymous", "charlie"):
        for words in ("", "tern", "bilingual", "kingfisher", "answers"):
            assert explore(people[who], Search(words=words)).count == 0
        assert b"/alice/tern" not in knock(people[who], "/explore?q=tern").content
        assert knock(people[who], "/api/v1/projects?q=tern").json()["count"] == 0
        assert knock(people[who], "/api/v1/projects?owner=alice").json()["results"] == []


def test_search_reads_the_published_card_and_no_later_one(
    alice: Any, people: dict[str, Any], secret: Callable[[str], Project]
):
    project = secret("published")
    assert explore(people["charlie"], Search(words="speakers")).count == 1
    actions.edit_card(project=project, user=alice, text="# Tern\n\nA new secret: heliotrope.")
    events.deliver()
    assert explore(people["charlie"], Search(words="heliotrope")).count == 0
    assert explore(people["charlie"], Search(words="speakers")).count == 1


def test_when_the_newest_release_is_locked_the_one_before_is_shown(
    alice: Any, charlie: Any, secret: Callable[[str], Project]
):
    project = secret("published")
    put_files(project, alice, {"secret.txt": b"second"})
    second = bring(project, alice, "published")
    assert knock(charlie, DOORS["raw"]).content == b"second"
    actions.move_release(second, "quarantine")
    assert knock(charlie, DOORS["raw"]).content == SECRET
    assert knock(charlie, f"{HERE}/raw/secret.txt?revision=v2").status_code == 410


def test_moderators_may_look_into_what_is_locked(person: Any, secret: Callable[[str], Project]):
    secret("locked")
    assert knock(person("mona", "moderator"), f"{HERE}/raw/secret.txt?revision=v1").content == SECRET


def test_suspended_reviewers_judge_nothing(bob: Any, secret: Callable[[str], Project]):
    from django.utils import timezone

    secret("in_review")
    assert knock(bob, HERE).status_code == 200
    type(bob).objects.filter(pk=bob.pk).update(suspended_at=timezone.now())
    assert knock(bob, HERE).status_code == 404


class TestOpenSite:
    @pytest.fixture(autouse=True)
    def _open(self, settings: Any) -> None:
        settings.PUBLISHING = "open"

    def test_everybody_sees_the_newest_files_and_is_told(self, charlie: Any, secret: Callable[[str], Project]):
        secret("draft")
        page = knock(charlie, HERE)
        assert page.status_code == 200
        assert b"Not reviewed" in page.content
        assert knock(charlie, DOORS["raw"]).content == SECRET
        assert explore(charlie, Search(words="tern")).facets["review"][0].value == "unreviewed"

    def test_private_and_locked_stay_closed(self, alice: Any, charlie: Any, secret: Callable[[str], Project]):
        project = secret("quarantined")
        assert knock(charlie, DOORS["raw"]).status_code == 410
        actions.change_visibility(project=project, user=alice, visibility="private")
        assert knock(charlie, HERE).status_code == 404


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("published", EVERYBODY),
        ("in_review", {"alice", "bob", "edith"}),
        ("submitted", set[str]()),
        ("draft", set[str]()),
        ("locked", set[str]()),
        ("rejected", set[str]()),
    ],
)
def test_who_may_have_a_release_served(
    people: dict[str, Any], secret: Callable[[str], Project], state: str, who: set[str]
):
    project = secret(state)
    seen = {name: queries.visible_releases(viewer, project).first() for name, viewer in people.items()}
    assert {name for name, release in seen.items() if release is not None and queries.is_runnable(release)} == who


def test_missing_and_hidden_are_told_in_the_same_words(charlie: Any, secret: Callable[[str], Project]):
    secret("draft")
    with pytest.raises(Problem) as hidden:
        queries.get_project(charlie, "alice", "tern")
    with pytest.raises(Problem) as missing:
        queries.get_project(charlie, "alice", "nern")
    assert hidden.value.detail == missing.value.detail.replace("nern", "tern")
