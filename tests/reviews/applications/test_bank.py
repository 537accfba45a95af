"""The cases that come with the site, and those that its people add."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden
from projects.models import Project
from projects.states import Kind
from reviews.actions import claim_review
from reviews.applications import actions
from reviews.applications.actions.bank import shipped
from reviews.applications.case_format import faults
from reviews.applications.models import CalibrationCase
from reviews.checks.registry import named
from tests.reviews.applications.conftest import Sit
from tests.reviews.conftest import Submit, judge, round_of

CASE = """
code: model-extra
title: fen-lab/newt 1
sort: planted
outcome: changes
card: "# Newt"
files: {README.md: 6}
checks: {licence: passed}
faults: {metric: {severity: major, where: README.md, why: None given.}}
"""


@pytest.mark.parametrize("kind", Kind.values)
def test_ten_cases_come_with_each_kind(kind: str, db: None):
    cases = [case for of, case in shipped() if of == kind and "contents" not in case]
    assert [case["sort"] for case in cases] == ["known"] * 6 + ["planted"] * 4
    assert [fault for case in cases for fault in faults(case, kind)] == []
    assert {case["language"] for case in cases if "language" in case} == {"zh"}
    assert {one["severity"] for case in cases[6:] for one in case["faults"].values()} >= {"critical", "major"}
    assert {case["outcome"] for case in cases} == {"accept", "changes", "reject"}


@pytest.mark.parametrize(
    ("kind", "case"), shipped(), ids=lambda value: value if isinstance(value, str) else value["code"]
)
def test_case_can_be_judged_from_what_it_shows(kind: str, case: dict[str, Any], db: None):
    assert case["why"]
    assert all(one["why"] and one["where"] for one in case.get("faults", {}).values())
    places = {*case.get("files", ["README.md"]), *case.get("contents", {}), "statements"}
    assert {one["where"] for one in case.get("faults", {}).values()} <= places
    assert set(case.get("excerpts", {})) <= set(case.get("files", {}))
    assert [name for name in case.get("checks", {}) if named(name) is None] == []


def test_bank_is_stocked_once(db: None):
    assert (actions.stock_bank(), actions.stock_bank()) == (66, 0)
    assert CalibrationCase.objects.filter(kind="app", sort="planted", is_whole=False).count() == 4


def test_senior_adds_retires_and_brings_back(bob: Any, charlie: Any):
    with pytest.raises(Forbidden):
        actions.add_case(keeper=charlie, kind="model", text=CASE)
    case = actions.add_case(keeper=bob, kind="model", text=CASE)
    assert (case.title, case.truth["faults"]["metric"]["severity"]) == ("fen-lab/newt 1", "major")
    with pytest.raises(BadInput):
        actions.add_case(keeper=bob, kind="model", text=CASE)
    with pytest.raises(BadInput):
        actions.retire_case(case=case, keeper=bob, note="")
    actions.retire_case(case=case, keeper=bob, note="It stood in a blog.")
    with pytest.raises(Conflict):
        actions.retire_case(case=case, keeper=bob, note="Again.")
    actions.bring_back_case(case=case, keeper=bob)
    assert CalibrationCase.objects.get().state == "active"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- 1\n- 2",
        "code: [",
        "!!python/object/apply:os.system ['true']",
        CASE.replace("metric", "melody"),
        CASE.replace("# Newt", r"# Newt \0"),
        CASE.replace("major", "mild"),
        CASE.replace("planted", "grown"),
        CASE.replace("changes", "maybe"),
        CASE.replace("{README.md: 6}", "[README.md]"),
        CASE.replace("README.md: 6", "README.md: six"),
        CASE.replace("code: model-extra", f"code: {'x' * 61}"),
        CASE.replace(
            "faults: {metric: {severity: major, where: README.md, why: None given.}}", "not_applicable: [metric]"
        ),
    ],
)
def test_case_of_another_form_is_refused(bob: Any, text: str):
    with pytest.raises(BadInput) as refused:
        actions.add_case(keeper=bob, kind="model", text=text)
    assert list(refused.value.fields) == ["text"]
    assert not CalibrationCase.objects.exists()


def test_desk_of_the_bank(sit: Sit, bob: Any, alice: Any):
    assert sit(alice).get("/desk/calibration-bank").status_code == 403
    desk = sit(bob)
    assert desk.post("/desk/calibration-bank", {"kind": "model", "text": "no case"}).status_code == 422
    assert desk.post("/desk/calibration-bank", {"kind": "model", "text": CASE}).status_code == 302
    case = CalibrationCase.objects.get()
    desk.post(f"/desk/calibration-bank/cases/{case.id}/difficulty", {"difficulty": "3"})
    desk.post(f"/desk/calibration-bank/cases/{case.id}/retirement", {"note": "Known by now."})
    case.refresh_from_db()
    assert (case.difficulty, case.state) == (3, "retired")
    assert "fen-lab/newt 1" in desk.get("/desk/calibration-bank").content.decode()


def test_bank_by_program(api: APIClient, bob: Any):
    api.force_authenticate(bob)
    made = api.post("/api/v1/calibration/cases", {"kind": "model", "text": CASE}, format="json").json()
    url = f"/api/v1/calibration/cases/{made['id']}"
    assert api.patch(url, {"difficulty": 1}, format="json").json()["difficulty"] == 1
    assert api.post(f"{url}/retirement", {"note": "Known."}, format="json").json()["state"] == "retired"
    assert api.delete(f"{url}/retirement").json()["state"] == "active"
    assert [case["code"] for case in api.get("/api/v1/calibration/cases").json()["results"]] == ["model-extra"]


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_the_same_questions_for_any_number(sit: Sit, bob: Any, count: int, django_assert_num_queries: Any):
    for number in range(count):
        actions.add_case(keeper=bob, kind="model", text=CASE.replace("model-extra", f"extra-{number}"))
    client = sit(bob)
    client.get("/desk/calibration-bank")
    with django_assert_num_queries(7):
        assert len(client.get("/desk/calibration-bank").context["cases"]) == count


def test_release_on_which_three_agreed_becomes_a_case(
    new: Callable[..., Project], checked: Submit, alice: Any, bob: Any, person: Callable[..., Any]
):
    publish("review", {"bootstrap_reviewers": 3}, author=None)
    release = checked(new(alice), alice)
    for reviewer in (bob, person("dora", "reviewer"), person("emil", "reviewer")):
        held = claim_review(round=round_of(release), reviewer=reviewer, has_no_conflict=True)
        judge(held, reviewer)
    case = actions.case_from_release(keeper=bob, owner="alice", name="herons", number=1)
    assert (case.kind, case.sort, case.outcome, case.truth["faults"]) == ("dataset", "known", "accept", {})
    assert case.shown["files"]["herons.csv"] == 51
    assert case.shown["checks"]["licence"] == "passed"
    with pytest.raises(Conflict):
        actions.case_from_release(keeper=bob, owner="alice", name="herons", number=1)


def test_release_judged_by_one_is_no_case(new: Callable[..., Project], checked: Submit, alice: Any, bob: Any):
    release = checked(new(alice), alice)
    with pytest.raises(Conflict):
        actions.case_from_release(keeper=bob, owner="alice", name="herons", number=1)
    judge(claim_review(round=round_of(release), reviewer=bob, has_no_conflict=True), bob)
    with pytest.raises(BadInput):
        actions.case_from_release(keeper=bob, owner="alice", name="herons", number=1)
