"""Standings: what somebody may judge, what their word weighs, and every way in and out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import RoleGrant
from core.events import history
from core.moves import move
from core.permissions import can
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden
from deliberation.appeals.actions import file_appeal, give_voice
from deliberation.appeals.models import Appeal
from projects.models import Project, Release
from reviews import actions as reviewing
from reviews.applications import actions
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Standing
from reviews.applications.queries.audit_scores import fading
from reviews.applications.queries.scores import score_of
from reviews.applications.queries.standing import probation, seniority
from reviews.applications.states import APPLICATION_MOVES, STANDING_MOVES
from reviews.models import Assignment, Decision, Review
from reviews.queries.rounds import available_rounds
from reviews.tiers import judged_kinds, standings_among, weight_of
from tests.moving import assert_follows
from tests.reviews.applications.conftest import Sit
from tests.reviews.conftest import Submit, judge, round_of


@pytest.fixture
def nina(person: Callable[..., Any], bob: Any) -> Any:
    """On probation for data sets, under Bob's wing."""
    nina = person("nina")
    begin_standing(user=nina, kind="dataset", application=None, mentor=bob)
    return nina


@pytest.fixture
def standing(nina: Any) -> Standing:
    return Standing.objects.select_related("user").get(user=nina)


@pytest.fixture
def active(standing: Standing) -> Standing:
    Standing.objects.update(state="active")
    standing.refresh_from_db()
    return standing


def reviewed(release: Release, reviewer: Any, verdict: str = "accept", **said: Any) -> Review:
    assignment = reviewing.claim_review(round=round_of(release), reviewer=reviewer, has_no_conflict=True)
    judge(assignment, reviewer, verdict, **said)
    return Review.objects.get(assignment=assignment)


def test_standing_moves_as_its_table_says(standing: Standing):
    assert_follows(standing, STANDING_MOVES)


def test_rights_are_earned_kind_by_kind(nina: Any, bob: Any):
    assert judged_kinds(nina) == {"dataset"}
    assert judged_kinds(bob) is None
    assert standings_among("dataset", [nina.pk])[nina.pk].is_on_probation
    assert not standings_among("model", [nina.pk])[nina.pk].is_entitled


def test_beginner_sees_and_takes_only_their_kind(new: Callable[..., Project], checked: Submit, alice: Any, nina: Any):
    herons = checked(new(alice), alice)
    script = checked(new(alice, "counter", kind="code"), alice)
    assert [round_.release for round_ in available_rounds(nina)] == [herons]
    with pytest.raises(Forbidden):
        reviewing.claim_review(round=round_of(script), reviewer=nina, has_no_conflict=True)
    reviewing.claim_review(round=round_of(herons), reviewer=nina, has_no_conflict=True)


def test_beginners_word_is_half_a_vote(new: Callable[..., Project], checked: Submit, alice: Any, nina: Any, bob: Any):
    release = checked(new(alice), alice)
    reviewed(release, nina)
    release.refresh_from_db()
    assert release.state == "in_review"
    assert weight_of("dataset", [nina.pk, bob.pk]) == 1.5
    assert [round_.release for round_ in available_rounds(bob)] == [release]
    reviewed(release, bob)
    release.refresh_from_db()
    assert release.state == "accepted"


def test_confirmed_word_is_a_whole_one(new: Callable[..., Project], checked: Submit, alice: Any, active: Standing):
    release = checked(new(alice), alice)
    reviewed(release, active.user)
    release.refresh_from_db()
    assert release.state == "accepted"


def test_probation_is_signed_and_confirmed(
    new: Callable[..., Project], checked: Submit, alice: Any, standing: Standing, bob: Any, edith: Any
):
    """Two of five reviews while the site is young."""
    with pytest.raises(Conflict) as refused:
        actions.confirm(standing=standing, senior=edith, note="Good.")
    assert refused.value.own_code == "not_ready"
    for name in ("herons", "egrets"):
        release = checked(new(alice, name), alice)
        review = reviewed(release, standing.user)
        reviewed(release, bob)
        with pytest.raises(Forbidden):
            actions.co_sign(standing=standing, review=review, mentor=edith, mark="meets", note="Fine.")
        actions.co_sign(standing=standing, review=review, mentor=bob, mark="meets", note="Fine.")
        with pytest.raises(Conflict):
            actions.co_sign(standing=standing, review=review, mentor=bob, mark="meets", note="Fine.")
    assert [one.have for one in probation(standing).requirements] == [2, 2, 100, 75]
    with pytest.raises(Forbidden):
        actions.confirm(standing=standing, senior=standing.user, note="I am ready.")
    actions.confirm(standing=standing, senior=edith, note="Good.")
    assert standing.state == "active"


