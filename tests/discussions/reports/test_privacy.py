"""Private reports: secrets found while they are typed, embargoes, and the advisory at the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.problems import BadInput, Conflict, Forbidden, NotFound
from discussions.actions import follow_board
from discussions.reports import actions, queries
from discussions.reports.models import Comment, Report
from discussions.reports.queries.searching import find_reports
from projects.actions import board_of, change_visibility
from projects.models import Project
from tests.discussions.reports.conftest import File
from tests.notifications.conftest import Deliver, titles

pytestmark = pytest.mark.django_db
TOKEN = "hf_" + "a1B2" * 9


@pytest.fixture
def file(file: File) -> File:
    return lambda *given, **more: file(*given, **{"title": "Leaks", "actual": "It tells keys."} | more)


def test_what_looks_like_a_secret_is_not_for_everybody(file: File, charlie: Any):
    for place in ("title", "actual", "steps", "expected"):
        with pytest.raises(BadInput, match="Hugging Face token") as refused:
            file(**{place: f"It prints\n{TOKEN}"})
        assert list(refused.value.fields) == ["is_no_secret"]
        assert TOKEN not in str(refused.value.fields)
    assert not Report.objects.exists()
    private, public = file(actual=TOKEN, is_private=True), file(actual=TOKEN, is_no_secret=True)
    with pytest.raises(BadInput):
        actions.comment(report=public, user=charlie, text=TOKEN)
    actions.comment(report=public, user=charlie, text=TOKEN, is_no_secret=True)
    actions.comment(report=private, user=charlie, text=TOKEN)
    assert Comment.objects.count() == 2


def test_page_asks_whether_it_is_a_secret_and_keeps_what_was_typed(client: Client, project: Project, charlie: Any):
    client.force_login(charlie)
    said = {"title": "Leaks", "actual": f"It prints {TOKEN}.", "severity": "s3", "where": "/alice/tern"}
    refused = client.post("/reports/new", said)
    page = refused.content.decode()
    box = '<input type="checkbox" name="is_no_secret"'
    assert (refused.status_code, box in page, TOKEN in page) == (422, True, True)
    assert box not in client.get("/reports/new").content.decode()
    assert client.post("/reports/new", said | {"is_no_secret": "on"}).status_code == 302
    here = Report.objects.get().get_absolute_url()
    assert client.post(f"{here}/comments", {"text": TOKEN}).status_code == 422
    assert client.post(f"{here}/comments", {"text": TOKEN, "is_no_secret": "on"}).status_code == 302


def test_api_names_the_field(api: APIClient, project: Project, charlie: Any):
    api.force_authenticate(charlie)
    said = {"title": "Leaks", "actual": TOKEN, "where": "/alice/tern"}
    refused = api.post("/api/v1/reports", said, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "secret_found")
    assert api.post("/api/v1/reports", said | {"is_private": True}, format="json").json()["is_private"] is True


SAID = {"title": "Keys leak", "summary": "It prints keys.", "advice": "Take release 2.", "severity": "s1"}


def mended(report: Report, alice: Any) -> Report:
    actions.triage(report=report, user=alice, severity="s1", kind="security")
    return actions.fix(report=report, user=alice, fixed_in="2")


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def test_private_report_is_kept_so_for_ninety_days_or_as_agreed(
    file: File, alice: Any, bob: Any, charlie: Any, deliver: Deliver
):
    report = file(is_private=True)
    assert report.embargo_until == in_days(90)
    for day in (0, 366):
        with pytest.raises(BadInput):
            actions.set_embargo(report=report, user=alice, until=in_days(day))
    with pytest.raises(Forbidden):
        actions.set_embargo(report=report, user=bob, until=in_days(9))
    actions.set_embargo(report=report, user=charlie, until=in_days(9), note="We fly on the tenth.")
    deliver()
    assert any(title.startswith("“Leaks” is kept private until") for title in titles(alice))
    assert actions.heed_embargoes() == 0
    Report.objects.update(embargo_until=in_days(0))
    assert (actions.heed_embargoes(), actions.heed_embargoes()) == (1, 0)
    deliver()
    assert "The embargo of “Leaks” is over" in titles(alice)
    assert actions.publish_advisory(report=queries.get_report(alice, report.pk), user=alice, **SAID).fixed_in == ""


def test_report_that_tells_too_much_is_hidden_from_that_moment(
    file: File, alice: Any, bob: Any, charlie: Any, deliver: Deliver
):
    report = file()
    deliver()
    assert find_reports(Report.objects.all(), "keys").count() == 1
    actions.set_embargo(report=report, user=alice, until=in_days(30))
    deliver()
    assert find_reports(Report.objects.all(), "keys").count() == 0
    with pytest.raises(NotFound):
        queries.get_report(bob, report.pk)
    assert queries.get_report(charlie, report.pk).is_private


def test_advisory_tells_everybody_once_it_is_mended(
    client: Client, file: File, project: Project, alice: Any, bob: Any, charlie: Any, deliver: Deliver
):
    follow_board(board=board_of(project=project, user=alice), user=bob, level="watching")
    report = file(is_private=True, wants_credit=True)
    client.force_login(alice)
    form = f"/reports/{report.pk}/advisory"
    assert client.post(form, SAID).status_code == 403
    mended(report, alice)
    assert 'value="2"' in client.get(form).content.decode()
    assert client.post(form, SAID | {"advice": " "}).status_code == 422
    here = client.post(form, SAID | {"fixed_in": "2"}).headers["Location"]
    with pytest.raises(Conflict):
        actions.publish_advisory(report=report, user=alice, **SAID)
    deliver()
    assert [("Advisory: Keys leak" in titles(person)) for person in (bob, charlie)] == [True, True]
    client.force_login(bob)
    page = client.get(here).content.decode()
    assert [text in page for text in ("Take release 2.", "charlie", "It tells keys.")] == [True, True, False]
    assert client.get(f"/reports/{report.pk}").status_code == 404
    for address in ("/advisories", "/alice/tern/reports", "/feeds/advisories.atom"):
        assert "Keys leak" in client.get(address).content.decode(), address
    client.force_login(alice)
    client.post(form, SAID | {"title": "Keys leaked"})
    assert "corrected" in client.get(here).content.decode()
    change_visibility(project=project, user=alice, visibility="private")
    assert list(queries.visible_advisories(AnonymousUser())) == []


def test_advisory_by_program(api: APIClient, file: File, alice: Any, charlie: Any):
    report = file(is_private=True)
    here = f"/api/v1/reports/{report.pk}"
    api.force_authenticate(charlie)
    day = in_days(9).isoformat()
    assert api.put(f"{here}/embargo", {"until": day}, format="json").json()["embargo_until"] == day
    mended(report, alice)
    assert api.post(f"{here}/advisory", SAID, format="json").status_code == 403
    api.force_authenticate(alice)
    made = api.post(f"{here}/advisory", SAID, format="json").json()
    assert (made["credit"], made["about"]["name"]) == (None, "alice/tern")
    there = f"/api/v1/advisories/{made['id']}"
    assert api.patch(there, {"affects": "1"}, format="json").json()["affects"] == "1"
    assert [one["id"] for one in api.get("/api/v1/advisories").json()["results"]] == [made["id"]]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_for_any_number(
    count: int, file: File, client: Client, alice: Any, django_assert_num_queries: Any
):
    for _number in range(count):
        actions.publish_advisory(report=mended(file(is_private=True), alice), user=alice, **SAID)
    with django_assert_num_queries(3):
        client.get("/advisories")
