"""Reports of problems: what they are about, who reads them, and how they are found."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from core.problems import BadInput, NotFound
from discussions.reports import queries
from discussions.reports.models import Report
from discussions.reports.queries.waiting import on_desk
from projects.models import Project
from tests.discussions.reports.conftest import File, Person

pytestmark = pytest.mark.django_db


def test_the_address_says_what_a_report_is_about(file: File, project: Project, maud: Any):
    about = [
        ("/alice/tern", ("project", project.pk, "", "/alice/tern")),
        ("alice/tern", ("project", project.pk, "", "/alice/tern")),
        ("http://127.0.0.1:8000/alice/tern/releases/1", ("project", project.pk, "1", "/alice/tern/releases/1")),
        ("/alice/tern/files?revision=v1", ("project", project.pk, "1", "/alice/tern/files?revision=v1")),
        ("/boards", ("site", "", "", "/boards")),
        ("/no/such/page/at/all", ("site", "", "", "/no/such/page/at/all")),
        ("", ("site", "", "", "")),
        ("/mail/unsubscribe/abc", ("site", "", "", "")),  # whoever knew the address could use it
    ]
    for where, (kind, id, version, address) in about:
        made = file(where=where)
        assert (made.target_kind, made.target_id, made.version, made.address) == (kind, id, version, address), where
        Report.objects.all().delete()
    assert file(is_about_site=True, where="/nobody/nothing").target_kind == "site"
    Project.objects.update(visibility="private")
    for where in ("/alice/tern", "https://example.org/x", "/dora/nothing", "//example.org"):
        with pytest.raises(BadInput) as refused:
            file(where=where)
        assert list(refused.value.fields) == ["where"], where


def test_private_reports_are_read_by_those_they_are_meant_for_through_every_door(
    file: File, alice: Any, bob: Any, charlie: Any, edith: Any, maud: Any, person: Person, project: Project
):
    from projects.actions import add_member

    wanda = person("wanda")
    add_member(project=project, user=alice, handle="wanda", role="write")
    report = file(is_private=True, title="Tokens leak")
    url, client = f"/reports/{report.pk}", Client()
    for reader, status in ((charlie, 200), (alice, 200), (maud, 200), (wanda, 404), (bob, 404), (edith, 404)):
        client.force_login(reader)
        doors = [url, f"/api/v1{url}", f"/api/v1{url}/comments"]
        assert [client.get(door).status_code for door in doors] == [status] * 3, reader
        lists = ["/reports?state=all", "/alice/tern/reports?state=all", "/api/v1/reports", "/feeds/reports.json"]
        for door in [*lists, "/reports?q=leak&state=all"]:
            found = report.pk in client.get(door).content.decode()
            assert found == (status == 200 and "q=" not in door), (reader, door)
    assert report.state == "private"
    about_site = file(is_private=True, is_about_site=True)
    assert [list(on_desk(reader)) for reader in (maud, alice, edith)] == [[about_site], [], []]
    with pytest.raises(NotFound):
        queries.get_report(AnonymousUser(), about_site.pk)


def test_reports_of_what_one_may_not_see_are_not_seen(file: File, project: Project, alice: Any, bob: Any, charlie: Any):
    report = file()
    Project.objects.update(visibility="private")
    assert [list(queries.visible_reports(reader)) for reader in (alice, charlie, bob)] == [[report], [report], []]


def test_words_find_reports_in_either_language(file: File, client: Client, deliver: Callable[[], None]):
    deliver()
    file(title="中文显示为方框", actual="Boxes everywhere.")
    file(title="Slow", actual="Very slow.")
    deliver()
    for words in ("方框", "everywhere"):
        assert [one["title"] for one in client.get(f"/api/v1/reports?q={words}").json()["results"]] == [
            "中文显示为方框"
        ]


def test_people_find_again_what_they_reported(file: File, client: Client, alice: Any, bob: Any, charlie: Any):
    """Private ones too; others find of them what everybody may read."""
    for reporter, title, is_private in ((charlie, "Boxes", False), (charlie, "A leak", True), (alice, "Dots", False)):
        file(reporter, title=title, is_private=is_private)
    found = {}
    for reader in (charlie, bob):
        client.force_login(reader)
        page = client.get("/reports?reporter=Charlie&state=all").content.decode()
        told = client.get("/api/v1/reports?reporter=charlie").json()["results"]
        assert f'href="/reports?state=all&amp;reporter={reader.handle}"' in page
        assert {one["title"] for one in told} == {title for title in ("Boxes", "A leak", "Dots") if title in page}
        found[reader.handle] = sorted(one["title"] for one in told)
    assert found == {"charlie": ["A leak", "Boxes"], "bob": ["Boxes"]}
    assert client.get("/reports?reporter=nobody%00").context["page"].items == []


def test_what_says_much_the_same_is_shown_while_typing(
    file: File, client: Client, bob: Any, deliver: Callable[[], None], project: Project
):
    deliver()
    for title in ("Chinese answers come out as boxes", "中文回答显示为方框", "The search is slow"):
        file(title=title, actual="See the title.")
    file(title="Chinese boxes leak a token", is_private=True)
    deliver()
    client.force_login(bob)
    typed = {
        "Boxes in answers": ["Chinese answers come out as boxes"],
        "中文显示方框": ["中文回答显示为方框"],
        "No mail comes": [],
        "": [],
    }
    for title, found in typed.items():
        answer = client.get("/api/v1/reports/similar", {"title": title}).json()
        assert [one["title"] for one in answer] == found, title
        page = client.get("/reports/similar", {"title": title}).content.decode()
        assert page.count('class="name"') == len(found)


def test_what_was_resolved_and_is_back_leads_to_what_it_was(file: File, client: Client, alice: Any, charlie: Any):
    old, open_one, elsewhere = file(title="Boxes"), file(), file(is_about_site=True)
    Report.objects.filter(pk__in=[old.pk, elsewhere.pk]).update(state="resolved")
    for wrong in (open_one.pk, elsewhere.pk, "nonsense"):
        with pytest.raises(BadInput) as refused:
            file(regression_of=wrong)
        assert list(refused.value.fields) == ["regression_of"]
    client.force_login(charlie)
    assert f"regression_of={old.pk}" in client.get(old.get_absolute_url()).content.decode()
    said = {"title": "Boxes again", "actual": "Boxes.", "severity": "s3", "where": "/alice/tern"}
    url = client.post("/reports/new", said | {"regression_of": old.pk})["Location"]
    assert "Boxes" in client.get(url).content.decode()
    assert "Boxes again" in client.get(old.get_absolute_url()).content.decode()
    assert client.get(f"/api/v1{url}").json()["regression_of"] == old.pk
