"""Checks followed live, from a real server, while another process runs them."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client

from accounts.actions import create_token
from config.celery import app
from core import bells
from core.sse import KEEPALIVE_SECONDS
from projects import actions as projects
from projects.models import Project, Release
from reviews.actions import checking
from reviews.models import CheckRun
from tests.reviews.conftest import STATEMENTS
from tests.servers import WebServer, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Event = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def checking_(new: Callable[..., Project], alice: Any) -> Iterator[Release]:
    """Alice's release: its checks have begun, and none has ended; the worker is this test."""
    app.conf.task_always_eager = False
    release = projects.submit_release(project=new(alice), user=alice, statements=STATEMENTS)
    projects.move_release(release, "start_checks")
    checking.prepare_runs(release=release)
    yield release
    app.conf.task_always_eager = True


def page_of(server: WebServer, user: Any) -> httpx.Client:
    """A browser in which this person is signed in."""
    guest = Client()
    guest.force_login(user)
    cookies = {settings.SESSION_COOKIE_NAME: guest.cookies[settings.SESSION_COOKIE_NAME].value}
    return httpx.Client(base_url=server.url, cookies=cookies, timeout=30)


def program_of(server: WebServer, user: Any, *scopes: str) -> httpx.Client:
    raw, _token = create_token(user=user, name="program", scopes=scopes)
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {raw}"}, timeout=30)


def events(lines: Iterator[str]) -> Iterator[Event]:
    """Id, name and data of each."""
    fields: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield fields.get("id", ""), fields["event"], json.loads(fields["data"])
            fields = {}


def end_next_check(release: Release) -> str:
    """What the worker does when a check has passed."""
    run = CheckRun.objects.filter(release=release, state="queued").order_by("order").first()
    assert run is not None
    assert checking._take(run)
    checking._finish(run, "passed", [], 0.1)
    return run.check_name


def test_each_check_is_told_as_it_ends(server: WebServer, checking_: Release, alice: Any) -> None:
    address = f"/api/v1/submissions/{checking_.id}/events"
    with program_of(server, alice, "read") as program, program.stream("GET", address) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        told = events(answer.iter_lines())
        assert next(told)[2]["finished"] == 0
        count = CheckRun.objects.count()
        for number in range(1, count + 1):
            name, began = end_next_check(checking_), time.monotonic()
            event = next(event for event in told if event[2]["finished"] == number)
            assert time.monotonic() - began < KEEPALIVE_SECONDS / 3  # a bell rang; the next look of its own is far off
            assert [run["check_name"] for run in event[2]["checks"] if run["state"] == "passed"][-1] == name
        checking.run_checks(release=checking_)
        assert [(name, data["state"]) for _place, name, data in told][-1] == ("end", "in_review")


def test_page_gets_what_it_shows_in_its_own_language(server: WebServer, checking_: Release, alice: Any) -> None:
    with page_of(server, alice) as browser:
        browser.cookies["django_language"] = "zh-hans"
        with browser.stream("GET", f"/submissions/{checking_.id}/events") as answer:
            told = events(answer.iter_lines())
            assert "检查" in next(told)[2]["html"]


def test_who_comes_back_is_told_only_what_changed(server: WebServer, checking_: Release, alice: Any) -> None:
    address = f"/api/v1/submissions/{checking_.id}/events"
    with program_of(server, alice, "read") as program:
        with program.stream("GET", address) as answer:
            place, _name, _data = next(events(answer.iter_lines()))
        with program.stream("GET", address, headers={"Last-Event-ID": place}) as answer:
            told = events(answer.iter_lines())
            end_next_check(checking_)
            assert next(told)[0] != place
        with program.stream("GET", address, headers={"Last-Event-ID": place}) as answer:
            assert next(events(answer.iter_lines()))[2]["finished"] == 1


def test_stream_ends_when_the_viewer_may_look_no_longer(
    server: WebServer, checking_: Release, alice: Any, charlie: Any
) -> None:
    projects.add_member(project=checking_.project, user=alice, handle="charlie", role="write")
    with page_of(server, charlie) as browser, browser.stream("GET", f"/submissions/{checking_.id}/events") as answer:
        told = events(answer.iter_lines())
        assert next(told)[1] == "progress"
        projects.remove_member(project=checking_.project, user=alice, handle="charlie")
        bells.ring(f"release:{checking_.id}")
        assert list(told) == []


def test_strangers_and_other_scopes_are_refused(
    server: WebServer, checking_: Release, alice: Any, charlie: Any
) -> None:
    address = f"/api/v1/submissions/{checking_.id}/events"
    with program_of(server, charlie, "read") as stranger, program_of(server, alice, "write") as writer:
        refused = [
            httpx.get(server.url + address),
            stranger.get(address),
            writer.get(address),
            httpx.get(f"{server.url}/submissions/{checking_.id}/events", headers={"Accept": "text/event-stream"}),
        ]
    assert [answer.status_code for answer in refused] == [401, 404, 403, 404]
    assert refused[2].json()["code"] == "missing_scope"
