"""Invitations in waves: who is asked, what an answer does, what silence does, and what an editor may do instead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core import events
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden, NotFound
from deliberation.actions import declare_tie
from deliberation.models import Waiver
from projects.models import Project, Release
from reviews import actions
from reviews.models import Assignment, Candidate, Reviewer, Round
from reviews.queries.reviewers import late_assignments, missed_in_a_row, stuck_rounds
from reviews.queries.work import get_invitation, invitations_of
from tests.reviews.conftest import Deliver, Submit, round_of

Person = Callable[..., Any]


@pytest.fixture
def round_(new: Callable[..., Project], checked: Submit, alice: Any, person: Person) -> Round:
    """On a site that is no longer young: two reviewers are wanted, one of them senior."""
    publish("review", {"bootstrap": False}, author=None)
    for name in ("dora", "emil", "frida"):
        person(name, "reviewer")
    person("olga", "reviewer", "editor")
    return round_of(checked(new(alice), alice))


def asked(round_: Round) -> dict[str, str]:
    found = Assignment.objects.filter(round=round_).order_by("reviewer__handle")
    return dict(found.values_list("reviewer__handle", "state"))


def invitation(round_: Round, handle: str) -> Assignment:
    return Assignment.objects.select_related("round", "reviewer").get(round=round_, reviewer__handle=handle)


def only(*handles: str) -> None:
    """Everybody else takes a pause."""
    for user in User.objects.filter(role_grants__role="reviewer"):
        Reviewer.objects.update_or_create(user=user, defaults={"is_available": user.handle in handles})


def test_opened_round_asks_one_more_than_it_needs_and_a_senior(round_: Round, deliver: Deliver):
    deliver()
    assert len(asked(round_)) == 3
    assert asked(round_)["olga"] == "invited"
    due = {one.due_at for one in Assignment.objects.filter(round=round_)}
    assert all(timedelta(hours=71) < day - timezone.now() < timedelta(hours=73) for day in due if day)
    kept = Candidate.objects.filter(round=round_).order_by("place")
    assert [one.place for one in kept] == [1, 2, 3, 4]
    assert sorted(kept[0].parts) == ["accuracy", "chance", "idle", "timeliness", "topic"]
    (told,) = events.history(round_, ["round.rank"])
    assert told.evidence == [{"found": 4, "left_out": {}}]


def test_wave_is_not_sent_twice(round_: Round):
    assert len(actions.invite_wave(round=round_)) == 3
    assert actions.invite_wave(round=round_) == []


def test_place_is_taken_by_answering_the_question(round_: Round):
    only("dora", "emil")
    actions.invite_wave(round=round_)
    one = invitation(round_, "dora")
    with pytest.raises(BadInput) as refused:
        actions.accept_invitation(assignment=one, reviewer=one.reviewer, has_no_conflict=False)
    assert list(refused.value.fields) == ["has_no_conflict"]
    actions.accept_invitation(assignment=one, reviewer=one.reviewer, has_no_conflict=True, declaration="Met once.")
    one.refresh_from_db()
    assert (one.state, one.declaration["text"], one.promised_at) == ("accepted", "Met once.", one.due_at)
    assert one.declaration["questions"] == ["family", "money", "employer", "paper", "mentor", "quarrel"]
    assert Assignment.objects.filter(pk=one.pk, review__isnull=False).exists()


def test_last_place_releases_who_is_still_asked(round_: Round):
    actions.invite_wave(round=round_)
    for handle in list(asked(round_))[:2]:
        one = invitation(round_, handle)
        actions.accept_invitation(assignment=one, reviewer=one.reviewer, has_no_conflict=True)
    round_.refresh_from_db()
    assert round_.state == "collecting"
    assert sorted(asked(round_).values()) == ["accepted", "accepted", "released"]


def test_declining_asks_the_next_and_counts_for_nothing(round_: Round):
    only("dora", "emil")
    actions.invite_wave(round=round_)
    only("dora", "emil", "frida")
    one = invitation(round_, "dora")
    with pytest.raises(BadInput) as refused:
        actions.decline_invitation(assignment=one, reviewer=one.reviewer, reason="whim")
    assert list(refused.value.fields) == ["reason"]
    before = Reviewer.objects.filter(user=one.reviewer).values().get()
    actions.decline_invitation(assignment=one, reviewer=one.reviewer, reason="busy", note="Exams.")
    assert asked(round_) == {"dora": "declined", "emil": "invited", "frida": "invited"}
    assert Reviewer.objects.filter(user=one.reviewer).values().get() == before
    with pytest.raises(NotFound):
        get_invitation(one.reviewer, one.pk)


def test_silence_of_three_days_asks_the_next(round_: Round, bob: Any):
    only("dora", "emil")
    actions.invite_wave(round=round_)
    Assignment.objects.filter(reviewer__handle="dora").update(due_at=timezone.now() - timedelta(minutes=1))
    only("dora", "emil", "bob")
    assert actions.expire_silent() == 1
    assert asked(round_) == {"bob": "invited", "dora": "expired", "emil": "invited"}
    assert (actions.expire_silent(), missed_in_a_row(User.objects.get(handle="dora"))) == (0, 1)


def test_waiting_round_asks_who_comes_back(round_: Round):
    only()
    assert (actions.ask_waiting(), asked(round_)) == (1, {})
    only("frida")
    actions.ask_waiting()
    assert asked(round_) == {"frida": "invited"}


def test_young_site_leaves_the_asking_to_people(round_: Round, bob: Any, deliver: Deliver):
    publish("review", {"bootstrap": True}, author=None)
    deliver()
    assert (actions.ask_waiting(), asked(round_)) == (0, {})
    actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    assert asked(round_) == {"bob": "accepted"}


def test_grown_site_lets_nobody_take_a_review_unasked(round_: Round, bob: Any):
    with pytest.raises(Conflict) as refused:
        actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    assert refused.value.own_code == "by_invitation"


def test_load_is_capped_when_accepting(round_: Round, new: Any, checked: Submit, charlie: Any):
    only("dora", "emil")
    other = round_of(checked(new(charlie, "terns"), charlie))
    for one in (round_, other):
        actions.invite_wave(round=one)
    Reviewer.objects.filter(user__handle="dora").update(load_cap=1)
    first, second = invitation(round_, "dora"), invitation(other, "dora")
    actions.accept_invitation(assignment=first, reviewer=first.reviewer, has_no_conflict=True)
    with pytest.raises(Conflict) as refused:
        actions.accept_invitation(assignment=second, reviewer=second.reviewer, has_no_conflict=True)
    assert refused.value.own_code == "load_cap"
    assert invitation(other, "dora").state == "invited"


def test_tie_that_came_up_meanwhile_bars_the_answer(round_: Round):
    only("dora")
    actions.invite_wave(round=round_)
    one = invitation(round_, "dora")
    declare_tie(user=one.reviewer, handle="alice", kind="mentor")
    with pytest.raises(Forbidden):
        actions.accept_invitation(assignment=one, reviewer=one.reviewer, has_no_conflict=True)


def test_only_who_was_asked_may_answer(round_: Round, bob: Any):
    only("dora")
    actions.invite_wave(round=round_)
    one = invitation(round_, "dora")
    with pytest.raises(Forbidden):
        actions.accept_invitation(assignment=one, reviewer=bob, has_no_conflict=True)
    with pytest.raises(NotFound):
        get_invitation(bob, one.pk)
    assert invitations_of(bob) == []


def test_editor_asks_somebody_with_a_reason(round_: Round, bob: Any, edith: Any):
    for note, handle, field in (("", "bob", "note"), ("Knows herons.", "alice", "handle")):
        with pytest.raises(BadInput) as refused:
            actions.invite(round=round_, editor=edith, handle=handle, note=note)
        assert list(refused.value.fields) == [field]
    made = actions.invite(round=round_, editor=edith, handle="@Bob", note="Knows herons.")
    assert (made.invited_by, made.invitation_note) == (edith, "Knows herons.")
    with pytest.raises(Conflict) as again:
        actions.invite(round=round_, editor=edith, handle="bob", note="Really.")
    assert again.value.own_code == "already_assigned"


def test_editor_needs_a_plan_for_a_soft_tie_and_nothing_helps_a_hard_one(
    round_: Round, bob: Any, alice: Any, edith: Any
):
    User.objects.filter(pk=bob.pk).update(email="bob@heronry.science")
    User.objects.filter(pk=alice.pk).update(email="alice@heronry.science")
    with pytest.raises(BadInput) as refused:
        actions.invite(round=round_, editor=edith, handle="bob", note="Knows herons.")
    assert list(refused.value.fields) == ["plan"]
    actions.invite(round=round_, editor=edith, handle="bob", note="Knows herons.", plan="A second reads along.")
    assert Waiver.objects.get().plan == "A second reads along."
    declare_tie(user=alice, handle="dora", kind="money")
    with pytest.raises(Forbidden):
        actions.invite(round=round_, editor=edith, handle="dora", note="Knows herons.", plan="She is fair.")


def test_editor_with_a_tie_of_their_own_asks_nobody(round_: Round, edith: Any):
    declare_tie(user=edith, handle="alice", kind="family")
    with pytest.raises(Forbidden):
        actions.invite(round=round_, editor=edith, handle="dora", note="Knows herons.")
    assert not stuck_rounds(edith).exists()


def test_nudge_reminds_once_a_day(round_: Round, edith: Any):
    only("dora")
    assert list(stuck_rounds(edith)) == [round_]
    actions.invite_wave(round=round_)
    assert not stuck_rounds(edith).exists()
    one = invitation(round_, "dora")
    actions.accept_invitation(assignment=one, reviewer=one.reviewer, has_no_conflict=True)
    Assignment.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(days=1))
    assert list(late_assignments(edith)) == [one]
    actions.nudge(assignment=one, editor=edith)
    with pytest.raises(Conflict) as refused:
        actions.nudge(assignment=one, editor=edith)
    assert refused.value.own_code == "nudged_lately"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kinds": ["poem"]}, "kinds"),
        ({"tasks": ["flying"]}, "tasks"),
        ({"languages": ["xx-nowhere"]}, "languages"),
        ({"load_cap": 6}, "load_cap"),
        ({"away_until": timezone.localdate()}, "away_until"),
    ],
)
def test_reviewer_says_what_can_be_matched(bob: Any, said: dict[str, Any], field: str):
    facts: dict[str, Any] = {"kinds": [], "tasks": [], "languages": [], "load_cap": 2, "is_available": True}
    with pytest.raises(BadInput) as refused:
        actions.describe_reviewer(user=bob, **facts | said)
    assert list(refused.value.fields) == [field]
    assert not Reviewer.objects.filter(user=bob).exists()


def test_answering_and_asking_on_pages(client: Any, round_: Round, edith: Any):
    only("dora", "emil")
    actions.invite_wave(round=round_)
    one, other = invitation(round_, "dora"), invitation(round_, "emil")
    client.force_login(one.reviewer)
    page = client.get("/reviews")
    assert (list(page.context["invitations"]), page.context["takes_from_desk"]) == ([one], False)
    url = f"/reviews/invitations/{one.pk}"
    assert "A quarrel that is still open?" in client.get(url).content.decode()
    assert client.post(f"{url}/acceptance", {}).status_code == 422
    assert client.post(f"{url}/acceptance", {"has_no_conflict": "on"}).url == f"/reviews/{one.pk}"
    client.force_login(other.reviewer)
    assert client.post(f"/reviews/invitations/{other.pk}/refusal", {}).status_code == 422
    assert client.post(f"/reviews/invitations/{other.pk}/refusal", {"reason": "topic"}).status_code == 302
    said = {"kinds": ["dataset"], "load_cap": 3, "is_available": "on", "away_until": ""}
    assert client.post("/settings/reviewing", said).status_code == 302
    assert Reviewer.objects.get(user=other.reviewer).load_cap == 3
    client.force_login(edith)
    desk = f"/desk/submissions/{round_.release_id}"
    assert b"dora" in client.get(desk).content
    asking = {"handle": "frida", "note": ""}
    assert client.post(f"{desk}/invitations", asking).status_code == 422
    assert client.post(f"{desk}/invitations", {**asking, "note": "Knows herons."}).status_code == 302
    assert client.post(f"{desk}/wave").status_code == 302
    Assignment.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(days=1))
    assert client.get("/desk/assignments").context["late"].items == [one]
    assert client.post(f"/desk/assignments/{one.pk}/nudge").status_code == 302


def test_answering_and_asking_by_api(api: Any, round_: Round, edith: Any):
    only("dora", "emil")
    actions.invite_wave(round=round_)
    one = invitation(round_, "dora")
    api.force_authenticate(one.reviewer)
    (listed,) = api.get("/api/v1/reviews/invitations").json()
    assert (listed["id"], listed["state"]) == (one.pk, "invited")
    url = f"/api/v1/reviews/invitations/{one.pk}"
    assert api.post(f"{url}/refusal", {"reason": "whim"}, format="json").status_code == 422
    assert api.post(f"{url}/acceptance", {"has_no_conflict": True}, format="json").status_code == 201
    assert api.post(f"{url}/refusal", {"reason": "busy"}, format="json").status_code == 404
    own = api.get("/api/v1/me/reviewing").json()
    assert api.put("/api/v1/me/reviewing", {**own, "languages": ["de"]}, format="json").json()["languages"] == ["de"]
    api.force_authenticate(edith)
    places = api.get(f"/api/v1/submissions/{round_.release_id}/candidates").json()
    assert [place["place"] for place in places] == [1, 2]
    asked_now = api.post(
        f"/api/v1/submissions/{round_.release_id}/invitations", {"handle": "frida", "note": "Herons."}, format="json"
    )
    assert (asked_now.status_code, asked_now.json()["reviewer"]) == (201, "frida")
    assert api.post(f"/api/v1/submissions/{round_.release_id}/wave").json() == []
    loads = {row["handle"]: row["in_hand"] for row in api.get("/api/v1/assignments").json()["results"]}
    assert loads == {"dora": 1, "emil": 0, "frida": 0, "olga": 0}
    assert api.post(f"/api/v1/assignments/{one.pk}/nudge").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_desk_of_assignments_asks_the_same_questions_for_any_number(
    client: Any,
    new: Callable[..., Project],
    checked: Submit,
    person: Person,
    edith: Any,
    count: int,
    django_assert_num_queries: Any,
):
    for number in range(count):
        author, reviewer = person(f"author{number}"), person(f"reviewer{number}", "reviewer")
        round_ = round_of(checked(new(author), author))
        one = actions.claim_review(round=round_, reviewer=reviewer, has_no_conflict=True)
        Assignment.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(days=1))
    client.force_login(edith)
    with django_assert_num_queries(21):
        assert client.get("/desk/assignments").context["late"].count == count


def test_held_clock_lets_no_invitation_run_out_and_asks_nobody(round_: Round):
    only("dora")
    actions.invite_wave(round=round_)
    long_ago = timezone.now() - timedelta(days=30)
    Assignment.objects.update(due_at=long_ago)
    Round.objects.update(due_at=long_ago)
    Release.objects.filter(pk=round_.release_id).update(clock_owner="hold")
    only("dora", "emil")
    assert (actions.expire_silent(), actions.ask_waiting(), actions.open_due_deliberations()) == (0, 0, 0)
    assert asked(round_) == {"dora": "invited"}
    Release.objects.filter(pk=round_.release_id).update(clock_owner="reviewer")
    assert actions.expire_silent() == 1
    assert asked(round_) == {"dora": "expired", "emil": "invited"}
