"""Reports of problems: who may say what, who reads it, whose turn it is, and that the reporter has the last word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contributions import lines_of
from core import policies
from core.events import history
from core.problems import BadInput, Conflict, Forbidden, NotFound, Problem, SignInFirst, TooMany
from discussions.reports import actions, queries
from discussions.reports.models import Report, Watch
from discussions.reports.queries.waiting import on_desk
from discussions.reports.states import REPORT_MOVES
from inference.models import Deployment, Run
from notifications.models import Notification
from projects.models import Project
from tests.discussions.reports.conftest import File
from tests.moving import assert_follows

pytestmark = pytest.mark.django_db
Person = Callable[..., Any]


@pytest.fixture
def maud(person: Person) -> Any:
    return person("maud", "moderator")


def looked_at(report: Report, alice: Any) -> Report:
    return actions.triage(report=report, user=alice, severity="s2", kind="bug")


def test_every_move_succeeds_from_its_sources_and_never_from_elsewhere(file: File):
    report = file()
    Report.objects.filter(pk=report.pk).update(duplicate_of=file())
    assert_follows(report, REPORT_MOVES)


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


def test_bad_input_names_the_field_and_leaves_nothing(file: File, charlie: Any):
    wrongs: list[tuple[str, str]] = [("title", " "), ("title", "x" * 201), ("actual", ""), ("severity", "s9")]
    for field, value in wrongs:
        with pytest.raises(BadInput) as refused:
            file(**{field: value})
        assert list(refused.value.fields) == [field]
    with pytest.raises(SignInFirst):
        file(AnonymousUser())
    policies.publish("reports", {"reports_per_day": 1}, author=charlie)
    file()
    with pytest.raises(TooMany):
        file()
    assert Report.objects.count() == 1


def test_first_answer_is_due_by_how_bad_it_is_and_a_word_is_one(file: File, alice: Any, bob: Any, charlie: Any):
    days = {"s1": 1, "s2": 3, "s3": 7, "s4": None}
    for severity, wanted in days.items():
        made = file(severity=severity)
        left = None if made.due_at is None else round((made.due_at - timezone.now()) / timedelta(days=1))
        assert (made.clock_owner, left) == ("maintainer", wanted)
    report = file()
    for nobody in (charlie, bob):
        actions.comment(report=report, user=nobody, text="Anybody there?")
        assert Report.objects.get(pk=report.pk).answered_at is None
    actions.comment(report=report, user=alice, text="I look into it.")
    report.refresh_from_db()
    assert (report.answered_at is None, report.due_at, report.state) == (False, None, "new")


def test_maintainers_and_moderators_judge_and_nobody_else(
    file: File, alice: Any, bob: Any, charlie: Any, edith: Any, maud: Any, person: Person, project: Project
):
    from projects.actions import add_member

    report, wanda, rosa = file(), person("wanda"), person("rosa")
    add_member(project=project, user=alice, handle="wanda", role="write")
    add_member(project=project, user=alice, handle="rosa", role="read")
    for nobody in (charlie, bob, edith, rosa):
        with pytest.raises(Forbidden):
            looked_at(report, nobody)
    for somebody in (wanda, alice, maud):
        Report.objects.update(state="new")
        assert looked_at(Report.objects.get(), somebody).state == "triaged"
    Report.objects.update(state="new")
    triage: dict[str, Any] = {"report": Report.objects.get(), "user": alice, "severity": "s1", "kind": "output"}
    for wrong in ({"kind": "smell"}, {"assignee": "bob"}, {"component": "x" * 61}):
        with pytest.raises(BadInput):
            actions.triage(**triage | wrong)
    made = actions.triage(**triage, assignee="@Wanda", component="Tokenizer", affects="1-2")
    assert (made.assignee, made.component, made.affects, made.severity) == (wanda, "Tokenizer", "1-2", "s1")


def test_the_whole_way_to_works_now(file: File, alice: Any, bob: Any, charlie: Any, deliver: Callable[[], None]):
    deliver()
    report = file()
    deliver()
    actions.ask(report=looked_at(report, alice), user=alice, note="Which browser?")
    assert (report.state, report.clock_owner) == ("needs_info", "reporter")
    deliver()
    actions.comment(report=report, user=charlie, text="Firefox.")
    assert (report.state, report.clock_owner) == ("new", "maintainer")
    looked_at(report, alice)
    with pytest.raises(Forbidden):
        actions.confirm(report=report, user=charlie, note="Me, too.")
    actions.confirm(report=report, user=bob, note="Release 1, Chromium.")
    actions.start(report=report, user=alice)
    with pytest.raises(BadInput):
        actions.fix(report=report, user=alice)
    actions.fix(report=report, user=alice, fixed_in="release 2")
    with pytest.raises(Forbidden):
        actions.resolve(report=report, user=alice)
    actions.reopen(report=report, user=charlie, note="Still boxes.")
    actions.fix(report=report, user=alice, fixed_in="release 3")
    deliver()
    actions.resolve(report=report, user=charlie)
    deliver()
    assert (report.state, report.clock_owner, report.due_at) == ("resolved", "", None)
    told = Notification.objects.filter(event__object_type="report").order_by("id")
    assert [(one.person.handle, one.notice.partition(".")[2]) for one in told] == [
        ("alice", "problem_reported"),
        ("charlie", "looked_at"),
        ("charlie", "asked_of_you"),
        ("alice", "back_with_you"),
        ("charlie", "looked_at"),
        ("charlie", "looked_at"),
        ("charlie", "mended_step_by_step"),
        ("bob", "mended_step_by_step"),
        ("charlie", "try_it_now"),
        ("bob", "mended_step_by_step"),
        ("alice", "back_with_you"),
        ("charlie", "try_it_now"),
        ("bob", "mended_step_by_step"),
        ("alice", "works_now"),
        ("bob", "mended_step_by_step"),
    ]


def test_silence_lapses_a_question_and_settles_a_fix(file: File, alice: Any, charlie: Any):
    asked, mended, young = file(), file(), file()
    for report in (asked, young):
        actions.ask(report=report, user=alice, note="Which browser?")
    actions.fix(report=looked_at(mended, alice), user=alice, fixed_in="release 2")
    due = timezone.now() - timedelta(minutes=1)
    Report.objects.filter(pk__in=[asked.pk, mended.pk]).update(due_at=due)
    assert (actions.heed_silence(), actions.heed_silence()) == (2, 0)
    for report, state in ((asked, "lapsed"), (mended, "resolved"), (young, "needs_info")):
        report.refresh_from_db()
        assert report.state == state
    assert history(mended).last().acting_role == "system"  # type: ignore[union-attr]
    actions.comment(report=asked, user=charlie, text="Firefox, sorry.")
    assert asked.state == "new"


def test_refusal_has_a_reason_and_is_contested_once(file: File, alice: Any, charlie: Any):
    report = file()
    for wrong in ({"reason": "smell", "note": "No."}, {"reason": "as_meant", "note": " "}):
        with pytest.raises(BadInput):
            actions.dismiss(report=report, user=alice, **wrong)
    actions.dismiss(report=report, user=alice, reason="as_meant", note="Boxes are art.")
    with pytest.raises(Forbidden):
        actions.contest(report=report, user=alice, note="No.")
    assert actions.contest(report=report, user=charlie, note="They are not.").state == "reopened"
    actions.decline(report=report, user=alice, reason="cost", note="Too much work.")
    with pytest.raises(Conflict) as refused:
        actions.contest(report=report, user=charlie, note="Please.")
    assert refused.value.own_code == "contested"


def test_watchers_of_a_duplicate_watch_what_it_is_a_duplicate_of(file: File, alice: Any, bob: Any, charlie: Any):
    first, again, third = file(bob), file(), file()
    actions.comment(report=again, user=alice, text="Hm.")
    elsewhere = file(is_about_site=True)
    for wrong in ("", "nonsense", again.pk, elsewhere.pk, file(is_private=True).pk):
        with pytest.raises(BadInput) as refused:
            actions.merge(report=again, user=alice, duplicate_of=wrong)
        assert list(refused.value.fields) == ["duplicate_of"]
    actions.merge(report=again, user=alice, duplicate_of=f"http://127.0.0.1:8000/reports/{first.pk}")
    actions.merge(report=third, user=alice, duplicate_of=again.pk)
    assert {again.duplicate_of, third.duplicate_of} == {first}
    newest = file()
    Report.objects.filter(pk=first.pk).update(state="duplicate", duplicate_of=newest)  # merged after the others were
    with pytest.raises(BadInput):
        actions.merge(report=newest, user=alice, duplicate_of=again.pk)  # or nothing of the ring would be open
    fourth = actions.merge(report=file(), user=alice, duplicate_of=again.pk)
    assert fourth.duplicate_of == newest
    assert {watch.person for watch in Watch.objects.filter(report=first)} == {alice, bob, charlie}
    contested = actions.contest(report=fourth, user=charlie, note="It is another thing.")
    contested.refresh_from_db()
    assert (contested.state, contested.duplicate_of) == ("reopened", None)
    told = history(contested, ["report.contest"]).get()
    assert told.evidence == [{"duplicate_of": newest.pk}]


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


def test_a_run_of_the_same_thing_confirms(file: File, project: Project, alice: Any, bob: Any):
    release = project.releases.get()
    deployment = Deployment.objects.create(release=release, task="text-generation")
    facts = {"payer": "user", "source": "api", "kind": "text", "input": ["x"], "task": deployment.task}
    runs = [
        Run.objects.create(release=release, deployment=deployment, user=user, deadline_at=timezone.now(), **facts)
        for user in (bob, alice)
    ]
    report = looked_at(file(where=f"/alice/tern/releases/{release.number}"), alice)
    for wrong in (runs[1].get_absolute_url(), "/alice/tern", "https://example.org"):
        with pytest.raises(BadInput) as refused:
            actions.confirm(report=report, user=bob, note="See the run.", run=wrong)
        assert list(refused.value.fields) == ["run"], wrong
    actions.confirm(report=report, user=bob, note="See the run.", run=runs[0].get_absolute_url())
    assert (report.state, report.confirmed_run) == ("confirmed", runs[0].pk)
    seen = file(bob, where=runs[0].get_absolute_url())
    assert (seen.target_id, seen.version, seen.run) == (project.pk, "1", runs[0].pk)


def test_private_report_is_not_named_to_whoever_reported_it_again(
    file: File, client: Client, alice: Any, bob: Any, charlie: Any
):
    first, again = file(bob, is_private=True, title="Tokens leak"), file(is_private=True, title="A hole")
    actions.merge(report=again, user=alice, duplicate_of=first.pk)
    for reader, is_named in ((charlie, False), (alice, True)):
        client.force_login(reader)
        assert ("Tokens leak" in client.get(again.get_absolute_url()).content.decode()) == is_named


def test_confirmed_reports_are_credit_and_private_ones_keep_their_words(file: File, alice: Any, bob: Any, charlie: Any):
    reports = file(title="Boxes"), file(title="A hole", is_private=True)
    file()
    for report in reports:
        actions.confirm(report=looked_at(report, alice), user=bob, note="I, too.")
    lines = lines_of("confirmed_reports", charlie)
    assert [(line.text, line.url) for line in lines] == [
        ("A private report", reports[1].get_absolute_url()),
        ("Boxes", reports[0].get_absolute_url()),
    ]
    assert lines_of("confirmed_reports", bob) == []


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


LISTS = {"/reports": 7, "/alice/tern/reports": 14, "/status": 6, "/desk/reports": 6, "/api/v1/reports": 7}


def test_refusals_are_problems_and_not_faults(client: Client, file: File, charlie: Any):
    client.force_login(charlie)
    for address in ("/reports/nonsense", "/reports/%00", "/api/v1/reports?where=https://x", "/reports?after=!&q=%00"):
        assert client.get(address).status_code in {200, 404, 422}, address
    assert issubclass(Conflict, Problem)
