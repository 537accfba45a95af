"""Every act of a page exists in the API, with the same refusals."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.actions import create_token
from core.models import Event
from projects.models import Release
from reviews.models import Assignment
from tests.conftest import confirm
from tests.reviews.conftest import put


def test_review_goes_from_claim_to_decision_by_api(api: APIClient, in_review: Release, bob: Any, alice: Any):
    api.force_authenticate(bob)
    waiting = api.get("/api/v1/reviews/available").json()
    assert [release["id"] for release in waiting] == [in_review.id]

    refused = api.post("/api/v1/reviews", {"release": in_review.id, "has_no_conflict": False}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["has_no_conflict"])
    taken = api.post("/api/v1/reviews", {"release": in_review.id, "has_no_conflict": True}, format="json")
    assert taken.status_code == 201
    url = f"/api/v1/reviews/{taken.json()['id']}"

    asked = api.post(f"{url}/changes", {"what": "Name the valley.", "path": "README.md", "line": 3}, format="json")
    assert asked.status_code == 201
    from core.policies import current

    answers = {item["id"]: {"answer": "yes"} for item in current("review")["checklists"]["dataset"]}
    draft = {"verdict": "after_changes", "letter": "Nearly there.", "answers": answers, "confidence": 5}
    assert api.patch(url, draft, format="json").json()["review"]["verdict"] == "after_changes"
    assert [change["what"] for change in api.get(f"{url}/changes").json()] == ["Name the valley."]
    assert api.post(f"{url}/submission").json()["state"] == "thanked"

    api.force_authenticate(alice)
    submission = f"/api/v1/submissions/{in_review.id}"
    assert api.get(submission).json()["state"] == "changes_requested"
    (change,) = api.get(f"{submission}/changes").json()
    assert (change["name"], change["what"], change["line"]) == ("C1", "Name the valley.", 3)
    answered = api.patch(f"{submission}/changes/{change['id']}", {"answer": "done"}, format="json")
    assert answered.json()["answer"] == "done"
    put(in_review.project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01,3\n"})
    assert api.post(f"{submission}/round", {}, format="json").status_code == 201
    (words,) = api.get(f"{submission}/reviews").json()
    assert (words["reviewer"], words["letter"]) == (None, "Nearly there.")


def test_checks_are_told_with_their_findings(api: APIClient, in_review: Release, alice: Any):
    api.force_authenticate(alice)
    runs = api.get(f"/api/v1/submissions/{in_review.id}/checks").json()
    assert [(run["check_name"], run["state"]) for run in runs] == [
        ("files", "passed"),
        ("card", "passed"),
        ("licence", "passed"),
        ("lineage", "passed"),
        ("pickles", "passed"),
        ("dataset", "passed"),
        ("personal", "passed"),
        ("links", "passed"),
    ]
    again = api.post(f"/api/v1/submissions/{in_review.id}/checks")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_rerun")


def test_review_is_handed_back_with_a_word(api: APIClient, in_hand: Assignment, bob: Any, charlie: Any):
    url = f"/api/v1/reviews/{in_hand.id}/return"
    api.force_authenticate(charlie)
    assert api.post(url, {"note": "Mine now."}, format="json").status_code == 404
    api.force_authenticate(bob)
    assert api.post(url, {"note": "I fell ill."}, format="json").status_code == 204
    assert Event.objects.get(verb="assignment.release").note == "I fell ill."
    assert api.post(url, {}, format="json").status_code in {403, 409}


def test_editors_see_their_desk_and_decisions_are_read_back(
    api: APIClient, in_review: Release, edith: Any, alice: Any, bob: Any
):
    api.force_authenticate(bob)
    assert api.get("/api/v1/desk/submissions").status_code == 403
    raw, _token = create_token(user=edith, name="desk", scopes=["read", "review"])
    api.force_authenticate()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    assert api.get("/api/v1/desk/submissions").json() == {"waiting": [], "undecided": [], "quarantined": []}
    url = f"/api/v1/submissions/{in_review.id}"
    letter = {"outcome": "reject", "letter": "It counts no herons.", "reasons": ["claims"]}
    decided = api.post(f"{url}/decision", letter, format="json")
    assert decided.status_code == 201, decided.json()
    api.credentials()
    api.force_authenticate(alice)
    assert api.get(f"{url}/decisions").json() == [decided.json()]
    happened = [event["title"] for event in api.get(f"/api/v1/projects/{in_review.project}/releases/1/history").json()]
    assert happened[0] == "Rejected"


@pytest.mark.parametrize("path", ["", "/checks", "/changes", "/decisions"])
def test_submission_is_unknown_to_strangers(api: APIClient, in_review: Release, charlie: Any, path: str):
    url = f"/api/v1/submissions/{in_review.id}{path}"
    assert api.get(url).status_code == 401
    api.force_authenticate(charlie)
    assert api.get(url).status_code == 404


def test_reviewers_words_wait_for_the_decision(api: APIClient, in_hand: Assignment, in_review: Release, alice: Any):
    in_hand.review.letter = "Half a thought."
    in_hand.review.save()
    api.force_authenticate(alice)
    assert api.get(f"/api/v1/submissions/{in_review.id}/reviews").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"verdict": "maybe"},
        {"confidence": 9},
        {"answers": {"purpose": {"answer": "perhaps"}}},
        {"answers": {"unheard_of": {"answer": "yes"}}},
        {"answers": []},
        {"letter": "x" * 20_001},
        {"reasons": "all"},
        {"state": "submitted"},
    ],
)
def test_nonsense_is_refused_and_changes_nothing(api: APIClient, in_hand: Assignment, bob: Any, body: dict[str, Any]):
    api.force_authenticate(bob)
    answer = api.patch(f"/api/v1/reviews/{in_hand.id}", body, format="json")
    assert answer.status_code == 422
    assert answer.json()["fields"]
    in_hand.refresh_from_db()
    assert in_hand.state == "accepted"


def test_editors_acts_are_for_editors(api: APIClient, in_hand: Assignment, in_review: Release, bob: Any, alice: Any):
    body = {"outcome": "accept", "letter": "Fine."}
    for person in (bob, alice):
        api.force_authenticate(person)
        url = f"/api/v1/submissions/{in_review.id}/decision"
        assert api.post(url, body, format="json").status_code == 403


def test_editor_decides_by_api(api: APIClient, in_hand: Assignment, in_review: Release, edith: Any):
    url = f"/api/v1/submissions/{in_review.id}/decision"
    api.force_login(edith)
    body = {"outcome": "accept", "letter": "Enough has been seen."}
    refused = api.post(url, body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    confirm(api, edith)
    made = api.post(url, body, format="json")
    assert (made.status_code, made.json()["decided_by"]) == (201, "editor")
    again = api.post(url, body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "no_open_round")
