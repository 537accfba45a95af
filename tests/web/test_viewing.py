"""A page as others see it: to look at, never to act, and without anything that is somebody's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_token
from core.models import Event
from discussions.actions import make_board, open_topic
from discussions.models import Following, Topic
from discussions.reports.models import Report, Visitor
from discussions.reports.visitors import key_of
from projects.actions import create_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(edith: Any, charlie: Any) -> Topic:
    board = make_board(user=edith, slug="serving", name="Serving")
    return open_topic(board=board, user=charlie, title="Why?", text="Because.")


@pytest.fixture
def maud(person: Callable[..., Any], client: Client) -> Any:
    """A moderator, signed in."""
    maud = person("maud", "moderator")
    client.force_login(maud)
    return maud


def seen(client: Client, path: str, **whom: str) -> Any:
    return client.get("/view-as", {"path": path, **whom})


def test_page_is_drawn_for_them_and_nothing_is_written_but_that_it_was_looked_at(
    client: Client, maud: Any, topic: Topic
):
    here = topic.get_absolute_url()
    before = Event.objects.count()
    pages = {whom: seen(client, f"{here}?find=x", kind=whom) for whom in ("visitor", "level-0", "level-2")}
    assert {page.status_code for page in pages.values()} == {200}
    assert ["Reply with a poll" in page.content.decode() for page in pages.values()] == [False, False, True]
    assert ["/login?next=" in page.content.decode() for page in pages.values()] == [True, False, False]
    shown = pages["level-0"]
    assert "You see this page as somebody who is known as: New does." in shown.content.decode()
    assert "maud" not in shown.content.decode()
    rules = shown.headers["Content-Security-Policy"]
    assert ("script-src 'none'" in rules, "form-action 'none'" in rules, list(shown.cookies)) == (True, True, [])
    assert not Following.objects.filter(topic=topic).exclude(person=topic.author).exists()
    looked = Event.objects.filter(verb="user.viewed_as").order_by("id")
    assert [(one.actor, one.acting_role, one.evidence) for one in looked] == [
        (maud, "moderator", [{"as": whom, "path": here}]) for whom in pages
    ]
    assert Event.objects.count() == before + 3


def test_somebodys_standing_is_shown_and_nothing_of_theirs(client: Client, maud: Any, topic: Topic, charlie: Any):
    project = create_project(user=charlie, owner=charlie.owner, kind="model", name="tern", visibility="private")
    assert seen(client, project.get_absolute_url(), handle="charlie").status_code == 404
    assert 'name="text"' in seen(client, topic.get_absolute_url(), handle="@Charlie").content.decode()
    charlie.silenced_until = timezone.now() + timedelta(days=1)
    charlie.save(update_fields=["silenced_until"])
    page = seen(client, topic.get_absolute_url(), handle="charlie").content.decode()
    assert ('name="text"' in page, "somebody who stands here as @charlie does" in page) == (False, True)
    assert seen(client, "/", handle="noone-here").status_code == 404


def test_only_pages_that_anybody_may_open_are_looked_at(client: Client, maud: Any, topic: Topic):
    report = Report.objects.create(target_kind="site", title="x", actual="x")
    secret = f"/reports/followed/{key_of(Visitor.objects.create(report=report, language='en'))}"
    own = ("/inbox", "/settings/profile", "/dashboard", "/desk/moderation", "/view-as", "/login", "/logout", "/admin/")
    for path in (*own, secret, "/api/v1/boards", "/feeds/boards.atom", "/nothing/at/all/here", "https://example.org/"):
        refused = seen(client, path, kind="level-4")
        assert (path, refused.status_code) == (path, 422)
    assert seen(client, f"{settings.SITE_URL}/boards", kind="visitor").status_code == 200
    assert Event.objects.filter(verb="user.viewed_as").count() == 1
    assert client.post("/view-as", {"path": "/", "kind": "visitor"}).status_code == 405
    assert seen(client, "/", kind="level-9").status_code == 422


def test_stewards_look_as_visitors_and_levels_others_do_not(client: Client, charlie: Any, topic: Topic):
    client.force_login(charlie)
    assert seen(client, "/", kind="visitor").status_code == 403
    assert "/view-as" not in client.get("/").content.decode()
    charlie.trust = 4
    charlie.save(update_fields=["trust"])
    assert "/view-as" in client.get("/").content.decode()
    assert 'name="handle"' not in client.get("/view-as").content.decode()
    assert seen(client, topic.get_absolute_url(), kind="visitor").status_code == 200
    assert seen(client, topic.get_absolute_url(), handle="edith").status_code == 422
    assert Event.objects.get(verb="user.viewed_as").acting_role == "steward"


def test_api_answers_as_it_answers_them(maud: Any, topic: Topic):
    """What is one's own, too, as those get it to whom nothing belongs."""
    own = create_project(user=maud, owner=maud.owner, kind="model", name="tern", visibility="private")
    there, here = f"/api/v1/projects{own.get_absolute_url()}", f"/api/v1/topics/{topic.pk}"
    raw, token = create_token(user=maud, name="desk", scopes=["read"])
    program, before = APIClient(headers={"Authorization": f"Bearer {raw}"}), Event.objects.count()
    answers = [
        program.get(path, headers={"View-As": name} if name else {})
        for path in (here, there)
        for name in ("", "visitor", "@maud")
    ]
    assert [one.status_code for one in answers] == [200, 200, 200, 200, 404, 404]
    assert ["no-store" in one.headers.get("Cache-Control", "") for one in answers[:2]] == [False, True]
    looked = Event.objects.filter(verb="user.viewed_as").order_by("id").values_list("actor__handle", "evidence")
    assert list(looked) == [
        ("maud", [{"as": name, "path": path}]) for path in (here, there) for name in ("visitor", "@maud")
    ]
    token.refresh_from_db()
    assert (Event.objects.count(), token.last_used_at is not None) == (before + 4, True)