def test_probation_is_extended_once_and_may_end(standing: Standing, edith: Any):
    with pytest.raises(BadInput):
        actions.extend_probation(standing=standing, senior=edith, note="")
    actions.extend_probation(standing=standing, senior=edith, note="More time.")
    with pytest.raises(Conflict):
        actions.extend_probation(standing=standing, senior=edith, note="More time.")
    actions.end_probation(standing=standing, senior=edith, note="It did not work out.")
    assert standing.state == "ended"
    assert not RoleGrant.objects.filter(user=standing.user).exists()


def test_appointment_outlives_an_ended_probation(standing: Standing, edith: Any):
    from accounts.actions import grant_role

    grant_role(user=standing.user, role="reviewer")
    actions.end_probation(standing=standing, senior=edith, note="Enough.")
    assert RoleGrant.objects.get(user=standing.user).source == "appointed"


def test_pause_gives_open_work_to_others_and_ends_by_one_click(
    new: Callable[..., Project], checked: Submit, alice: Any, active: Standing
):
    round_ = round_of(checked(new(alice), alice))
    held = reviewing.claim_review(round=round_, reviewer=active.user, has_no_conflict=True)
    actions.pause(standing=active, user=active.user)
    held.refresh_from_db()
    round_.refresh_from_db()
    assert (held.state, round_.state) == ("released", "forming")
    assert judged_kinds(active.user) == set()
    actions.resume(standing=active, user=active.user)
    assert judged_kinds(active.user) == {"dataset"}


def test_long_pause_needs_a_senior_and_longest_is_retired(active: Standing, edith: Any):
    actions.pause(standing=active, user=active.user)
    Standing.objects.update(state_changed_at=timezone.now() - timedelta(days=181))
    active.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        actions.resume(standing=active, user=active.user)
    assert refused.value.own_code == "paused_long"
    assert actions.retire_idle() == 0
    Standing.objects.update(state_changed_at=timezone.now() - timedelta(days=366))
    assert actions.retire_idle() == 1
    active.refresh_from_db()
    assert active.state == "emeritus"
    assert not RoleGrant.objects.filter(user=active.user).exists()


def test_revoking_takes_two_and_a_hearing(active: Standing, person: Callable[..., Any], edith: Any):
    maud, milo = person("maud", "moderator"), person("milo", "moderator")
    with pytest.raises(Forbidden):
        actions.suspend(standing=active, by=edith, reason="conduct", note="Shouted.")
    with pytest.raises(BadInput):
        actions.suspend(standing=active, by=maud, reason="smell", note="Shouted.")
    actions.suspend(standing=active, by=maud, reason="conduct", note="Shouted.")
    assert (active.state, active.clock_owner) == ("suspended", "reviewer")
    with pytest.raises(Forbidden):
        actions.revoke(standing=active, by=maud, note="It was proven.")
    with pytest.raises(Conflict) as refused:
        actions.revoke(standing=active, by=milo, note="It was proven.")
    assert refused.value.own_code == "hearing_open"
    Standing.objects.update(due_at=timezone.now() - timedelta(hours=1))
    active.refresh_from_db()
    actions.revoke(standing=active, by=milo, note="It was proven.")
    assert active.state == "revoked"
    assert not can(active.user, "reviews.see_desk")


def test_suspended_reviewer_may_be_reinstated(active: Standing, person: Callable[..., Any]):
    maud = person("maud", "moderator")
    actions.suspend(standing=active, by=maud, reason="conduct", note="Shouted.")
    actions.reinstate(standing=active, by=maud, note="It was a misunderstanding.")
    assert (active.state, active.suspended_by) == ("active", None)


