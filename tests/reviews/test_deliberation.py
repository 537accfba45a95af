"""What happens when reviewers do not agree, who hears whom, and what is said of a review afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import events
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden, NotFound
from deliberation.actions import declare_tie
from notifications.models import Notification
from projects.models import Project, Release
from reviews import actions
from reviews.models import Assignment, Review, Revision, Round
from reviews.queries.deliberation import get_deliberation, remarks_in
from reviews.queries.rounds import asked_changes
from reviews.queries.words import words_on
from tests.reviews.conftest import Deliver, Submit, judge, round_of

Person = Callable[..., Any]


@pytest.fixture
def dora(person: Person) -> Any:
    return person("dora", "reviewer")


@pytest.fixture
def release(new: Callable[..., Project], checked: Submit, alice: Any) -> Release:
    """For two reviewers."""
    publish("review", {"bootstrap_reviewers": 2}, author=None)
    return checked(new(alice), alice)


@pytest.fixture
def parts(release: Release, bob: Any, dora: Any) -> list[Assignment]:
    round_ = round_of(release)
    return [actions.claim_review(round=round_, reviewer=one, has_no_conflict=True) for one in (bob, dora)]


@pytest.fixture
def split(release: Release, parts: list[Assignment], bob: Any, dora: Any) -> Round:
    """Bob accepts, Dora rejects."""
    judge(parts[0], bob)
    judge(parts[1], dora, "reject", reasons=["claims"])
    return round_of(release)


def state_of(release: Release) -> tuple[str, str]:
    release.refresh_from_db()
    newest = Round.objects.filter(release=release).latest("number")
    return release.state, newest.state


def test_verdict_is_revised_with_a_reason_and_settles_the_round(
    split: Round, release: Release, parts: list[Assignment], dora: Any
):
    for given, field in (({"reason": ""}, "reason"), ({"verdict": "reject"}, "verdict")):
        said: dict[str, Any] = {"verdict": "accept", "reason": "Bob counted again.", **given}
        with pytest.raises(BadInput) as refused:
            actions.revise_review(assignment=parts[1], reviewer=dora, **said)
        assert list(refused.value.fields) == [field]
    actions.revise_review(assignment=parts[1], reviewer=dora, verdict="accept", reason="Bob counted again.")
    assert state_of(release) == ("accepted", "decided")
    kept = Revision.objects.get()
    assert (kept.before, kept.after, kept.reason) == ("reject", "accept", "Bob counted again.")
    assert Review.objects.get(assignment=parts[1]).letter == "Read, run and counted."


def test_revising_to_changes_needs_a_change_that_was_asked(split: Round, parts: list[Assignment], dora: Any):
    with pytest.raises(BadInput) as refused:
        actions.revise_review(assignment=parts[1], reviewer=dora, verdict="changes", reason="Perhaps.")
    assert list(refused.value.fields) == ["verdict"]


def test_verdict_stays_once_the_round_is_decided(split: Round, parts: list[Assignment], dora: Any, edith: Any):
    actions.decide(round=split, editor=edith, outcome="accept", letter="Bob is right.", reasons=[])
    with pytest.raises((Conflict, Forbidden)):
        actions.revise_review(assignment=parts[1], reviewer=dora, verdict="accept", reason="I see.")


def test_remarks_are_for_those_who_judge(split: Round, bob: Any, dora: Any, edith: Any, alice: Any, person: Person):
    actions.remark(round=split, author=dora, text="The mill pond has no herons.")
    actions.remark(round=split, author=edith, text="Bob, what did you count?")
    assert [(said.is_own, said.text) for said in remarks_in(bob, split)] == [
        (False, "The mill pond has no herons."),
        (False, "Bob, what did you count?"),
    ]
    assert {said.who for said in remarks_in(bob, split)} & {"dora", "edith"} == set()
    assert [said.who for said in remarks_in(edith, split)] == ["dora", "You"]
    for outsider in (alice, person("emil", "reviewer")):
        with pytest.raises(NotFound):
            get_deliberation(outsider, split.pk)
        with pytest.raises(Forbidden):
            actions.remark(round=split, author=outsider, text="Hear me.")
    assert [event.note for event in events.history(split, ["round.remark"])] == ["", ""]


def test_reviewer_hears_the_others_only_after_sending(
    release: Release, parts: list[Assignment], bob: Any, dora: Any, edith: Any
):
    judge(parts[0], bob)
    Round.objects.filter(release=release).update(due_at=timezone.now() - timedelta(hours=1))
    assert actions.open_due_deliberations() == 1
    round_ = round_of(release)
    assert round_.state == "deliberating"
    assert get_deliberation(bob, round_.pk) == round_
    with pytest.raises(NotFound):
        get_deliberation(dora, round_.pk)
    judge(parts[1], dora)
    assert state_of(release) == ("accepted", "decided")


def test_round_nobody_was_heard_in_is_not_opened(release: Release, parts: list[Assignment]):
    Round.objects.filter(release=release).update(due_at=timezone.now() - timedelta(hours=1))
    assert actions.open_due_deliberations() == 0


def test_third_reviewer_makes_two_of_three(split: Round, release: Release, person: Person, edith: Any):
    actions.ask_third(round=split, editor=edith)
    round_ = round_of(release)
    assert (round_.state, round_.quorum) == ("forming", 3)
    emil = person("emil", "reviewer")
    judge(actions.claim_review(round=round_, reviewer=emil, has_no_conflict=True), emil)
    assert state_of(release) == ("accepted", "decided")


def test_clock_of_the_release_follows_the_round_to_a_third_reviewer(
    split: Round, release: Release, edith: Any, deliver: Deliver
):
    """Otherwise editors are reminded of a turn that is not theirs, and it is handed on to the administrators."""
    deliver()
    actions.ask_third(round=split, editor=edith)
    deliver()
    release.refresh_from_db()
    assert (release.clock_owner, release.due_at) == ("reviewer", round_of(release).due_at)


def test_clock_of_the_release_follows_an_alarm_and_tells_nobody(
    release: Release, parts: list[Assignment], dora: Any, edith: Any, deliver: Deliver
):
    judge(parts[1], dora, "reject", reasons=["unsafe"])
    held = round_of(release)
    deliver()
    release.refresh_from_db()
    assert (held.clock_owner, release.clock_owner, release.due_at) == ("safety", "editor", held.due_at)
    actions.clear_safety(round=held, user=edith, note="Nothing in it.")
    deliver()
    release.refresh_from_db()
    assert (release.clock_owner, release.due_at) == ("editor", round_of(release).due_at)


def test_two_of_three_ask_for_changes(split: Round, release: Release, person: Person, edith: Any, dora: Any):
    actions.ask_third(round=split, editor=edith)
    emil = person("emil", "reviewer")
    third = actions.claim_review(round=round_of(release), reviewer=emil, has_no_conflict=True)
    judge(third, emil, "reject", reasons=["claims"])
    assert state_of(release) == ("in_review", "deliberating")
    with pytest.raises(Conflict) as refused:
        actions.ask_third(round=round_of(release), editor=edith)
    assert refused.value.own_code == "most_reviewers"


def test_editor_who_differs_writes_why(release: Release, parts: list[Assignment], bob: Any, dora: Any, edith: Any):
    for part, reviewer in zip(parts, (bob, dora), strict=True):
        judge(part, reviewer, "reject", reasons=["claims"])
    round_ = round_of(release)
    said: dict[str, Any] = {"outcome": "accept", "letter": "It does hold.", "reasons": []}
    with pytest.raises(BadInput) as refused:
        actions.decide(round=round_, editor=edith, **said)
    assert list(refused.value.fields) == ["why"]
    decision = actions.decide(round=round_, editor=edith, why="Both misread the table.", **said)
    assert (decision.why, decision.is_meta_review) == ("Both misread the table.", False)


def test_letter_between_a_split_is_the_meta_review(split: Round, edith: Any):
    decision = actions.decide(round=split, editor=edith, outcome="accept", letter="Bob is right.", reasons=[])
    assert (decision.why, decision.is_meta_review) == ("", True)


def test_alarm_holds_the_round_until_somebody_has_looked(
    release: Release, parts: list[Assignment], bob: Any, dora: Any, edith: Any, charlie: Any
):
    judge(parts[0], bob, "reject", reasons=["unsafe"])
    round_ = round_of(release)
    assert (round_.state, round_.clock_owner) == ("held", "safety")
    said: dict[str, Any] = {"outcome": "reject", "letter": "No.", "reasons": ["unsafe"]}
    with pytest.raises(Conflict):
        actions.decide(round=round_, editor=edith, **said)
    with pytest.raises(Forbidden):
        actions.clear_safety(round=round_, user=charlie, note="Looks fine.")
    with pytest.raises(BadInput) as refused:
        actions.clear_safety(round=round_, user=edith, note="")
    assert list(refused.value.fields) == ["note"]
    actions.clear_safety(round=round_, user=edith, note="The table holds numbers only.")
    judge(parts[1], dora)
    assert state_of(release) == ("in_review", "deliberating")


def test_moderator_finds_reads_and_clears_an_alarm(
    client: Client, release: Release, parts: list[Assignment], bob: Any, dora: Any, person: Person
):
    judge(parts[0], bob)
    judge(parts[1], dora, "reject", reasons=["unsafe"], letter="It names people.")
    room = f"/reviews/rounds/{round_of(release).pk}"
    client.force_login(person("maud", "moderator"))
    assert f'href="{room}"' in client.get("/desk/safety").content.decode()
    page = client.get(room).content.decode()
    assert [text in page for text in ("It names people.", "Read, run and counted.", "dora")] == [True, False, False]
    assert client.post(f"{room}/clearance", {"note": "Ponds have no names."}).headers["Location"] == "/desk/safety"
    assert (state_of(release), client.get(room).status_code) == (("in_review", "deliberating"), 404)


def test_usefulness_is_hidden_until_all_is_decided(
    in_hand: Assignment, in_review: Release, alice: Any, bob: Any, edith: Any, charlie: Any
):
    with pytest.raises(Conflict):
        actions.rate_usefulness(review=Review.objects.get(assignment=in_hand), user=alice, value=4)
    actions.add_change(assignment=in_hand, reviewer=bob, what="Name the valley.")
    judge(in_hand, bob, "changes")
    review = Review.objects.get(assignment=in_hand)
    for stranger in (bob, charlie):
        with pytest.raises(Forbidden):
            actions.rate_usefulness(review=review, user=stranger, value=4)
    with pytest.raises(BadInput):
        actions.rate_usefulness(review=review, user=alice, value=6)
    actions.rate_usefulness(review=review, user=alice, value=4)
    actions.rate_quality(review=review, editor=edith, value="exceeds")
    in_review.refresh_from_db()

    def seen(viewer: Any) -> tuple[int | None, str]:
        (words,) = words_on(viewer, in_review)
        return words.usefulness, words.quality

    assert (seen(bob), seen(alice), seen(edith)) == ((None, ""), (4, ""), (4, "exceeds"))
    Release.objects.filter(pk=in_review.pk).update(state="rejected")
    in_review.refresh_from_db()
    assert seen(bob) == (4, "exceeds")


def test_editor_does_not_rate_own_review_nor_that_of_friends(
    in_hand: Assignment, bob: Any, person: Person, alice: Any, edith: Any
):
    from accounts.actions import grant_role

    judge(in_hand, bob)
    review = Review.objects.get(assignment=in_hand)
    grant_role(user=bob, role="editor", granted_by=None)
    declare_tie(user=edith, handle="alice", kind="family")
    for editor in (bob, edith):
        with pytest.raises(Forbidden):
            actions.rate_quality(review=review, editor=editor, value="meets")


def test_round_is_talked_over_on_pages(client: Any, split: Round, release: Release, bob: Any, dora: Any, edith: Any):
    room = f"/reviews/rounds/{split.pk}"
    client.force_login(dora)
    assert client.get(room).status_code == 200
    assert client.post(f"{room}/remarks", {"text": ""}).status_code == 422
    assert client.post(f"{room}/remarks", {"text": "No herons there."}).status_code == 302
    assert client.post(f"{room}/revisions", {"verdict": "accept", "reason": ""}).status_code == 422
    client.force_login(edith)
    assert "No herons there." in client.get(room).content.decode()
    desk = f"/desk/submissions/{release.pk}"
    assert room in client.get(desk).content.decode()
    assert client.post(f"{desk}/third").status_code == 302
    assert round_of(release).quorum == 3


def test_round_is_talked_over_by_api(api: Any, split: Round, release: Release, dora: Any, alice: Any, edith: Any):
    room = f"/api/v1/rounds/{split.pk}"
    api.force_authenticate(alice)
    assert api.get(f"{room}/remarks").status_code == 404
    api.force_authenticate(dora)
    (said,) = api.post(f"{room}/remarks", {"text": "No herons there."}, format="json").json()
    assert (said["who"], said["text"]) == ("You", "No herons there.")
    revised = api.post(f"{room}/revisions", {"verdict": "accept", "reason": "Bob is right."}, format="json")
    assert revised.json()["state"] == "decided"
    api.force_authenticate(alice)
    useful = api.put(f"/api/v1/submissions/{release.pk}/reviews/1.1/usefulness", {"value": 5}, format="json")
    assert (useful.status_code, useful.json()["usefulness"]) == (200, 5)
    api.force_authenticate(edith)
    good = api.put(f"/api/v1/submissions/{release.pk}/reviews/1.2/quality", {"value": "meets"}, format="json")
    assert good.json()["quality"] == "meets"


def test_changes_asked_by_one_who_came_round_are_advice(release: Release, parts: list[Assignment], bob: Any, dora: Any):
    judge(parts[0], bob)
    actions.add_change(assignment=parts[1], reviewer=dora, what="Name the valley.")
    judge(parts[1], dora, "changes")
    actions.revise_review(assignment=parts[1], reviewer=dora, verdict="accept", reason="It is named.")
    assert state_of(release) == ("accepted", "decided")
    assert not asked_changes(release).filter(level="required").exists()


def test_who_must_act_is_told(
    release: Release, parts: list[Assignment], bob: Any, dora: Any, edith: Any, alice: Any, deliver: Deliver
):
    events.deliver()
    judge(parts[0], bob)
    judge(parts[1], dora, "reject", reasons=["unsafe"])
    actions.clear_safety(round=round_of(release), user=edith, note="The table holds numbers only.")
    deliver()
    told = Notification.objects.filter(notice__in=["reviews.alarm_raised", "reviews.talked_over"])
    assert sorted(told.values_list("notice", "person__handle")) == [
        ("reviews.alarm_raised", "edith"),
        ("reviews.talked_over", "bob"),
        ("reviews.talked_over", "dora"),
    ]
