"""A project tracks where it came from: what is new there is proposed, and nothing of it is public by itself."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.events import deliver
from core.models import Event
from core.policies import publish
from notifications.models import Notification
from projects.actions import squash_branch
from projects.imports import actions
from projects.imports.actions.tracking import failed
from projects.imports.models import Import, Tracking
from projects.imports.queries import imports_of
from projects.imports.serializers import ImportSerializer
from projects.imports.states import TRACKING_MOVES
from projects.models import Project
from projects.pulls.actions import close_pull, merge_pull
from projects.pulls.models import Pull
from projects.pulls.queries import changes_of
from projects.rules import forget_roles
from repositories.actions import collect
from repositories.queries import get_commit, head, history
from tests.gitserver import GitServer
from tests.moving import assert_follows
from tests.projects.conftest import new_project, put_files
from tests.projects.test_imports import There
from tests.repositories.support import contents

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was fetched"),
]


@pytest.fixture
def there(settings: Any, tmp_path: Path) -> Iterator[GitServer]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    made = GitServer(tmp_path / "there")
    made.push({"a.txt": b"1", "b.txt": b"1"}, "First")
    yield made
    made.stop()


@pytest.fixture
def hub(settings: Any) -> Iterator[There]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    made = There()
    yield made
    made.server.shutdown()
    made.server.server_close()


def tracked(user: Any, address: str, **login: Any) -> Tracking:
    found = actions.begin_import(owner=user.owner, user=user, address=address, **login)
    actions.go_on(import_id=found.pk)
    project = Project.objects.select_related("owner", "repository").get()
    return actions.track(project=project, user=user, **login)


def looked(tracking: Tracking) -> Tracking:
    """As when its time has come, with all that follows."""
    Tracking.objects.filter(pk=tracking.pk).update(next_at=timezone.now())
    assert actions.look_at_sources() == 1
    for found in Import.objects.filter(tracking=tracking, state="waiting"):
        actions.go_on(import_id=found.pk)
    return Tracking.objects.select_related("project__repository", "project__owner").get(pk=tracking.pk)


def pull() -> Pull:
    return Pull.objects.select_related("topic", "author", "project__repository", "project__owner").get()


def test_every_move_follows_the_table(there: GitServer, alice: Any) -> None:
    assert_follows(tracked(alice, there.address), TRACKING_MOVES)


def test_commits_of_git_are_proposed_as_they_are(there: GitServer, alice: Any, client: Client) -> None:
    tracking = looked(tracked(alice, there.address))
    assert (Import.objects.count(), Pull.objects.count(), tracking.failures) == (1, 0, 0)
    put_files(tracking.project, alice, {"mine.txt": b"mine"}, message="Mine")
    main = head(tracking.project.repository)
    tips = [there.push({"a.txt": b"2", "w.bin": there.keep_large(b"weights")}, "Second")]
    tracking = looked(tracking)
    first = pull()
    assert (first.author, changes_of(first).head.hex(), tracking.commit) == (alice, tips[0], tips[0])
    assert [file.path for file in changes_of(first).files] == ["a.txt", "w.bin"]
    assert head(tracking.project.repository) == main
    tips.append(there.push({"b.txt": b"3"}, "Third"))
    tracking = looked(tracking)
    assert [commit.hex for commit in changes_of(pull()).commits] == tips[::-1]  # the same one went on
    merge_pull(pull=pull(), user=alice)
    assert contents(tracking.project.repository) == {
        "a.txt": b"2",
        "b.txt": b"3",
        "w.bin": b"weights",
        "mine.txt": b"mine",
    }
    ids = {one.hex for one in history(tracking.project.repository, head(tracking.project.repository) or b"")}
    assert {*tips} <= ids
    looked(tracking)
    assert Pull.objects.count() == 1
    client.force_login(alice)
    settings = client.get("/alice/heron/settings").content.decode()
    assert f"Pull request {first.number}" in settings
    deliver()
    words = Notification.objects.filter(person=alice, event__verb="import.finish")
    assert words.count() == 3


@pytest.mark.parametrize("is_swept", [False, True], ids=["kept", "swept"])
def test_a_history_made_one_commit_still_finds_its_source(there: GitServer, alice: Any, is_swept: bool) -> None:
    """Also when what only the old history led to is gone, and comes once more."""
    there.push({"c.txt": b"1", "d.txt": b"one\n\n\n\n\nsix\n"}, "And more")
    tracking = tracked(alice, there.address)
    project = tracking.project
    for number, top in ((1, b"one"), (2, b"there 1")):
        put_files(project, alice, {"b.txt": b"ours", "d.txt": b"%s\n\n\n\n\nours %d\n" % (top, number)}, message="Ours")
        squash_branch(project=project, user=alice, name="main", message=f"Anew {number}")
        one = get_commit(project.repository, head(project.repository) or b"")
        assert (one.title, one.parent_oids) == (f"Anew {number}", [])
        if is_swept:
            gone = [collect(repository=project.repository, grace=timedelta(0)).dropped for _look in range(2)]
            assert sum(gone) > 0
        there.push({"a.txt": b"there %d" % number, "d.txt": b"there %d\n\n\n\n\nsix\n" % number}, "Theirs")
        tracking = looked(tracking)
        assert (tracking.failures, tracking.failure) == (0, "")
        change = Pull.objects.select_related("topic", "author", "project__repository", "project__owner").latest(
            "number"
        )
        assert [one.title for one in changes_of(change).commits] == ["Theirs"]
        assert changes_of(change).conflicts == []
        merge_pull(pull=change, user=alice)
        assert contents(project.repository) == {
            "a.txt": b"there %d" % number,
            "b.txt": b"ours",
            "c.txt": b"1",
            "d.txt": b"there %d\n\n\n\n\nours %d\n" % (number, number),
        }


def test_a_history_made_one_commit_follows_a_hub_too(hub: There, alice: Any) -> None:
    tracking = tracked(alice, f"{hub.url}/bird/heron")
    project, before = tracking.project, contents(tracking.project.repository)
    put_files(project, alice, {"mine.txt": b"mine"}, message="Mine")
    squash_branch(project=project, user=alice, name="main", message="Anew")
    hub.bent, hub.commit = {"sha": "6" * 40}, "6" * 40
    hub.files |= {"new.txt": b"new"}
    looked(tracking)
    assert [file.path for file in changes_of(pull()).files] == ["new.txt"]
    merge_pull(pull=pull(), user=alice)
    assert contents(project.repository) == {**before, "mine.txt": b"mine", "new.txt": b"new"}


def test_after_one_was_closed_only_what_is_newer_is_proposed(there: GitServer, alice: Any) -> None:
    tracking = tracked(alice, there.address)
    there.push({"a.txt": b"2"}, "Second")
    tracking = looked(tracking)
    close_pull(pull=pull(), user=alice)
    looked(tracking)
    assert Pull.objects.count() == 1
    there.push({"b.txt": b"2"}, "Third")
    looked(tracking)
    newer = Pull.objects.select_related("topic", "author", "project__repository").order_by("number").last()
    assert newer is not None
    assert [commit.title for commit in changes_of(newer).commits] == ["Third"]


def test_what_was_brought_otherwise_is_not_proposed(there: GitServer, alice: Any) -> None:
    tracking = tracked(alice, there.address)
    there.push({"a.txt": b"2"}, "Second")
    tracking = looked(tracking)
    merge_pull(pull=pull(), user=alice)
    Tracking.objects.update(commit=there.work.tip("HEAD~1"))
    tracking = looked(tracking)
    assert (tracking.commit, Pull.objects.count()) == (there.work.tip(), 1)


def test_files_of_a_hub_are_proposed_where_they_changed_there(hub: There, alice: Any) -> None:
    tracking = tracked(alice, f"{hub.url}/bird/heron")
    repository = tracking.project.repository
    put_files(tracking.project, alice, {"sub/a b.txt": b"ours", "more.txt": b"more"}, message="Ours")
    hub.bent = {"sha": "6" * 40}
    hub.commit = "6" * 40
    hub.files |= {"README.md": b"# Newer\n", "new.txt": b"new"}
    del hub.files["empty"]
    hub.asked.clear()
    looked(tracking)
    assert [file.path for file in changes_of(pull()).files] == ["README.md", "empty", "new.txt"]
    assert not any("big.bin" in path for path in hub.asked)  # what is here is not fetched again
    merge_pull(pull=pull(), user=alice)
    here = contents(repository)
    assert (here["sub/a b.txt"], here["README.md"], here["new.txt"]) == (b"ours", b"# Newer\n", b"new")
    assert "empty" not in here


def test_what_fails_on_and_on_is_stopped_and_told(there: GitServer, alice: Any, api: APIClient) -> None:
    publish("imports", {"track_failures": 2}, author=None)
    there.login = "ada:s3cret"
    tracking = tracked(alice, there.address, username="ada", token="s3cret")
    assert "s3cret" not in repr(vars(tracking))
    there.login = "ada:other"
    first = looked(tracking)
    assert (first.state, first.failures, bool(first.locked_login)) == ("active", 1, True)
    second = looked(tracking)
    assert (second.state, second.failures, second.locked_login) == ("stopped", 2, "")
    assert actions.look_at_sources() == 0
    deliver()
    assert Notification.objects.filter(person=alice, event__verb="tracking.stop").count() == 1
    api.force_authenticate(alice)
    here = "/api/v1/projects/alice/heron/tracking"
    assert api.post(here).status_code == 409
    told = api.put(here, {"username": "ada", "token": "other"}, format="json").json()
    assert (told["state"], told["failures"], "other" in str(told)) == ("active", 0, False)
    there.push({"a.txt": b"2"})
    assert looked(tracking).failures == 0
    assert Import.objects.order_by("-id").first().locked_login == ""  # type: ignore[union-attr]  # it is there
    assert Tracking.objects.get().login.token == "other"


def test_what_failed_is_tried_again_sooner_than_usual(there: GitServer, alice: Any, client: Client) -> None:
    there.login = "ada:s3cret"
    tracking = tracked(alice, there.address, username="ada", token="s3cret")
    there.login = "ada:other"
    waits = []
    for _failure in range(5):
        tracking = looked(tracking)
        assert tracking.looked_at is not None
        waits.append(round((tracking.next_at - tracking.looked_at).total_seconds() / 60))
    assert waits == [15, 60, 240, 1_440, 1_440]
    client.force_login(alice)
    page = client.get("/alice/heron/settings").content.decode()
    assert "It is tried again by itself:" in page
    there.login = "ada:s3cret"
    tracking = looked(tracking)
    assert (tracking.failures, tracking.state) == (0, "active")
    assert "It is tried again by itself:" not in client.get("/alice/heron/settings").content.decode()
    publish("imports", {"track_hours": 1}, author=None)
    there.login = "ada:other"
    for _failure in range(3):
        tracking = looked(tracking)
    assert tracking.looked_at is not None
    assert (tracking.next_at - tracking.looked_at).total_seconds() < 3_700  # never later than the usual look


def test_whoever_may_no_longer_change_the_project_proposes_nothing(there: GitServer, alice: Any, bob: Any) -> None:
    tracking = tracked(alice, there.address)
    Tracking.objects.update(set_by=bob)
    there.push({"a.txt": b"2"})
    forget_roles(tracking.project)
    found = looked(tracking)
    assert (found.failures, Import.objects.count()) == (1, 1)


def test_its_verbs_by_program_and_on_the_page(
    there: GitServer, api: APIClient, client: Client, alice: Any, bob: Any, hub: There
) -> None:
    tracking = tracked(alice, there.address)
    here = "/api/v1/projects/alice/heron/tracking"
    api.force_authenticate(alice)
    told = api.get(here).json()
    assert (told["source"], told["state"], told["commit"]) == (there.address, "active", there.work.tip())
    assert api.put(here, {}, format="json").status_code == 409
    assert api.put(here, {"token": "é"}, format="json").status_code == 422
    assert api.post(here).status_code == 200
    assert api.delete(here).status_code == 204
    assert api.get(here).status_code == 404
    client.force_login(alice)
    page = "/alice/heron/tracking"
    for move, answered in (("begin", 302), ("look", 302), ("resume", 409), ("end", 302), ("end", 404), ("fly", 422)):
        assert client.post(page, {"move": move}).status_code == answered, move
    assert [
        verb for (verb,) in Event.objects.filter(verb__startswith="tracking.").order_by("id").values_list("verb")
    ] == [
        "tracking.begin",
        "tracking.end",
        "tracking.begin",
        "tracking.end",
    ]
    api.force_authenticate(bob)
    assert {api.get(here).status_code, api.put(here, {}, format="json").status_code} == {404}
    assert tracking.next_at > timezone.now() + timedelta(hours=23)


def test_a_project_of_ones_own_has_no_source(api: APIClient, alice: Any) -> None:
    new_project(alice, "tern")
    api.force_authenticate(alice)
    refused = api.put("/api/v1/projects/alice/tern/tracking", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_source")


def test_of_two_workers_one_looks(there: GitServer, alice: Any) -> None:
    tracking = tracked(alice, there.address)
    there.asked.clear()
    actions.look(tracking_id=tracking.pk)  # not its time yet
    assert there.asked == []
    Tracking.objects.update(next_at=timezone.now())
    actions.look(tracking_id=tracking.pk)
    asked = len(there.asked)
    actions.look(tracking_id=tracking.pk)
    assert (asked > 0, len(there.asked)) == (True, asked)


def test_what_was_seen_last_may_be_gone(there: GitServer, alice: Any) -> None:
    """After a force push it went like all that nothing leads to: then what is new there comes whole."""
    tracking = tracked(alice, there.address)
    repository = tracking.project.repository
    lost = there.push({"a.txt": b"2"}, "Second")
    Tracking.objects.update(commit="7" * 40)  # as if it had been dropped
    found = looked(tracking)
    assert (found.failures, found.commit, pull().base) == (0, lost, head(repository))
    assert [commit.title for commit in changes_of(pull()).commits] == ["Second"]


def test_the_list_of_imports_asks_as_often_whatever_is_in_it(
    there: GitServer, alice: Any, django_assert_num_queries: Any
) -> None:
    tracking = tracked(alice, there.address)
    for text in (b"2", b"3"):
        there.push({"a.txt": text})
        looked(tracking)
    with django_assert_num_queries(2):  # who they are, and the list
        told = ImportSerializer(imports_of(alice).order_by("id"), many=True).data
    assert [one["pull"] for one in told] == [None, pull().number, pull().number]


def test_a_tracking_that_ended_meanwhile_is_passed_over(there: GitServer, alice: Any) -> None:
    tracking = tracked(alice, there.address)
    actions.untrack(tracking=Tracking.objects.get(), user=alice)
    failed(tracking, "too late")
    assert not Tracking.objects.exists()