def test_two_seniors_make_a_third(active: Standing, bob: Any, edith: Any):
    publish("reviewers", {"senior_reviews": 0, "senior_mentees": 0}, author=None)
    publish("review", {"bootstrap": False}, author=None)
    actions.promote(standing=active, senior=bob, reason="Sharp eyes.")
    assert not active.is_senior
    with pytest.raises(Conflict):
        actions.promote(standing=active, senior=bob, reason="Sharp eyes.")
    actions.promote(standing=active, senior=edith, reason="And kind.")
    assert (active.is_senior, active.tier, active.state) == (True, "senior", "active")
    assert can(active.user, "applications.keep_bank")


def test_seniority_asks_for_a_record(active: Standing, bob: Any):
    with pytest.raises(Conflict) as refused:
        actions.promote(standing=active, senior=bob, reason="Sharp eyes.")
    assert refused.value.own_code == "not_ready"


def test_score_is_the_posterior_of_agreement(
    new: Callable[..., Project], checked: Submit, alice: Any, active: Standing
):
    assert score_of(active.user, "dataset").value == 0.5
    reviewed(checked(new(alice), alice), active.user)
    score = score_of(active.user, "dataset")
    assert score.agreement == pytest.approx(2 / 3, abs=1e-4)
    assert score.timeliness == 1
    (one,) = score.behind
    assert (one.agreed, one.is_on_time) == (one.compared, True)


def test_late_review_and_later_truth_lower_the_score(
    new: Callable[..., Project], checked: Submit, alice: Any, active: Standing
):
    release = checked(new(alice), alice)
    review = reviewed(release, active.user)
    assert review.submitted_at is not None
    Assignment.objects.update(promised_at=review.submitted_at - timedelta(hours=1))
    assert score_of(active.user, "dataset").value == 0
    Assignment.objects.update(promised_at=None)
    Release.objects.filter(pk=release.pk).update(state="retracted", state_changed_at=timezone.now())
    assert score_of(active.user, "dataset").agreement == pytest.approx(1 / 3, abs=1e-4)
    assert actions.refresh_scores() == 1
    active.refresh_from_db()
    assert active.accuracy == pytest.approx(1 / 3, abs=1e-3)


def test_overturned_decision_is_no_truth(
    new: Callable[..., Project], checked: Submit, alice: Any, active: Standing, bob: Any, edith: Any
):
    """Who rejected was wrong once an appeal accepts; while others decide anew, nobody was right or wrong."""
    release = checked(new(alice), alice)
    reviewed(release, active.user, "reject", reasons=["claims"])
    reviewing.decide(round=round_of(release), editor=edith, outcome="reject", letter="No.", reasons=["claims"])
    right = score_of(active.user, "dataset")
    assert [(one.agreed, one.compared) for one in right.behind] == [(1, 1)]
    Appeal.objects.create(
        decision=history(release).get(verb="release.reject"),
        filed_by=alice,
        state="decided",
        finding="remand",
        verb="release.reject",
        subject_type="release",
        subject_id=release.pk,
    )
    assert score_of(active.user, "dataset").behind == []
    Appeal.objects.update(finding="amend")
    (wrong,) = score_of(active.user, "dataset").behind
    assert wrong.agreed < wrong.compared
    Appeal.objects.update(finding="uphold")
    assert [one.agreed for one in score_of(active.user, "dataset").behind] == [1]


def test_seniority_takes_mentees_or_meta_reviews(in_review: Release, active: Standing):
    publish("reviewers", {"senior_meta_reviews": 1}, author=None)
    (leading,) = [one for one in seniority(active).requirements if one.name == "leading"]
    assert [(one.name, one.have, one.is_met) for one in leading.alternatives] == [
        ("mentees", 0, False),
        ("meta_reviews", 0, False),
    ]
    facts: dict[str, Any] = {"release": in_review, "outcome": "accept", "decided_by": "editor", "digest": "0" * 64}
    Decision.objects.create(decider=active.user, is_meta_review=True, **facts)
    assert next(one for one in seniority(active).requirements if one.name == "leading").is_met


def test_past_fades_by_its_half_life():
    assert [fading(timedelta(days=days), 180) for days in (0, 180, 360)] == [1, 0.5, 0.25]


def test_score_and_cases_are_for_the_owner(sit: Sit, active: Standing, alice: Any, bob: Any):
    url = f"/reviewer/standings/{active.id}"
    assert sit(active.user).get(url).status_code == 200
    assert sit(bob).get(url).status_code == 200
    assert sit(alice).get(url).status_code == 404
    page = sit(active.user).get("/reviewer/profile")
    assert [standing.kind for standing, _progress, _way in page.context["standings"]] == ["dataset"]


