"""Reports about reviewers: who may file one, who hears both sides, what follows, and that nobody learns a name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.clocks.ticking import tick
from core.events import history
from core.problems import BadInput, Conflict, Forbidden
from deliberation.appeals.actions import file_appeal, give_voice
from deliberation.appeals.courts import heard_by
from deliberation.appeals.models import Appeal
from notifications.models import Notification
from projects.models import Project, Release
from reviews import actions as reviewing
from reviews.applications import actions as standings
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Standing
from reviews.conduct import actions
from reviews.conduct.models import ConductReport
from reviews.conduct.queries import open_reports
from reviews.conduct.states import CONDUCT_MOVES
from reviews.models import Review
from tests.conftest import confirm
from tests.moving import assert_follows
from tests.reviews.conftest import Submit, judge, round_of

Person = Callable[..., Any]


@pytest.fixture
def nina(person: Person) -> Any:
    """Judges data sets, by a standing of her own."""
    nina = person("nina")
    begin_standing(user=nina, kind="dataset", application=None, mentor=None)
    Standing.objects.update(state="active")
    return nina


@pytest.fixture
def maud(person: Person) -> Any:
    return person("maud", "moderator")


@pytest.fixture
def release(new: Callable[..., Project], checked: Submit, alice: Any, nina: Any) -> Release:
    """Alice's data set, judged by Nina."""
    release = checked(new(alice), alice)
    taken = reviewing.claim_review(round=round_of(release), reviewer=nina, has_no_conflict=True)
    judge(taken, nina, letter="Only a fool counts herons.")
    release.refresh_from_db()
    return release


@pytest.fixture
def report(release: Release, alice: Any) -> ConductReport:
    evidence = ["the letter, first line", " "]
    said: dict[str, Any] = {"reason": "insult", "text": "I am called a fool.", "evidence": evidence}
    return actions.file_report(review=Review.objects.get(), reporter=alice, **said)


def heard(report: ConductReport, officer: Any, nina: Any) -> ConductReport:
    actions.hear(report=report, officer=officer)
    return actions.answer(report=report, reviewer=nina, text="I meant myself.")


