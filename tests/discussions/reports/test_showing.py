"""Reports of problems on pages and by program."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.problems import Conflict, Problem
from discussions.reports import actions
from discussions.reports.models import Report, Watch
from projects.models import Project
from tests.discussions.reports.conftest import File

pytestmark = pytest.mark.django_db
LISTS = {"/reports": 7, "/alice/tern/reports": 14, "/status": 6, "/desk/reports": 6, "/api/v1/reports": 7}


def test_the_whole_way_on_the_pages(client: Client, project: Project, alice: Any, charlie: Any):
    client.force_login(charlie)
    door = "/reports/new?where=/alice/tern/releases/1"
    assert f'href="{door}"' in client.get("/alice/tern/releases/1").content.decode()
    page = client.get(door, headers={"User-Agent": "Lynx/2.9"}).content.decode()
    assert "About: alice/tern 1" in page
    assert "Lynx/2.9" in page
    said = {"title": "Boxes", "actual": "<b>Boxes</b>", "severity": "s2", "where": "/alice/tern/releases/1"}
    assert client.post("/reports/new", said | {"title": ""}).status_code == 422
    assert client.post("/reports/new", said | {"where": "/bob/nothing"}).status_code == 422
    url = client.post("/reports/new", said | {"has_context": "on"}, headers={"User-Agent": "Lynx/2.9"})["Location"]
    assert Report.objects.get().context == {"browser": "Lynx/2.9", "language": "en"}
    assert "<b>" not in client.get(url).content.decode().partition('class="facts"')[0].partition("<section")[2]
    assert client.post(f"{url}/triage", {"severity": "s1", "kind": "bug"}).status_code == 403
    client.force_login(alice)
    assert "Boxes" in client.get("/alice/tern/reports").content.decode()
    assert client.post(f"{url}/triage", {"severity": "s1"}).status_code == 422
    assert client.post(f"{url}/triage", {"severity": "s1", "kind": "bug"}).status_code == 302
    assert client.post(f"{url}/moves", {"name": "resolve"}).status_code == 422
    assert client.post(f"{url}/moves", {"name": "fix"}).status_code == 422
    assert client.post(f"{url}/moves", {"name": "fix", "fixed_in": "release 2"}).status_code == 302
    client.force_login(charlie)
    assert "Does it work now?" in client.get(url).content.decode()
    assert client.post(f"{url}/verdict", {"word": "perhaps"}).status_code == 422
    assert client.post(f"{url}/verdict", {"word": "works"}).status_code == 302
    assert client.post(f"{url}/verdict", {"word": "works"}).status_code == 409
    assert "Works now" in client.get(url).content.decode()
    assert client.post(f"{url}/watch", {"end": "1"}).status_code == 302
    assert Watch.objects.filter(person=charlie).count() == 0


def test_the_whole_way_by_program(client: Client, project: Project, alice: Any, bob: Any, charlie: Any):
    def send(method: str, url: str, **body: Any) -> Any:
        return getattr(client, method)(f"/api/v1/reports{url}", body, "application/json")

    client.force_login(charlie)
    made = send("post", "", title="Boxes", actual="Boxes.", where="/alice/tern/releases/1")
    assert (made.status_code, made.json()["about"]["name"], made.json()["about"]["release"]) == (201, "alice/tern", "1")
    one = f"/{made.json()['id']}"
    client.force_login(alice)
    assert send("put", f"{one}/triage", severity="s2", kind="bug").json()["state"] == "triaged"
    assert send("post", f"{one}/moves", name="ask", note="Which font?").json()["clock_owner"] == "reporter"
    client.force_login(charlie)
    assert send("post", f"{one}/comments", text="Any.").status_code == 201
    client.force_login(alice)
    send("put", f"{one}/triage", severity="s2", kind="bug")
    client.force_login(bob)
    assert send("post", f"{one}/confirmation", note="I, too.").json()["state"] == "confirmed"
    assert (send("put", f"{one}/watch").status_code, send("delete", f"{one}/watch").status_code) == (200, 204)
    client.force_login(alice)
    assert send("post", f"{one}/moves", name="fix", fixed_in="2").json()["state"] == "fixed_pending"
    client.force_login(charlie)
    assert send("post", f"{one}/contest", note="No.").json()["code"] == "wrong_state"
    assert send("post", f"{one}/verdict", works=True).json()["state"] == "resolved"
    listed = client.get("/api/v1/reports?where=/alice/tern&state=ended&severity=s2").json()["results"]
    assert [report["title"] for report in listed] == ["Boxes"]
    assert client.get("/api/v1/reports?where=/boards").json()["results"] == []


def test_board_of_the_site_shows_what_is_known_and_what_was_mended(client: Client, file: File, maud: Any, bob: Any):
    assert "Nothing is known not to work." in client.get("/status").content.decode()
    broken, mended = file(is_about_site=True, title="No mail"), file(is_about_site=True, title="Slow search")
    file(title="Not of the site")
    file(is_about_site=True, is_private=True, title="Tokens leak")
    for report in (broken, mended):
        actions.triage(report=report, user=maud, severity="s1", kind="bug")
    actions.confirm(report=broken, user=bob, note="None came.")
    Report.objects.filter(pk=mended.pk).update(state="resolved")
    page = client.get("/status").content.decode()
    assert "Something important does not work." in page
    assert page.index("No mail") < page.index("Mended last") < page.index("Slow search")
    assert not any(title in page for title in ("Not of the site", "Tokens leak"))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_questions_for_any_number(count: int, file: File, client: Client, maud: Any):
    for number in range(count):
        file(title=f"Boxes {number}")
        file(title=f"No mail {number}", is_about_site=True)
    client.force_login(maud)
    found = {}
    for address in LISTS:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        found[address] = len(asked)
        assert page.count("/reports/0") >= count, address
    assert found == LISTS


def test_refusals_are_problems_and_not_faults(client: Client, file: File, charlie: Any):
    client.force_login(charlie)
    for address in ("/reports/nonsense", "/reports/%00", "/api/v1/reports?where=https://x", "/reports?after=!&q=%00"):
        assert client.get(address).status_code in {200, 404, 422}, address
    assert issubclass(Conflict, Problem)
