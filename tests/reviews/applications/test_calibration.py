"""A try: what is drawn, what stays blind, what passes, what may be disputed."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.policies import current
from core.problems import BadInput, Conflict, Forbidden, NotFound
from reviews.applications import actions
from reviews.applications.models import Application, Attempt, CalibrationCase, CaseSheet
from reviews.applications.queries.calibration import next_try_at, sheets_of
from reviews.applications.queries.judging import truth_of
from tests.reviews.applications.conftest import WISHES, Sit, judge_all, judge_case


@pytest.fixture
def attempt(application: Application, nora: Any) -> Attempt:
    return actions.start_attempt(application=application, user=nora, kind="model")


def sheets(attempt: Attempt) -> list[CaseSheet]:
    return [sheet for sheet in sheets_of(attempt) if sheet.skipped_at is None]


def test_try_draws_three_known_and_two_planted_cases(attempt: Attempt):
    assert sorted(sheet.case.sort for sheet in sheets(attempt)) == ["known"] * 3 + ["planted"] * 2
    assert {sheet.case.kind for sheet in sheets(attempt)} == {"model"}
    assert attempt.due_at is not None
    assert (attempt.due_at - timezone.now()).days == 9


def test_cases_speak_a_language_that_the_applicant_reads(nora: Any):
    application = actions.apply(applicant=nora, **WISHES | {"languages": ["en"]})
    attempt = actions.start_attempt(application=application, user=nora, kind="model")
    assert {sheet.case.language for sheet in sheets(attempt)} == {"en"}


def test_second_try_has_other_cases(attempt: Attempt, application: Application, nora: Any):
    first = {sheet.case_id for sheet in sheets(attempt)}
    judge_all(attempt, nora, wrongly=True)
    Attempt.objects.update(state_changed_at=timezone.now() - timedelta(days=15))
    second = actions.start_attempt(application=application, user=nora, kind="model")
    assert first.isdisjoint(sheet.case_id for sheet in sheets(second))


def test_perfect_judgement_waits_for_the_rating_of_its_letters(
    attempt: Attempt, application: Application, nora: Any, bob: Any
):
    judge_all(attempt, nora)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.kappa, attempt.false_alarms) == ("rating", 1.0, 0)
    assert all(found == planted for found, planted in attempt.recall.values())
    with pytest.raises(BadInput):
        actions.rate_attempt(attempt=attempt, senior=bob, rubric=4, note="")
    actions.rate_attempt(attempt=attempt, senior=bob, rubric=3, note="Clear, if short.")
    application.refresh_from_db()
    assert (attempt.state, application.state) == ("passed", "panel")


def test_unclear_letters_fail(attempt: Attempt, application: Application, nora: Any, bob: Any):
    judge_all(attempt, nora)
    attempt.refresh_from_db()
    actions.rate_attempt(attempt=attempt, senior=bob, rubric=2, note="Nobody could act on them.")
    application.refresh_from_db()
    assert (attempt.state, application.state) == ("failed", "calibration")


def test_letters_are_not_rated_by_strangers_or_friends(
    attempt: Attempt, application: Application, nora: Any, bob: Any, charlie: Any, edith: Any
):
    judge_all(attempt, nora)
    attempt.refresh_from_db()
    application.endorsers.add(bob)
    for person in (nora, charlie, bob):
        with pytest.raises(Forbidden):
            actions.rate_attempt(attempt=attempt, senior=person, rubric=5, note="Wonderful.")
    actions.rate_attempt(attempt=attempt, senior=edith, rubric=5, note="Wonderful.")


def test_one_missed_critical_fault_fails(attempt: Attempt, nora: Any):
    critical = next(
        (sheet, item)
        for sheet in sheets(attempt)
        for item, fault in sheet.case.truth["faults"].items()
        if sheet.case.sort == "planted" and fault["severity"] == "critical"
    )
    for sheet in sheets(attempt):
        answers = {critical[1]: "yes"} if sheet.pk == critical[0].pk else {}
        judge_case(sheet, nora, **answers)
    attempt.refresh_from_db()
    assert attempt.state == "failed"
    assert attempt.recall["critical"][0] == attempt.recall["critical"][1] - 1


def test_who_says_yes_to_everything_fails_and_returns_after_two_weeks(
    attempt: Attempt, application: Application, nora: Any
):
    judge_all(attempt, nora, wrongly=True)
    attempt.refresh_from_db()
    assert attempt.state == "failed"
    with pytest.raises(Conflict) as refused:
        actions.start_attempt(application=application, user=nora, kind="model")
    assert refused.value.own_code == "too_early"
    wait = next_try_at(nora, "model")
    assert wait is not None
    assert (wait - timezone.now()).days == 13


def test_three_tries_a_year(application: Application, nora: Any):
    for days in (40, 80, 120):
        Attempt.objects.create(
            application=application,
            kind="model",
            state="failed",
            started_at=timezone.now() - timedelta(days=days),
            state_changed_at=timezone.now() - timedelta(days=days),
        )
    with pytest.raises(Conflict):
        actions.start_attempt(application=application, user=nora, kind="model")
    wait = next_try_at(nora, "model")
    assert wait is not None
    assert (wait - timezone.now()).days == 365 - 120 - 1
    assert next_try_at(nora, "code") is None


def test_only_one_try_at_a_time_and_only_of_the_kinds_applied_for(
    attempt: Attempt, application: Application, nora: Any, alice: Any
):
    with pytest.raises(Conflict) as refused:
        actions.start_attempt(application=application, user=nora, kind="model")
    assert refused.value.own_code == "attempt_open"
    with pytest.raises(BadInput):
        actions.start_attempt(application=application, user=nora, kind="code")
    with pytest.raises(Forbidden):
        actions.start_attempt(application=application, user=alice, kind="model")


def test_one_case_may_be_left_out_for_another_of_its_sort(attempt: Attempt, nora: Any):
    first, second, *_others = sheets(attempt)
    other = actions.skip_sheet(sheet=first, user=nora)
    assert (other.case.sort, other.place) == (first.case.sort, first.place)
    assert other.case_id not in {first.case_id, second.case_id}
    with pytest.raises(Conflict):
        actions.skip_sheet(sheet=second, user=nora)
    assert len(sheets(attempt)) == 5


@pytest.mark.parametrize("missing", ["answers", "verdict", "letter"])
def test_judgement_is_sent_whole(attempt: Attempt, nora: Any, missing: str):
    sheet = sheets(attempt)[0]
    said: dict[str, Any] = {"answers": answers_to(sheet), "verdict": "changes", "letter": "Say how it was measured."}
    said.pop(missing)
    actions.save_sheet(sheet=sheet, user=nora, **said)
    with pytest.raises(BadInput) as refused:
        actions.send_sheet(sheet=sheet, user=nora)
    assert list(refused.value.fields) == [{"answers": "checklist"}.get(missing, missing)]


def answers_to(sheet: CaseSheet) -> dict[str, Any]:
    items = current("review")["checklists"][sheet.case.kind]
    return {item["id"]: {"answer": truth_of(sheet.case, item["id"])} for item in items}


def test_sent_judgement_never_changes(attempt: Attempt, nora: Any):
    sheet = sheets(attempt)[0]
    judge_case(sheet, nora)
    for act in (actions.send_sheet, actions.skip_sheet, actions.save_sheet):
        with pytest.raises(Conflict):
            act(sheet=sheet, user=nora)


def test_case_is_blind_until_the_try_is_over(sit: Sit, api: APIClient, attempt: Attempt, nora: Any):
    sheet = next(sheet for sheet in sheets(attempt) if sheet.case.truth["faults"])
    url, hidden = f"/reviewer/calibration/{attempt.id}/cases/{sheet.id}", sheet.case.truth["why"]
    page = sit(nora).get(url)
    assert page.status_code == 200
    assert sheet.case.title in page.content.decode()
    assert hidden not in page.content.decode()
    api.force_authenticate(nora)
    answer = api.get(f"/api/v1/reviewer/calibrations/{attempt.id}")
    assert [one["truth"] for one in answer.json()["sheets"]] == [None] * 5
    assert "planted" not in answer.content.decode()
    judge_all(attempt, nora)
    assert hidden in unescape(sit(nora).get(url).content.decode())
    assert api.get(f"/api/v1/reviewer/calibrations/{attempt.id}").json()["sheets"][0]["truth"] is not None


def test_try_is_unknown_to_others(sit: Sit, attempt: Attempt, alice: Any, edith: Any):
    sheet = sheets(attempt)[0]
    for person in (alice, edith):
        assert sit(person).get(f"/reviewer/calibration/{attempt.id}").status_code == 404
        assert sit(person).get(f"/reviewer/calibration/{attempt.id}/cases/{sheet.id}").status_code == 404


def test_upheld_dispute_removes_the_case_for_all(attempt: Attempt, application: Application, nora: Any, bob: Any):
    wrong = next(sheet for sheet in sheets(attempt) if sheet.case.sort == "planted")
    for sheet in sheets(attempt):
        judge_case(sheet, nora, **dict.fromkeys(sheet.case.truth["faults"], "yes") if sheet.pk == wrong.pk else {})
    attempt.refresh_from_db()
    assert attempt.state == "failed"
    dispute = actions.dispute_case(sheet=CaseSheet.objects.get(pk=wrong.pk), user=nora, why="The excerpt is harmless.")
    with pytest.raises(Forbidden):
        actions.settle_dispute(dispute=dispute, keeper=nora, is_upheld=True, note="I am right.")
    actions.settle_dispute(dispute=dispute, keeper=bob, is_upheld=True, note="She is right.")
    attempt.refresh_from_db()
    assert CalibrationCase.objects.get(pk=wrong.case_id).state == "removed"
    assert (attempt.state, attempt.kappa) == ("rating", 1.0)
    with pytest.raises(Conflict):
        actions.settle_dispute(dispute=dispute, keeper=bob, is_upheld=False, note="Or not.")


def test_dismissed_dispute_leaves_the_case(attempt: Attempt, nora: Any, bob: Any):
    judge_all(attempt, nora, wrongly=True)
    sheet = sheets(attempt)[0]
    dispute = actions.dispute_case(sheet=sheet, user=nora, why="I see no fault.")
    actions.settle_dispute(dispute=dispute, keeper=bob, is_upheld=False, note="It is in line two.")
    attempt.refresh_from_db()
    assert (attempt.state, CalibrationCase.objects.get(pk=sheet.case_id).state) == ("failed", "active")


def test_case_is_not_disputed_while_it_is_judged(attempt: Attempt, nora: Any):
    with pytest.raises(Conflict):
        actions.dispute_case(sheet=sheets(attempt)[0], user=nora, why="Too hard.")


def test_kind_can_be_given_up_for_the_others(nora: Any, bob: Any):
    application = actions.apply(applicant=nora, **WISHES | {"kinds": ["model", "code"]})
    attempt = actions.start_attempt(application=application, user=nora, kind="model")
    judge_all(attempt, nora)
    attempt.refresh_from_db()
    actions.rate_attempt(attempt=attempt, senior=bob, rubric=4, note="Good.")
    application.refresh_from_db()
    assert application.state == "calibration"
    with pytest.raises(Conflict):
        actions.drop_kind(application=application, user=nora, kind="model")
    application = actions.drop_kind(application=application, user=nora, kind="code")
    assert (application.state, application.kinds) == ("panel", ["model"])


def test_calibration_on_the_pages(sit: Sit, application: Application, nora: Any, bob: Any):
    applicant = sit(nora)
    assert "not begun" in applicant.get(f"/reviewer/applications/{application.id}").content.decode()
    answer = applicant.post(f"/reviewer/applications/{application.id}/attempts", {"kind": "model"})
    attempt = Attempt.objects.get()
    assert answer["Location"] == f"/reviewer/calibration/{attempt.id}"
    for sheet in sheets(attempt):
        url = f"{answer['Location']}/cases/{sheet.id}"
        for tab in ("card", "files", "checks"):
            assert applicant.get(f"{url}?tab={tab}").status_code == 200
        form = {f"answer-{item}": given["answer"] for item, given in answers_to(sheet).items()}
        assert applicant.post(f"{url}/submission", form | {"verdict": sheet.case.outcome}).status_code == 422
        assert applicant.post(f"{url}/submission", form | {"letter": "As I say."}).status_code == 302
    assert "1.00" in applicant.get(answer["Location"]).content.decode()
    desk = sit(bob).get("/desk/applications")
    assert list(desk.context["ratings"]) == [attempt]
    rating = f"/desk/calibration-bank/ratings/{attempt.id}"
    assert sit(bob).post(rating, {"rubric": "4"}).status_code == 422
    assert sit(bob).post(rating, {"rubric": "4", "note": "Clear."}).status_code == 302
    application.refresh_from_db()
    assert application.state == "panel"


def test_calibration_by_program(api: APIClient, application: Application, nora: Any, bob: Any):
    api.force_authenticate(nora)
    url = f"/api/v1/reviewer/applications/{application.id}"
    made = api.post(f"{url}/attempts", {"kind": "model"}, format="json").json()
    case = f"/api/v1/reviewer/calibrations/{made['id']}/cases"
    other = api.delete(f"{case}/{made['sheets'][0]['id']}").json()
    assert other["place"] == 1
    attempt = Attempt.objects.get()
    for sheet in sheets(attempt):
        body = {"answers": answers_to(sheet), "verdict": sheet.case.outcome, "letter": "So."}
        assert api.patch(f"{case}/{sheet.id}", body, format="json").status_code == 200
        assert api.post(f"{case}/{sheet.id}/submission").status_code == 200
    disputed = api.post(f"{case}/{sheet.id}/dispute", {"why": "No."}, format="json").json()
    api.force_authenticate(bob)
    assert [one["id"] for one in api.get("/api/v1/calibration/ratings").json()["results"]] == [attempt.id]
    rated = api.post(f"/api/v1/calibration/ratings/{attempt.id}", {"rubric": 5, "note": "Clear."}, format="json")
    assert rated.json()["state"] == "passed"
    settled = api.post(
        f"/api/v1/calibration/disputes/{disputed['id']}", {"is_upheld": False, "note": "It stands."}, format="json"
    )
    assert settled.json()["state"] == "dismissed"


def test_late_try_expires_and_counts(attempt: Attempt, nora: Any):
    assert actions.expire_attempts() == 0
    Attempt.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert (actions.expire_attempts(), actions.expire_attempts()) == (1, 0)
    wait = next_try_at(nora, "model")
    assert wait is not None
    with pytest.raises(Conflict):
        judge_all(attempt, nora)


def test_silent_applicant_lapses(application: Application):
    assert actions.lapse_applications() == 0
    Application.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert actions.lapse_applications() == 1
    application.refresh_from_db()
    assert application.state == "lapsed"


def test_unknown_case_and_try(nora: Any):
    from reviews.applications.queries.calibration import get_attempt

    with pytest.raises(NotFound):
        get_attempt(nora, "nothing")
