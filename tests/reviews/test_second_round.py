"""A second round begins with what the reviewer answered in the first, and says where the difference touches it."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.policies import current
from projects.models import Project, Release
from reviews import actions
from reviews.models import Assignment, Round
from reviews.queries.checklists import checklist
from reviews.queries.judged import evidence_of
from reviews.queries.rounds import asked_changes
from reviews.queries.work import get_assignment
from tests.reviews.conftest import put

ITEMS: dict[str, dict[str, Any]] = {
    "purpose": {"answer": "no", "note": "Say for which age.", "change": True},
    "contact": {"answer": "yes", "note": "Mail bounces on Sundays."},
    "rows": {"answer": "yes", "note": "All of them."},
    "labels": {"answer": "na"},
    "no_malware": {"answer": "yes"},
}


def second_round(in_hand: Assignment, bob: Any, alice: Any, files: dict[str, bytes]) -> Assignment:
    release = in_hand.round.release
    known = {item["id"]: {"answer": "yes"} for item in current("review")["checklists"]["dataset"]}
    said = {"verdict": "changes", "letter": "Nearly."}
    actions.save_draft(assignment=in_hand, reviewer=bob, answers=known | ITEMS, **said)
    actions.submit_review(assignment=in_hand, reviewer=bob)
    release = Release.objects.get(pk=release.pk)
    for change in asked_changes(release):
        actions.answer_change(change=change, user=alice, answer="done")
    put(Project.objects.get(pk=release.project_id), alice, files)
    actions.send_back(release=release, user=alice)
    again = Assignment.objects.get(round__number=2, reviewer=bob)
    if again.state == "invited":
        actions.accept_invitation(assignment=again, reviewer=bob, has_no_conflict=True)
    found: Assignment = get_assignment(bob, again.pk)
    return found


def told(assignment: Assignment) -> dict[str, str]:
    items = checklist(current("review"), "dataset", assignment.review, evidence_of(assignment).checks)
    return {item.id: item.before for item in items if item.id in ITEMS}


CARD = b"---\nlicense: mit\n---\n# Herons\n"
ROWS = b"pond,day,count\nmill,2026-05-01,3\n"


@pytest.mark.parametrize(
    ("files", "again"),
    [
        ({"NOTES.md": b"For adults.\n"}, {"purpose", "contact", "labels", "no_malware"}),
        ({"herons.csv": ROWS}, {"purpose", "rows", "no_malware"}),
    ],
)
def test_answers_stand_as_before_and_what_the_difference_touches_is_marked(
    in_hand: Assignment, bob: Any, alice: Any, files: dict[str, bytes], again: set[str]
):
    assert in_hand.review.carried == {}
    assignment = second_round(in_hand, bob, alice, files)
    assert told(assignment) == {item: "again" if item in again else "same" for item in ITEMS}
    assert assignment.review.answers["contact"] == {
        "answer": "yes",
        "note": "Mail bounces on Sundays.",
        "change": False,
    }
    assert (assignment.review.verdict, assignment.review.letter) == ("", "")


def test_mark_is_gone_once_the_answer_is_another_and_page_and_api_tell(
    in_hand: Assignment, bob: Any, alice: Any, client: Client, api: APIClient
):
    assignment = second_round(in_hand, bob, alice, {"NOTES.md": b"For adults.\n"})
    client.force_login(bob)
    page = client.get(f"/reviews/{assignment.pk}").content.decode()
    everything = checklist(current("review"), "dataset", assignment.review, evidence_of(assignment).checks)
    marks = [item.before for item in everything]
    assert (page.count("as before – look again"), page.count("as before")) == (marks.count("again"), len(marks))
    api.force_authenticate(bob)
    carried = api.get(f"/api/v1/reviews/{assignment.pk}").json()["review"]["carried"]
    assert carried["purpose"] == ITEMS["purpose"] | {"again": True}
    actions.save_draft(assignment=assignment, reviewer=bob, answers={"purpose": {"answer": "yes"}})
    assert told(get_assignment(bob, assignment.pk))["purpose"] == ""


def test_round_from_before_commits_were_kept_is_looked_at_whole(in_hand: Assignment, bob: Any, alice: Any):
    Round.objects.update(commit=None)
    assignment = second_round(in_hand, bob, alice, {"NOTES.md": b"For adults.\n"})
    assert set(told(assignment).values()) == {"again"}
