"""The pages of authors, reviewers and editors: who may open them, and what they can do there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.actions import create_organisation
from projects import actions as projects
from projects.models import Project, Release
from reviews.checks.registry import for_kind
from reviews.models import Assignment, Round
from reviews.queries.rounds import asked_changes
from reviews.queries.submissions import submissions_of
from tests.conftest import PASSWORD, confirm
from tests.reviews.conftest import STATEMENTS, Deliver, Submit, judge, put
from tests.reviews.samples import plain_pickle


@pytest.fixture
def sit(client: Client) -> Callable[[Any], Client]:
    def at(user: Any) -> Client:
        client.force_login(user)
        return client

    return at


Sit = Callable[[Any], Client]


def test_submissions_lists_only_ones_own(sit: Sit, in_review: Release, alice: Any, charlie: Any):
    assert str(in_review) in sit(alice).get("/submissions").content.decode()
    assert str(in_review) not in sit(charlie).get("/submissions").content.decode()


def test_submissions_lists_what_others_share_with_one(in_review: Release, alice: Any, charlie: Any, bob: Any):
    assert [list(submissions_of(person)) for person in (charlie, bob)] == [[], []]
    projects.add_member(project=in_review.project, user=alice, handle="charlie", role="read")
    organisation = create_organisation(user=bob, handle="heronry", name="Heronry")
    Project.objects.filter(pk=in_review.project_id).update(owner=organisation.owner)
    assert [list(submissions_of(person)) for person in (charlie, bob)] == [[in_review], [in_review]]


def test_submission_is_unknown_to_strangers_and_reviewers(sit: Sit, in_review: Release, charlie: Any, bob: Any):
    for person in (charlie, bob):
        assert sit(person).get(f"/submissions/{in_review.id}").status_code == 404


def test_submission_says_who_has_the_ball(sit: Sit, in_review: Release, alice: Any):
    page = sit(alice).get(f"/submissions/{in_review.id}")
    assert page.status_code == 200
    assert [step.label for step in page.context["steps"]] == ["Submitted", "Checks", "Reviewers", "Published"]
    assert [step.label for step in page.context["steps"] if step.is_current] == ["Reviewers"]
    count = len(for_kind("dataset"))
    assert f"{count} of {count}" in page.content.decode()


def test_submission_shows_each_finding_with_its_cure(sit: Sit, new: Callable[..., Project], submit: Submit, alice: Any):
    project = new(alice)
    put(project, alice, {"extra.bin": plain_pickle()})
    release = submit(project, alice)
    page = sit(alice).get(f"/submissions/{release.id}").content.decode()
    assert "This is a pickle, whatever its name says." in page
    assert "Save the weights as safetensors" in page
    assert "extra.bin" in page


def test_finding_is_told_in_chinese(sit: Sit, new: Callable[..., Project], submit: Submit, alice: Any):
    project = new(alice)
    put(project, alice, {"extra.bin": plain_pickle()})
    release = submit(project, alice)
    reader = sit(alice)
    reader.cookies["django_language"] = "zh-hans"
    page = reader.get(f"/submissions/{release.id}").content.decode()
    assert "不管叫什么名字，这就是一个 pickle。" in page
    assert "怎么改：" in page


def test_page_follows_the_checks_only_while_they_run(sit: Sit, new: Callable[..., Project], alice: Any):
    release = projects.submit_release(project=new(alice), user=alice, statements=STATEMENTS)
    page, followed = f"/submissions/{release.id}", f'data-events="/submissions/{release.id}/events"'
    assert followed in sit(alice).get(page).content.decode()
    projects.withdraw_release(release=release, user=alice)
    assert followed not in sit(alice).get(page).content.decode()


def test_desk_offers_what_is_not_ones_own(sit: Sit, in_review: Release, bob: Any, alice: Any, person: Any):
    assert f"/reviews/claims/{in_review.id}" in sit(bob).get("/reviews").content.decode()
    assert sit(alice).get("/reviews").status_code == 403


def test_claim_asks_about_conflicts_first(sit: Sit, in_review: Release, bob: Any):
    desk = sit(bob)
    refused = desk.post(f"/reviews/claims/{in_review.id}", {})
    assert refused.status_code == 422
    assert not Assignment.objects.exists()
    taken = desk.post(f"/reviews/claims/{in_review.id}", {"has_no_conflict": "on"})
    assert taken["Location"] == f"/reviews/{Assignment.objects.get().id}"


@pytest.mark.parametrize("tab", ["card", "files", "changed", "checks", "runs", "rounds"])
def test_review_shows_each_kind_of_evidence(sit: Sit, in_hand: Assignment, bob: Any, tab: str):
    assert sit(bob).get(f"/reviews/{in_hand.id}?tab={tab}").status_code == 200


def test_review_shows_a_file(sit: Sit, in_hand: Assignment, bob: Any):
    page = sit(bob).get(f"/reviews/{in_hand.id}?tab=files&path=herons.csv").content.decode()
    assert "<td>2026-05-01</td>" in page


def test_review_belongs_to_its_reviewer_alone(sit: Sit, in_hand: Assignment, alice: Any, edith: Any, charlie: Any):
    for person in (alice, edith, charlie):
        assert sit(person).get(f"/reviews/{in_hand.id}").status_code == 404


def test_draft_is_kept_as_typed(sit: Sit, in_hand: Assignment, bob: Any):
    saved = sit(bob).post(
        f"/reviews/{in_hand.id}/draft",
        {"answer-purpose": "no", "note-purpose": "Line 3 is vague.", "letter": "So far so", "confidence": "2"},
        HTTP_HX_REQUEST="true",
    )
    assert saved.status_code == 200
    in_hand.review.refresh_from_db()
    assert in_hand.review.letter == "So far so"
    assert in_hand.review.answers["purpose"] == {"answer": "no", "note": "Line 3 is vague.", "change": False}
    in_hand.refresh_from_db()
    assert in_hand.state == "working"


def test_unfinished_review_is_not_sent_and_nothing_is_lost(sit: Sit, in_hand: Assignment, bob: Any):
    answer = sit(bob).post(f"/reviews/{in_hand.id}/submission", {"verdict": "accept", "letter": "Fine."})
    assert answer.status_code == 422
    assert "Not judged yet" in answer.content.decode()
    assert "Fine." in answer.content.decode()


def test_change_is_asked_for_and_taken_out(sit: Sit, in_hand: Assignment, bob: Any):
    desk = sit(bob)
    desk.post(
        f"/reviews/{in_hand.id}/changes",
        {"what": "Name the valley.", "path": "README.md", "line": "3", "level": "required"},
    )
    (change,) = in_hand.review.changes.all()
    assert (change.what, change.path, change.line) == ("Name the valley.", "README.md", 3)
    desk.post(f"/reviews/{in_hand.id}/changes/{change.id}/removal")
    assert not in_hand.review.changes.exists()


def test_authors_answer_and_send_back_without_javascript(
    sit: Sit, in_hand: Assignment, in_review: Release, bob: Any, alice: Any, deliver: Deliver
):
    from reviews import actions

    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "after_changes")
    change = asked_changes(in_review).get()
    page = sit(alice)
    assert "Name the valley." in page.get(f"/submissions/{in_review.id}").content.decode()
    refused = page.post(f"/submissions/{in_review.id}/round", {})
    assert refused.status_code == 422
    put(in_review.project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01,3\n"})
    sent = page.post(f"/submissions/{in_review.id}/round", {f"answer-{change.id}": "done"})
    assert sent.status_code == 302
    assert Round.objects.filter(release=in_review).count() == 2


def test_answer_is_kept_as_typed(sit: Sit, in_hand: Assignment, in_review: Release, bob: Any, alice: Any):
    from reviews import actions

    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "changes")
    change = asked_changes(in_review).get()
    url = f"/submissions/{in_review.id}/answers/{change.id}"
    kept = sit(alice).post(url, {f"answer-{change.id}": "wont", f"text-{change.id}": "It"}, HTTP_HX_REQUEST="true")
    assert "1 of 1 answered" in kept.content.decode()
    change.refresh_from_db()
    assert (change.answer, change.answer_text) == ("wont", "It")


def test_project_page_says_why_it_was_accepted(
    sit: Sit, in_hand: Assignment, in_review: Release, bob: Any, alice: Any, client: Client
):
    from projects.actions import publish_release

    judge(in_hand, bob, letter="Counted twice, and it is so.")
    in_review.refresh_from_db()
    publish_release(release=in_review, user=alice)
    page = client.get("/alice/herons/reviews").content.decode()
    assert "Counted twice, and it is so." in page
    assert "bob" in page
    assert "Counted twice, and it is so." in client.get("/alice/herons").content.decode()


def test_unsigned_reviewer_stays_unnamed(sit: Sit, in_hand: Assignment, in_review: Release, bob: Any, alice: Any):
    from projects.actions import publish_release

    judge(in_hand, bob, is_signed=False)
    in_review.refresh_from_db()
    publish_release(release=in_review, user=alice)
    for url in ("/alice/herons/reviews", f"/submissions/{in_review.id}", "/alice/herons/releases/1"):
        assert "bob" not in sit(alice).get(url).content.decode()


def test_editor_decides_what_reviewers_reject(sit: Sit, in_hand: Assignment, in_review: Release, bob: Any, edith: Any):
    judge(in_hand, bob, "reject", reasons=["quality"], letter="It does not count herons.")
    desk = sit(edith)
    confirm(desk, edith)
    assert f"/desk/submissions/{in_review.id}" in desk.get("/desk/triage").content.decode()
    page = f"/desk/submissions/{in_review.id}"
    assert "It does not count herons." in desk.get(page).content.decode()
    assert desk.post(f"{page}/decision", {"outcome": "reject"}).status_code == 422
    done = desk.post(f"{page}/decision", {"outcome": "reject", "reasons": ["quality"], "letter": "Bob is right."})
    assert done.status_code == 302
    in_review.refresh_from_db()
    assert in_review.state == "rejected"


def test_decision_waits_until_the_editor_has_confirmed_who_decides(sit: Sit, in_review: Release, edith: Any):
    desk, page = sit(edith), f"/desk/submissions/{in_review.id}/decision"
    asked = desk.post(page, {"outcome": "reject", "reasons": ["quality"], "letter": "It counts no herons."})
    assert (asked.status_code, asked["Location"]) == (302, f"/login/again?next={quote(page, safe='')}")
    in_review.refresh_from_db()
    assert in_review.state == "in_review"
    done = desk.post(asked["Location"], {"password": PASSWORD, "next": page})
    assert (done.status_code, done["Location"]) == (302, "/desk/triage")
    in_review.refresh_from_db()
    assert in_review.state == "rejected"


@pytest.mark.parametrize("url", ["/desk/triage", "/reviews", "/submissions"])
def test_desks_ask_strangers_to_sign_in(client: Client, db: None, url: str):
    assert client.get(url)["Location"].startswith("/login")


def test_reviewer_asks_for_a_change_beside_the_line(sit: Sit, in_hand: Assignment, bob: Any, alice: Any):
    reader, here = sit(bob), f"/reviews/{in_hand.pk}"
    files = f"{here}?tab=files&path=README.md"
    assert f"{files.replace('&', '&amp;')}&amp;lines=1" in reader.get(f"{here}?tab=card").content.decode()
    page = reader.get(f"{files}&line=3")
    assert [line.text for line in page.context["lines"]][:3] == ["---", "license: cc-by-4.0", "language:"]
    assert page.content.decode().count('name="beside"') == 1
    asking = {"what": "Say for which age.", "how": "", "level": "required", "path": "README.md", "line": 3}
    back = reader.post(f"{here}/changes", {**asking, "beside": "line"})
    assert back.headers["Location"] == f"{here}?tab=files&path=README.md&lines=1#line-3"
    lines = reader.get(back.headers["Location"]).context["lines"]
    assert [(line.number, change.what) for line in lines for change in line.changes] == [(3, "Say for which age.")]
    assert reader.post(f"{here}/changes", {**asking, "what": "", "beside": "line"}).status_code == 422


@pytest.mark.parametrize("line", ["0", "-1", "seven", "9" * 30, "²"])
def test_line_that_is_none_shows_the_file_without_a_form(sit: Sit, in_hand: Assignment, bob: Any, line: str):
    page = sit(bob).get(f"/reviews/{in_hand.pk}", {"tab": "files", "path": "README.md", "line": line})
    assert page.status_code == 200
    assert 'name="beside"' not in page.content.decode()