def test_standing_on_the_pages(
    sit: Sit, new: Callable[..., Project], checked: Submit, alice: Any, standing: Standing, bob: Any
):
    review = reviewed(checked(new(alice), alice), standing.user)
    url = f"/reviewer/standings/{standing.id}"
    signature = f"{url}/signatures/{review.id}"
    assert sit(standing.user).post(signature, {"mark": "meets", "note": "Mine."}).status_code == 404
    assert sit(bob).post(signature, {"mark": "", "note": "Fine."}).status_code == 422
    assert sit(bob).post(signature, {"mark": "meets", "note": "Fine."}).status_code == 302
    assert "Fine." in sit(standing.user).get(url).content.decode()
    assert sit(bob).post(f"{url}/acts", {"act": "extend", "note": ""}).status_code == 422
    assert sit(bob).post(f"{url}/acts", {"act": "extend", "note": "More time."}).status_code == 302
    assert sit(bob).post(f"{url}/acts", {"act": "juggle"}).status_code == 422


def test_standing_by_program(
    api: APIClient, new: Callable[..., Project], checked: Submit, alice: Any, standing: Standing, bob: Any
):
    review = reviewed(checked(new(alice), alice), standing.user)
    url = f"/api/v1/reviewer/standings/{standing.id}"
    api.force_authenticate(bob)
    signed = api.post(f"{url}/signatures", {"review": review.id, "mark": "meets", "note": "Fine."}, format="json")
    assert signed.status_code == 201
    progress = api.get(f"{url}/progress").json()
    assert [one["have"] for one in progress["requirements"][:2]] == [1, 1]
    assert api.post(url, {"act": "extend", "note": "More time."}, format="json").json()["extended_at"]
    assert api.post(url, {"act": "confirm"}, format="json").status_code == 422
    api.force_authenticate(standing.user)
    assert [one["tier"] for one in api.get("/api/v1/reviewer/standings").json()["results"]] == ["probation"]
    assert api.post(url, {"act": "retire"}, format="json").json()["state"] == "emeritus"


def test_who_leaves_three_invitations_unanswered_is_paused_once(
    new: Callable[..., Project], checked: Submit, active: Standing, person: Callable[..., Any]
):
    long_ago = timezone.now() - timedelta(days=1)
    Standing.objects.update(state_changed_at=long_ago)
    for handle in ("dora", "emil", "fay"):
        assert actions.pause_absent() == 0
        author = person(handle)
        round_ = round_of(checked(new(author), author))
        Assignment.objects.create(round=round_, reviewer=active.user, state="expired")
    assert actions.pause_absent() == 1
    active.refresh_from_db()
    assert active.state == "paused"
    actions.resume(standing=active, user=active.user)
    assert actions.pause_absent() == 0


def test_seniors_and_applicants_are_told(application: Any, nora: Any, bob: Any, deliver: Any):
    from notifications.models import Notification
    from reviews.applications.models import Application

    move(application, APPLICATION_MOVES, "convene")
    deliver()
    told = dict(Notification.objects.values_list("person__handle", "notice"))
    assert told == {"nora": "reviews.calibration_may_begin", "bob": "reviews.panel_waits"}
    assert Application.objects.get().state == "panel"


def test_revoked_right_comes_back_on_appeal_alone(active: Standing, person: Callable[..., Any], bob: Any, edith: Any):
    maud, milo = person("maud", "moderator"), person("milo", "moderator")
    actions.suspend(standing=active, by=maud, reason="conduct", note="Shouted.")
    Standing.objects.update(due_at=timezone.now() - timedelta(hours=1), mentor=None)
    active.refresh_from_db()
    actions.revoke(standing=active, by=milo, note="It was proven.")
    with pytest.raises(Conflict):
        actions.reinstate(standing=active, by=maud, note="I was too hard.")
    revoked = history(active).get(verb="standing.revoke")
    appeal = file_appeal(decision=revoked, user=active.user, text="It was somebody else.")
    for senior in (bob, edith):
        give_voice(appeal=appeal, judge=senior, finding="amend", letter="It was.")
    active.refresh_from_db()
    assert active.state == "active"
    assert RoleGrant.objects.get(user=active.user).source == "earned"