def sure(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    confirm(client, user)
    return client


def test_every_move_succeeds_from_its_sources_and_never_from_elsewhere(report: ConductReport):
    ConductReport.objects.update(outcome="warning")
    assert_follows(report, CONDUCT_MOVES)


def test_authors_fellow_reviewers_and_editors_report_once_and_nobody_else(
    report: ConductReport, alice: Any, nina: Any, charlie: Any, bob: Any, edith: Any, maud: Any
):
    assert (report.capacity, report.evidence, report.clock_owner) == ("author", ["the letter, first line"], "moderator")
    said: dict[str, Any] = {"review": report.review, "reason": "insult", "text": "Rude."}
    with pytest.raises(Conflict) as refused:
        actions.file_report(reporter=alice, **said)
    assert refused.value.own_code == "already_reported"
    for nobody in (charlie, bob, nina, maud):
        with pytest.raises(Forbidden):
            actions.file_report(reporter=nobody, **said)
    wrongs: list[dict[str, Any]] = [{"reason": "smell"}, {"text": " "}, {"evidence": ["a"] * 6}]
    for wrong in wrongs:
        with pytest.raises(BadInput):
            actions.file_report(reporter=edith, **said | wrong)
    assert actions.file_report(reporter=edith, **said).capacity == "editor"


def test_those_who_had_no_part_look_into_it(report: ConductReport, nina: Any, person: Person, maud: Any, edith: Any):
    from projects.actions import add_member

    mark = person("mark", "moderator")
    add_member(project=report.review.assignment.round.release.project, user=report.reporter, handle="mark")
    assert list(open_reports(maud)) == [report]
    assert [list(open_reports(nobody)) for nobody in (mark, edith, nina)] == [[], [], []]
    for nobody in (mark, edith, nina, report.reporter):
        with pytest.raises(Forbidden):
            actions.hear(report=report, officer=nobody)


def test_nothing_follows_before_the_reviewer_is_heard(report: ConductReport, maud: Any, nina: Any):
    said = {"officer": maud, "letter": "Be kind."}
    with pytest.raises(Conflict) as refused:
        actions.decide(report=report, outcome="warning", **said)
    assert refused.value.own_code == "not_heard"
    with pytest.raises(Forbidden):
        actions.answer(report=report, reviewer=nina, text="Not asked yet.")
    actions.hear(report=report, officer=maud)
    with pytest.raises(Conflict) as refused:
        actions.decide(report=report, outcome="warning", **said)
    assert refused.value.own_code == "hearing_open"
    ConductReport.objects.update(due_at=timezone.now() - timedelta(days=8))
    tick()
    report.refresh_from_db()
    assert (report.state, report.clock_owner) == ("hearing", "moderator")
    assert actions.decide(report=report, outcome="warning", **said).state == "decided"


def test_pause_holds_and_an_appeal_undoes_it(report: ConductReport, maud: Any, nina: Any, edith: Any, person: Person):
    actions.decide(report=heard(report, maud, nina), officer=maud, outcome="pause", letter="Rest a while.")
    standing = Standing.objects.select_related("user").get()
    assert (standing.state, history(standing).get(verb="standing.pause").reason_code) == ("paused", "conduct")
    with pytest.raises(Conflict) as refused:
        standings.resume(standing=standing, user=nina)
    assert refused.value.own_code == "held"
    decision = history(report).get(verb="conduct.decide")
    with pytest.raises(Forbidden):
        file_appeal(decision=decision, user=report.reporter, text="Too little.")
    appeal = file_appeal(decision=decision, user=nina, text="I meant myself.")
    with pytest.raises(Forbidden):
        give_voice(appeal=appeal, judge=maud, finding="uphold", letter="No.")
    for somebody in (edith, person("milo", "moderator")):
        give_voice(appeal=appeal, judge=somebody, finding="amend", letter="She did.")
    report.refresh_from_db()
    standing.refresh_from_db()
    assert (report.state, standing.state, standing.held_until) == ("reversed", "active", None)


def undo(report: ConductReport, nina: Any, *judges: Any) -> None:
    appeal = file_appeal(decision=history(report).get(verb="conduct.decide"), user=nina, text="I meant myself.")
    for judge_ in judges:
        give_voice(appeal=appeal, judge=judge_, finding="amend", letter="She did.")


def test_pause_that_is_held_is_told_and_offers_no_return(
    report: ConductReport, deliver: Callable[[], None], maud: Any, nina: Any, edith: Any, person: Person
):
    deliver()
    actions.decide(report=heard(report, maud, nina), officer=maud, outcome="pause", letter="Rest a while.")
    deliver()
    standing, reader = Standing.objects.get(), sure(nina)
    profile = reader.get("/reviewer/profile").content.decode()
    assert ("Paused by a decision until" in profile, 'value="resume"' in profile) == (True, False)
    assert 'value="resume"' not in sure(edith).get(standing.get_absolute_url()).content.decode()
    inbox = reader.get("/inbox").content.decode()
    assert ("paused by a decision" in inbox, "return with one click" in inbox) == (True, False)
    undo(report, nina, edith, person("milo", "moderator"))
    page = reader.get(f"/conduct/{report.pk}").content.decode()
    assert ("<h1>Reversed on appeal</h1>" in page, "<h1>A pause from reviewing</h1>" in page) == (True, False)
    assert "A pause from reviewing" not in reader.get("/conduct").content.decode()


def test_own_pause_after_a_held_one_is_not_ended_by_a_late_appeal(
    report: ConductReport, maud: Any, nina: Any, edith: Any, person: Person
):
    actions.decide(report=heard(report, maud, nina), officer=maud, outcome="pause", letter="Rest a while.")
    Standing.objects.update(held_until=timezone.now() - timedelta(hours=1))
    standing = Standing.objects.select_related("user").get()
    standings.resume(standing=standing, user=nina)
    assert standing.held_until is None
    standings.pause(standing=standing, user=nina)
    undo(report, nina, edith, person("milo", "moderator"))
    standing.refresh_from_db()
    assert standing.state == "paused"


def test_pause_of_somebody_who_paused_is_made_to_last(
    report: ConductReport, maud: Any, nina: Any, edith: Any, person: Person
):
    standing = Standing.objects.select_related("user").get()
    standings.pause(standing=standing, user=nina)
    since = standing.state_changed_at
    actions.decide(report=heard(report, maud, nina), officer=maud, outcome="pause", letter="Rest a while.")
    standing.refresh_from_db()
    assert (standing.state, standing.is_held, standing.state_changed_at) == ("paused", True, since)
    assert history(standing).get(verb="standing.keep_paused").note == "Rest a while."
    with pytest.raises(Conflict) as refused:
        standings.start_refresher(standing=standing, user=nina)
    assert refused.value.own_code == "held"
    undo(report, nina, edith, person("milo", "moderator"))
    standing.refresh_from_db()
    assert (standing.state, standing.held_until) == ("paused", None)
    assert standings.resume(standing=standing, user=nina).state == "active"


@pytest.mark.parametrize(("state", "word"), [("probation", "on probation"), ("suspended", "suspended already")])
def test_what_cannot_follow_is_said_beside_the_choice(
    report: ConductReport, maud: Any, nina: Any, state: str, word: str
):
    heard(report, maud, nina)
    Standing.objects.update(state=state)
    officer, url = sure(maud), f"/conduct/{report.pk}/decision"
    for outcome in ("pause", "suspension"):
        said = officer.post(url, {"outcome": outcome, "letter": "Enough."})
        assert (said.status_code, word in said.context["decision_form"].errors["outcome"][0]) == (422, True)
        assert f'action="{url}"' in said.content.decode()
    assert list(history(report).values_list("verb", flat=True)) == ["conduct.file", "conduct.hear", "conduct.answer"]


@pytest.mark.parametrize("outcome", ["pause", "suspension"])
def test_letter_of_a_decision_is_as_long_as_a_standing_keeps(report: ConductReport, maud: Any, nina: Any, outcome: str):
    heard(report, maud, nina)
    officer, url = sure(maud), f"/conduct/{report.pk}/decision"
    said = officer.post(url, {"outcome": outcome, "letter": "x" * 4001})
    assert (said.status_code, list(said.context["decision_form"].errors)) == (422, ["letter"])
    told = officer.post(f"/api/v1{url}", {"outcome": outcome, "letter": "x" * 4001}, "application/json")
    assert (told.status_code, list(told.json()["fields"])) == (422, ["letter"])
    with pytest.raises(BadInput) as refused:
        actions.decide(report=report, officer=maud, outcome=outcome, letter="x" * 4001)
    assert list(refused.value.fields) == ["letter"]
    assert officer.post(url, {"outcome": outcome, "letter": f" {'x' * 4000} "}).status_code == 302
    assert len(history(report).get(verb="conduct.decide").note) == 4000


def test_suspension_goes_through_its_own_door(report: ConductReport, maud: Any, nina: Any):
    actions.decide(report=heard(report, maud, nina), officer=maud, outcome="suspension", letter="Enough.")
    standing = Standing.objects.get()
    assert (standing.state, standing.suspended_by, standing.clock_owner) == ("suspended", maud, "reviewer")


def test_reporter_appeals_when_nothing_follows_and_others_look_anew(
    report: ConductReport, maud: Any, nina: Any, edith: Any, person: Person
):
    actions.decide(report=report, officer=maud, outcome="no_action", letter="It was a joke.")
    milo, mia = person("milo", "moderator"), person("mia", "moderator")
    decision = history(report).get(verb="conduct.decide")
    appeal = file_appeal(decision=decision, user=report.reporter, text="It was not.")
    for somebody in (edith, milo):
        give_voice(appeal=appeal, judge=somebody, finding="remand", letter="Hear her first.")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("filed", "")
    assert (list(open_reports(maud)), list(open_reports(mia))) == ([], [report])


def test_founder_can_be_warned_but_holds_no_standing(report: ConductReport, maud: Any, nina: Any):
    Standing.objects.all().delete()
    with pytest.raises(BadInput):
        actions.decide(report=heard(report, maud, nina), officer=maud, outcome="pause", letter="Rest.")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("answered", "")


def test_neither_side_learns_who_the_other_is(
    report: ConductReport, alice: Any, nina: Any, edith: Any, maud: Any, charlie: Any
):
    """Edith reports, so that no name of the project tells; Nina did not sign."""
    Review.objects.update(is_signed=False)
    ConductReport.objects.update(reporter=edith, capacity="editor")
    report.refresh_from_db()
    url = f"/conduct/{report.pk}"
    assert sure(nina).get(url).status_code == 404
    heard(report, maud, nina)
    actions.decide(report=report, officer=maud, outcome="warning", letter="Be kind.")
    edith_reads, nina_reads, maud_reads = (sure(user).get(url).content.decode() for user in (edith, nina, maud))
    assert "I meant myself." not in edith_reads
    assert not any(name in edith_reads for name in ("nina", nina.pk))
    assert not any(name in nina_reads for name in ("edith", edith.pk))
    assert "nina" in maud_reads
    assert "edith" in maud_reads
    told = sure(edith).get(f"/api/v1{url}").json()
    assert (told["reviewer"], told["answer"]) == (None, None)
    assert sure(nina).get(f"/api/v1{url}").json()["reporter"] is None
    assert sure(charlie).get(url).status_code == 404


def test_both_sides_and_the_officers_are_told(
    report: ConductReport, deliver: Callable[[], None], maud: Any, nina: Any, alice: Any
):
    deliver()
    heard(report, maud, nina)
    deliver()
    actions.decide(report=report, officer=maud, outcome="warning", letter="Be kind.")
    deliver()
    told = Notification.objects.filter(event__object_type="conductreport").order_by("id")
    assert sorted((one.person.handle, one.notice.partition(".")[2]) for one in told) == [
        ("alice", "your_report_is_decided"),
        ("maud", "report_waits"),
        ("maud", "report_waits"),
        ("nina", "decided_about_you"),
        ("nina", "you_are_heard"),
    ]


def test_the_whole_way_on_the_pages(release: Release, alice: Any, nina: Any, maud: Any):
    page = sure(alice).get(f"/submissions/{release.pk}").content.decode()
    door = f"/submissions/{release.pk}/reviews/1.1/report"
    assert f'href="{door}"' in page
    assert sure(alice).post(door, {"reason": "", "text": ""}).status_code == 422
    url = sure(alice).post(door, {"reason": "insult", "text": "A fool!", "evidence": "line 1\nline 2"})["Location"]
    assert ConductReport.objects.get().evidence == ["line 1", "line 2"]
    assert url in sure(maud).get("/desk/conduct").content.decode()
    assert url in sure(alice).get("/conduct").content.decode()
    assert sure(maud).post(f"{url}/hearing").status_code == 302
    assert sure(nina).post(f"{url}/answer", {"text": ""}).status_code == 422
    assert sure(nina).post(f"{url}/answer", {"text": "Sorry."}).status_code == 302
    assert sure(maud).post(f"{url}/decision", {"outcome": "warning", "letter": ""}).status_code == 422
    assert sure(maud).post(f"{url}/decision", {"outcome": "warning", "letter": "Be kind."}).status_code == 302
    assert "Be kind." in sure(alice).get(url).content.decode()
    assert "/appeals/new/" in sure(nina).get(url).content.decode()
    assert sure(alice).post(f"{url}/withdrawal").status_code == 409


def test_the_whole_way_by_program(api: APIClient, release: Release, alice: Any, nina: Any, maud: Any):
    api.force_login(alice)
    said = {"reason": "insult", "text": "A fool!"}
    filed = api.post(f"/api/v1/submissions/{release.pk}/reviews/1.1/reports", said, format="json")
    assert (filed.status_code, filed.json()["part"]) == (201, "reporter")
    one = f"/api/v1/conduct/{filed.json()['id']}"
    assert [report["id"] for report in api.get("/api/v1/conduct").json()] == [filed.json()["id"]]
    api.force_login(maud)
    assert [report["reviewer"] for report in api.get("/api/v1/conduct/desk").json()] == ["nina"]
    assert api.post(f"{one}/hearing").json()["state"] == "hearing"
    api.force_login(nina)
    assert api.post(f"{one}/answer", {"text": "Sorry."}, format="json").json()["state"] == "answered"
    api.force_login(maud)
    decision = {"outcome": "no_action", "letter": "She is sorry."}
    assert api.post(f"{one}/decision", decision, format="json").json()["code"] == "step_up_required"
    confirm(api, maud)
    assert api.post(f"{one}/decision", decision, format="json").json()["outcome"] == "no_action"


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_the_same_questions_for_any_number(
    report: ConductReport, maud: Any, person: Person, count: int, django_assert_num_queries: Any
):
    for number in range(1, count):
        editor = person(f"editor{number}", "editor")
        actions.file_report(review=report.review, reporter=editor, reason="insult", text="Rude.")
    client = sure(maud)
    client.get("/desk/conduct")
    with django_assert_num_queries(10):
        assert len(client.get("/desk/conduct").context["waiting"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_appeals_are_given_to_who_had_no_part_in_as_many_questions_for_any_number(
    report: ConductReport, maud: Any, edith: Any, person: Person, count: int, django_assert_num_queries: Any
):
    reports = [report]
    for number in range(1, count):
        editor = person(f"editor{number}", "editor")
        reports.append(
            actions.file_report(review=report.review, reporter=editor, reason="insult", text="Rude.", evidence=[])
        )
    for one in reports:
        actions.decide(report=one, officer=maud, outcome="no_action", letter="It was a joke.")
        file_appeal(decision=history(one).get(verb="conduct.decide"), user=one.reporter, text="It was not.")
    appeals = list(Appeal.objects.all())
    assert heard_by(maud, appeals) == set()
    with django_assert_num_queries(10):
        assert heard_by(edith, appeals) == {one.pk for one in appeals}
