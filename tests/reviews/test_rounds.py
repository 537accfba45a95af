"""Who may move a round, what happens when two act at once, and what nobody may see before its time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import create_organisation
from accounts.models import Membership
from core.problems import BadInput, Conflict, Forbidden
from projects.actions import publish_release, withdraw_release
from projects.models import Project, Release
from reviews import actions
from reviews.models import Assignment, Round
from reviews.queries.rounds import asked_changes, available_rounds, readable_reviews
from reviews.states import ASSIGNMENT_MOVES, ROUND_MOVES
from tests.moving import assert_follows
from tests.reviews.conftest import Deliver, Submit, judge, put, round_of


def test_round_and_assignment_move_as_their_tables_say(round_: Round, bob: Any):
    assert_follows(Assignment.objects.create(round=round_, reviewer=bob), ASSIGNMENT_MOVES)
    assert_follows(round_, ROUND_MOVES)


def test_last_place_goes_to_one_reviewer(round_: Round, person: Callable[..., Any], bob: Any):
    dora = person("dora", "reviewer")
    seen_by_dora = Round.objects.get(pk=round_.pk)
    actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    with pytest.raises(Conflict) as refused:
        actions.claim_review(round=seen_by_dora, reviewer=dora, has_no_conflict=True)
    assert refused.value.own_code == "no_place"
    assert Assignment.objects.filter(round=round_).count() == 1


def test_two_editors_decide_once(in_hand: Assignment, in_review: Release, person: Callable[..., Any], bob: Any):
    judge(in_hand, bob, "reject", reasons=["quality"])
    edith, erik = person("edith2", "editor"), person("erik", "editor")
    seen = [round_of(in_review), round_of(in_review)]
    said: dict[str, Any] = {"outcome": "reject", "letter": "It does not count.", "reasons": ["quality"]}
    actions.decide(round=seen[0], editor=edith, **said)
    with pytest.raises(Conflict):
        actions.decide(round=seen[1], editor=erik, **said)
    assert in_review.decisions.count() == 1


def test_review_is_sent_once(in_hand: Assignment, bob: Any):
    judge(in_hand, bob)
    with pytest.raises(Conflict):
        actions.submit_review(assignment=in_hand, reviewer=bob)
    with pytest.raises(Conflict):
        actions.save_draft(assignment=in_hand, reviewer=bob, letter="On second thought")


def test_nobody_reviews_their_own(round_: Round, alice: Any, person: Callable[..., Any]):
    from accounts.actions import grant_role

    grant_role(user=alice, role="reviewer", granted_by=None)
    alice.__dict__.pop("roles", None)
    assert not available_rounds(alice).exists()
    with pytest.raises(Forbidden):
        actions.claim_review(round=round_, reviewer=alice, has_no_conflict=True)


def test_colleagues_of_the_author_do_not_review(round_: Round, alice: Any, bob: Any):
    organisation = create_organisation(user=alice, handle="heronry", name="Heronry")
    assert available_rounds(bob).count() == 1
    Membership.objects.create(organisation=organisation, user=bob)
    assert not available_rounds(bob).exists()
    with pytest.raises(Forbidden):
        actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)


def test_reviewer_without_the_role_may_not_claim(round_: Round, charlie: Any):
    with pytest.raises(Forbidden):
        actions.claim_review(round=round_, reviewer=charlie, has_no_conflict=True)


def test_load_has_a_cap(new: Callable[..., Project], checked: Submit, person: Callable[..., Any], bob: Any):
    from core.policies import publish

    publish("review", {"load_cap": 1}, author=None)
    rounds = []
    for handle in ("dora", "emil"):
        author = person(handle)
        rounds.append(round_of(checked(new(author), author)))
    actions.claim_review(round=rounds[0], reviewer=bob, has_no_conflict=True)
    with pytest.raises(Conflict) as refused:
        actions.claim_review(round=rounds[1], reviewer=bob, has_no_conflict=True)
    assert refused.value.own_code == "load_cap"


def test_handed_back_review_frees_its_place(in_hand: Assignment, round_: Round, bob: Any, person: Callable[..., Any]):
    actions.hand_back(assignment=in_hand, reviewer=bob)
    round_.refresh_from_db()
    assert round_.state == "forming"
    assert not available_rounds(bob).exists()
    dora = person("dora", "reviewer")
    assert list(available_rounds(dora)) == [round_]
    Assignment.objects.create(round=round_, reviewer=dora, state="invited")
    assert not available_rounds(dora).exists()


def test_late_review_goes_to_somebody_else(in_hand: Assignment, round_: Round):
    Assignment.objects.filter(pk=in_hand.pk).update(due_at=timezone.now() - timedelta(days=8))
    assert actions.free_late_places() == 1
    in_hand.refresh_from_db()
    round_.refresh_from_db()
    assert (in_hand.state, round_.state) == ("removed", "forming")


def test_withdrawn_release_frees_its_reviewer(
    in_hand: Assignment, in_review: Release, round_: Round, alice: Any, deliver: Deliver
):
    withdraw_release(release=in_review, user=alice)
    deliver()
    in_hand.refresh_from_db()
    round_.refresh_from_db()
    assert (in_hand.state, round_.state) == ("released", "cancelled")


def test_reviewers_do_not_read_each_other_before_they_sent(
    new: Callable[..., Project], checked: Submit, alice: Any, bob: Any, person: Callable[..., Any]
):
    from core.policies import publish

    publish("review", {"bootstrap_reviewers": 2}, author=None)
    release = checked(new(alice), alice)
    round_ = round_of(release)
    dora = person("dora", "reviewer")
    first, second = (
        actions.claim_review(round=round_, reviewer=reviewer, has_no_conflict=True) for reviewer in (bob, dora)
    )
    judge(first, bob)
    assert readable_reviews(bob, release).count() == 1
    for reader in (dora, alice):
        assert not readable_reviews(reader, release).exists()
    judge(second, dora)
    for reader in (bob, dora, alice):
        assert readable_reviews(reader, release).count() == 2


def test_split_verdicts_wait_for_an_editor(
    new: Callable[..., Project], checked: Submit, alice: Any, bob: Any, edith: Any, person: Callable[..., Any]
):
    from core.policies import publish

    publish("review", {"bootstrap_reviewers": 2}, author=None)
    release = checked(new(alice), alice)
    round_ = round_of(release)
    dora = person("dora", "reviewer")
    first, second = (
        actions.claim_review(round=round_, reviewer=reviewer, has_no_conflict=True) for reviewer in (bob, dora)
    )
    judge(first, bob)
    judge(second, dora, "reject", reasons=["claims"])
    round_.refresh_from_db()
    release.refresh_from_db()
    assert (round_.state, round_.clock_owner, release.state) == ("deliberating", "editor", "in_review")
    actions.decide(round=round_, editor=edith, outcome="accept", letter="Bob is right.", reasons=[])
    release.refresh_from_db()
    assert release.state == "accepted"


@pytest.mark.parametrize(
    ("verdict", "said", "field"),
    [
        ("accept", {"letter": ""}, "letter"),
        ("reject", {}, "reasons"),
        ("changes", {}, "changes"),
        ("after_changes", {}, "changes"),
        ("maybe", {}, "verdict"),
    ],
)
def test_verdict_must_say_what_it_needs(in_hand: Assignment, bob: Any, verdict: str, said: dict[str, Any], field: str):
    with pytest.raises(BadInput) as refused:
        judge(in_hand, bob, verdict, **said)
    assert list(refused.value.fields) == [field]
    in_hand.refresh_from_db()
    assert in_hand.state in {"accepted", "working"}


def test_required_no_stands_against_acceptance(in_hand: Assignment, bob: Any):
    from core.policies import current

    items = current("review")["checklists"]["dataset"]
    answers = {item["id"]: {"answer": "yes"} for item in items} | {"purpose": {"answer": "no", "note": "Vague."}}
    actions.save_draft(assignment=in_hand, reviewer=bob, answers=answers, verdict="accept", letter="Fine.")
    with pytest.raises(BadInput) as refused:
        actions.submit_review(assignment=in_hand, reviewer=bob)
    assert list(refused.value.fields) == ["verdict"]


def test_no_on_the_checklist_becomes_a_change(in_hand: Assignment, in_review: Release, bob: Any):
    from core.policies import current

    items = current("review")["checklists"]["dataset"]
    answers: dict[str, dict[str, Any]] = {item["id"]: {"answer": "yes"} for item in items}
    answers["purpose"] = {"answer": "no", "note": "Say for which age.", "change": True}
    actions.save_draft(assignment=in_hand, reviewer=bob, answers=answers, verdict="changes", letter="Nearly.")
    actions.submit_review(assignment=in_hand, reviewer=bob)
    assert [(str(change), change.item, change.what) for change in asked_changes(in_review)] == [
        ("C1", "purpose", "Say for which age.")
    ]


def test_round_goes_back_only_with_every_answer_and_new_files(
    in_hand: Assignment, in_review: Release, bob: Any, alice: Any
):
    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "changes")
    in_review.refresh_from_db()
    with pytest.raises(BadInput) as refused:
        actions.send_back(release=in_review, user=alice)
    assert refused.value.own_code == "unanswered_changes"
    change = asked_changes(in_review).get()
    actions.answer_change(change=change, user=alice, answer="wont", text="")
    with pytest.raises(BadInput):
        actions.send_back(release=in_review, user=alice)
    actions.answer_change(change=change, user=alice, answer="wont", text="The owners asked us not to.")
    with pytest.raises(Conflict) as unchanged:
        actions.send_back(release=in_review, user=alice)
    assert unchanged.value.own_code == "unchanged"
    assert Round.objects.filter(release=in_review).count() == 1


def test_only_the_author_answers(in_hand: Assignment, in_review: Release, bob: Any, charlie: Any):
    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "changes")
    change = asked_changes(in_review).get()
    for person in (bob, charlie):
        with pytest.raises(Forbidden):
            actions.answer_change(change=change, user=person, answer="done")


def test_new_files_with_a_fault_come_back_from_the_round(
    in_hand: Assignment, in_review: Release, bob: Any, alice: Any, deliver: Deliver
):
    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "changes")
    in_review.refresh_from_db()
    actions.answer_change(change=asked_changes(in_review).get(), user=alice, answer="done")
    put(in_review.project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01\n"})
    actions.send_back(release=in_review, user=alice)
    deliver()
    in_review.refresh_from_db()
    assert in_review.state == "changes_requested"
    assert [decision.decided_by for decision in in_review.decisions.order_by("id")] == ["quorum", "checks"]
    assert [(str(change), change.path) for change in asked_changes(in_review)] == [("C2", "herons.csv")]


def test_silent_author_lapses_and_forgotten_release_is_published(
    in_hand: Assignment, in_review: Release, bob: Any, new: Callable[..., Project], checked: Submit, alice: Any
):
    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "changes")
    other = checked(new(alice, "egrets"), alice)
    round_ = round_of(other)
    judge(actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True), bob)
    long_ago = timezone.now() - timedelta(days=61)
    Release.objects.update(state_changed_at=long_ago, due_at=long_ago)
    assert (actions.lapse_silent(), actions.publish_accepted()) == (1, 1)
    assert {str(release): release.state for release in Release.objects.all()} == {
        "alice/herons 1": "lapsed",
        "alice/egrets 1": "published",
    }


def test_new_data_is_reviewed_in_full_with_its_difference_at_hand(
    in_hand: Assignment, in_review: Release, bob: Any, alice: Any, checked: Submit
):
    from reviews.queries.differences import difference, last_published

    judge(in_hand, bob)
    in_review.refresh_from_db()
    publish_release(release=in_review, user=alice)
    put(in_review.project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01,5\n"})
    later = checked(in_review.project, alice)
    round_ = round_of(later)
    assert round_.level == "full"
    before = last_published(later)
    assert before == in_review
    assert before is not None
    (changed,) = difference(before, later).files
    assert (changed.path, changed.kind, changed.added, changed.removed) == ("herons.csv", "modified", 1, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_the_same_questions_for_any_number(
    client: Any,
    new: Callable[..., Project],
    checked: Submit,
    person: Callable[..., Any],
    bob: Any,
    count: int,
    django_assert_max_num_queries: Any,
):
    for number in range(count):
        author = person(f"author{number}")
        checked(new(author), author)
    client.force_login(bob)
    with django_assert_max_num_queries(26):
        assert client.get("/reviews").context["available"].count == count