def test_api_is_looked_at_by_whom_the_pages_are(api: APIClient, topic: Topic, maud: Any, charlie: Any):
    here = f"/api/v1/topics/{topic.pk}"

    def asked(person: Any, name: str, path: str = here, method: str = "get") -> int:
        api.force_authenticate(person)
        return int(getattr(api, method)(path, headers={"View-As": name}).status_code)

    assert [asked(None, "visitor"), asked(charlie, "visitor")] == [401, 403]
    charlie.trust = 4
    charlie.save(update_fields=["trust"])
    assert [asked(charlie, name) for name in ("visitor", "level-4", "@maud")] == [200, 200, 403]
    assert [asked(maud, name) for name in ("", "level-9", "me", "@", "@noone-here")] == [422, 422, 422, 404, 404]
    refused = [asked(maud, "level-2", path, method) for path, method in (
        ("/api/v1/inbox", "get"), (f"{here}/posts", "post"), (here, "patch"), (f"{here}/following", "put"),
    )]  # fmt: skip
    assert refused == [422] * 4
    api.force_authenticate(maud)
    told = api.patch(here, {"title": "Mine"}, headers={"View-As": "level-2"}).json()
    assert list(told["fields"]) == ["View-As"]
    assert Topic.objects.get().title == "Why?"


@pytest.mark.parametrize("header", ["visitor", ""])
def test_what_is_no_endpoint_says_that_it_cannot_be_looked_at(client: Client, maud: Any, topic: Topic, header: str):
    """Streams go on after the look, pages have `/view-as`; neither answers as for whoever asks."""
    client.force_login(maud)
    run, release = "0" * 26, "1" * 26
    streams = [f"/api/v1/runs/{run}/events", f"/api/v1/submissions/{release}/events", f"/runs/{run}/events"]
    for path in [*streams, topic.get_absolute_url(), "/api/v1/schema", "/api/models"]:
        answer = client.get(path, headers={"View-As": header, "Accept": "application/json"})
        assert (path, answer.status_code, list(answer.json()["fields"])) == (path, 422, ["View-As"])
    assert Event.objects.filter(verb="user.viewed_as").count() == 0
    assert client.get(topic.get_absolute_url()).status_code == 200
