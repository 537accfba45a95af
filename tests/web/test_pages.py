import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Project

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]


def test_front_page_shows_what_is_published_and_nothing_else(client: Client, make: Make, alice: Any):
    make(alice, "tern", "published")
    make(alice, "heron", "in_review")
    page = client.get("/").content.decode()
    assert "alice/tern" in page
    assert "heron" not in page


@pytest.mark.parametrize("many", [1, 3])
def test_front_page_asks_the_database_the_same_for_one_and_three(
    client: Client,
    make: Make,
    alice: Any,
    many: int,
    django_assert_max_num_queries: Any,
):
    for number in range(many):
        make(alice, f"tern-{number}", "published")
    client.get("/")
    with django_assert_max_num_queries(22):
        client.get("/")


def test_dashboard_tells_an_author_what_waits_for_them(client: Client, make: Make, alice: Any):
    make(alice, "tern", "needs_fixes")
    make(alice, "heron", "in_review")
    make(alice, "wren", "draft")
    client.force_login(alice)
    shown = client.get(reverse("web:dashboard")).context
    assert [need.title for need in shown["needs"]] == ["alice/tern 1"]
    assert [str(release) for release in shown["others"]] == ["alice/heron 1"]
    assert [str(release) for release in shown["drafts"]] == ["alice/wren 1"]


def test_dashboard_tells_an_editor_what_waits_for_a_decision(
    client: Client,
    make: Make,
    alice: Any,
    edith: Any,
):
    make(alice, "tern", "triage")
    client.force_login(edith)
    assert [need.title for need in client.get(reverse("web:dashboard")).context["needs"]] == ["alice/tern 1"]


def test_dashboard_asks_visitors_to_sign_in(client: Client):
    answer = client.get(reverse("web:dashboard"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/dashboard")


def test_language_switch_is_remembered_and_leads_back(client: Client):
    answer = client.post("/language", {"language": "zh-hans", "next": "/help"})
    assert answer.headers["Location"] == "/help"
    assert "这里如何运作" in client.get("/help").content.decode()


@pytest.mark.parametrize(
    ("shown", "back"),
    [
        ("/submissions/01m/answers/01n", "/submissions/01m"),
        ("/submissions/01m/round", "/submissions/01m"),
        ("/alice/tern/releases/1/retraction", "/alice/tern/releases/1"),
        ("/explore?kind=model", "/explore?kind=model"),
        ("/nobody/nothing/at/all", "/nobody/nothing/at/all"),
    ],
)
def test_language_switch_leads_to_what_can_be_looked_at(client: Client, shown: str, back: str):
    assert client.post("/language", {"language": "zh-hans", "next": shown}).headers["Location"] == back


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_language_switch_leads_nowhere_else(client: Client, elsewhere: str):
    answer = client.post("/language", {"language": "zh-hans", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_unknown_language_changes_nothing(client: Client):
    answer = client.post("/language", {"language": "tlh", "next": "/"})
    assert answer.cookies.get("django_language") is None


def test_ready_when_database_and_redis_answer(client: Client):
    assert client.get("/readyz").json() == {"database": True, "redis": True, "disk": True}


def test_missing_page_says_so_in_the_askers_form(client: Client):
    page = client.get("/nobody/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    program = client.get("/nobody/nothing", headers={"Accept": "application/json"})
    assert program.headers["Content-Type"] == "application/problem+json"
    assert program.json()["request_id"] == program.headers["X-Request-Id"]


def test_request_id_of_the_caller_is_kept_when_it_is_sane(client: Client):
    assert client.get("/healthz", headers={"X-Request-Id": "trace-0123456789"}).headers["X-Request-Id"] == (
        "trace-0123456789"
    )
    assert client.get("/healthz", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] != "<script>"


def test_every_page_has_a_strict_content_policy(client: Client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_page_of_the_api_runs_under_the_content_policy(client: Client):
    page = client.get(reverse("api-docs")).content.decode()
    assert 'data-schema="/api/v1/schema"' in page
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=\"/static/)", page) == []


def test_address_of_a_form_shows_the_way_back_to_who_looks_at_it(client: Client):
    page = client.get("/language")
    assert (page.status_code, page.context["body"]["code"]) == (405, "method_not_allowed")
