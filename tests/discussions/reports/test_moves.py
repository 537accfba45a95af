"""Reports of problems: whose turn it is, and that the reporter has the last word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.contributions import lines_of
from core import policies
from core.events import history
from core.problems import BadInput, Conflict, Forbidden, SignInFirst, TooMany
from discussions.reports import actions
from discussions.reports.models import Report, Watch
from discussions.reports.states import REPORT_MOVES
from inference.models import Deployment, Run
from notifications.models import Notification
from projects.models import Project
from tests.discussions.reports.conftest import File, Person, looked_at
from tests.moving import assert_follows

pytestmark = pytest.mark.django_db


def test_every_move_succeeds_from_its_sources_and_never_from_elsewhere(file: File):
    report = file()
    Report.objects.filter(pk=report.pk).update(duplicate_of=file())
    assert_follows(report, REPORT_MOVES)


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
