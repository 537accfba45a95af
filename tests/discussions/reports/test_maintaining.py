"""What those who answer for things have before them: what waits, what belongs elsewhere, what goes into the notes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.problems import BadInput, Forbidden
from discussions.reports import actions, queries
from discussions.reports.models import Report
from notifications.queries import in_words, notifications_of
from tests.discussions.reports.conftest import File
from tests.inference.published import publish_model
from tests.notifications.conftest import Deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(file: File) -> File:
    return lambda **more: file(**{"title": "Boxes", "severity": "s1"} | more)


def test_report_of_something_else_goes_to_its_people(
    file: File, alice: Any, bob: Any, charlie: Any, person: Any, deliver: Deliver
):
    maud = person("maud", "moderator")
    report = actions.triage(report=file(), user=alice, severity="s1", kind="bug", assignee="alice")
    for where in ("", "/alice/tern/releases/1", "/no-such/project"):
        with pytest.raises(BadInput) as refused:
            actions.make_move(report=report, user=alice, name="move", where=where)
        assert list(refused.value.fields) == ["where"]
    with pytest.raises(Forbidden):
        actions.make_move(report=report, user=bob, name="move", is_about_site=True)
    moved = actions.make_move(report=report, user=alice, name="move", is_about_site=True, note="It is the page.")
    assert (moved.target_kind, moved.target_id, moved.assignee, moved.state) == ("site", "", None, "new")
    assert moved.due_at is not None
    assert moved.due_at > timezone.now() + timedelta(hours=23)
    deliver()
    assert "A problem was moved to you: “Boxes”" in titles(maud)
    assert "“Boxes” belongs to something else, whose people look at it now" in titles(charlie)
    assert [queries.of_maintainer(one).count() for one in (alice, maud)] == [0, 1]
    with pytest.raises(Forbidden):
        actions.start(report=queries.get_report(alice, report.pk), user=alice)


def test_page_shows_what_is_due_first_and_only_ones_own(
    client: Client, file: File, alice: Any, bob: Any, django_assert_num_queries: Any
):
    later, sooner, given = file(title="Later", severity="s2"), file(title="Sooner"), file(title="Handed over")
    publish_model(bob, "gull", "text-generation")
    file(title="Of others", where="/bob/gull")
    actions.triage(report=given, user=alice, severity="s4", kind="bug", assignee="alice")
    Report.objects.filter(pk=sooner.pk).update(due_at=timezone.now() - timedelta(hours=1))
    client.force_login(alice)
    page = client.get("/reports/yours").content.decode()
    assert sorted(["Later", "Sooner", "Handed over"], key=page.index) == ["Sooner", "Later", "Handed over"]
    assert "Of others" not in page
    shown = {show: list(queries.of_maintainer(alice, show=show).order_by("title")) for show in ("turn", "late", "mine")}
    assert shown == {"turn": [given, later, sooner], "late": [sooner], "mine": [given]}
    assert "No reports here" in client.get("/reports/yours?show=late&severity=s2").content.decode()
    for more in (0, 3):
        for number in range(more):
            file(title=f"One more {number}")
        with django_assert_num_queries(6):
            client.get("/reports/yours")


def test_line_for_the_notes_is_offered_once_it_is_mended(
    client: Client, file: File, alice: Any, charlie: Any, deliver: Deliver
):
    report, hidden = file(), file(is_private=True)
    assert report.note_for_release == ""
    for one in (report, hidden):
        actions.triage(report=one, user=alice, severity="s1", kind="bug")
        actions.resolve(report=actions.fix(report=one, user=alice, fixed_in="2"), user=charlie)
    line = f"- Boxes ([@charlie](http://127.0.0.1:8000/reports/{report.pk}))"
    assert (report.note_for_release, hidden.note_for_release) == (line, "")
    deliver()
    told = {one.words.title: one.words.body for one in in_words(alice, notifications_of(alice))}
    assert line in told["“Boxes” works now"]
    client.force_login(alice)
    assert line in client.get(f"/reports/{report.pk}").content.decode()
    client.force_login(charlie)
    assert line not in client.get(f"/reports/{report.pk}").content.decode()


def test_programs_move_and_list_too(api: APIClient, file: File, alice: Any):
    report = file()
    api.force_authenticate(alice)
    assert [one["id"] for one in api.get("/api/v1/reports/yours?show=turn").json()["results"]] == [report.pk]
    body = {"name": "move", "is_about_site": True}
    moved = api.post(f"/api/v1/reports/{report.pk}/moves", body, format="json").json()
    assert (moved["about"]["kind"], moved["about"]["url"], moved["release_note"]) == ("site", "/", "")
    assert api.get("/api/v1/reports/yours").json()["results"] == []
