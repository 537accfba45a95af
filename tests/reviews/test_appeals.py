"""Appeals against what was decided about a release: once, in time, by people who had no part; and what they change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from core import events
from core.models import Event
from core.permissions import can
from core.problems import BadInput, Conflict, Forbidden
from deliberation.appeals import actions
from deliberation.appeals.models import Appeal
from deliberation.appeals.queries import open_appeals
from notifications.models import Notification
from projects import actions as projects
from projects.models import Project, Release
from projects.queries import release_under_way
from reviews import actions as reviewing
from reviews.actions import lock_release, propose_takedown, reject_scope
from reviews.actions.takedowns import confirm_takedown
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Standing
from reviews.models import Assignment, Round, Sample
from reviews.queries.rounds import open_round
from tests.conftest import confirm
from tests.projects.conftest import bring

pytestmark = pytest.mark.django_db
LETTER = "The evidence was in the second table."


@pytest.fixture
def dora(person: Callable[..., Any]) -> Any:
    return person("dora", "reviewer")


@pytest.fixture
def emil(person: Callable[..., Any]) -> Any:
    return person("emil", "editor")


@pytest.fixture
def rejected(new: Callable[..., Project], alice: Any, bob: Any, edith: Any) -> Release:
    """Rejected by Edith, an editor, after Bob's review."""
    release = bring(new(alice), alice, "in_review")
    round_ = Round.objects.create(release=release, number=1, digest=release.digest, state="closed")
    Assignment.objects.create(round=round_, reviewer=bob, state="thanked")
    projects.move_release(
        release, "reject", actor=edith, role="editor", reason="claims", note="The claims do not hold."
    )
    return release


@pytest.fixture
def appeal(rejected: Release, alice: Any) -> Appeal:
    return actions.file_appeal(decision=last(rejected), user=alice, text="You read the wrong table.")


def last(release: Release) -> Event:
    found = events.history(release).last()
    assert found is not None
    return found


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    confirm(client, user)
    return client


def heard(appeal: Appeal, finding: str, *judges: Any) -> Appeal:
    for judge in judges:
        actions.give_voice(appeal=appeal, judge=judge, finding=finding, letter=LETTER)
    appeal.refresh_from_db()
    return appeal


def state_of(release: Release) -> str:
    release.refresh_from_db()
    return str(release.state)


class TestFiling:
    def test_opens_a_clock_of_two_weeks(self, appeal: Appeal):
        assert appeal.due_at is not None
        assert (appeal.state, appeal.clock_owner, (appeal.due_at - timezone.now()).days) == ("open", "judge", 13)
        assert events.history(appeal).get().verb == "appeal.file"

    def test_once_for_each_decision(self, appeal: Appeal, alice: Any):
        actions.withdraw_appeal(appeal=appeal, user=alice)
        with pytest.raises(Conflict) as refused:
            actions.file_appeal(decision=appeal.decision, user=alice, text="Once more.")
        assert refused.value.own_code == "appealed"

    def test_not_after_thirty_days(self, rejected: Release, alice: Any):
        Event.objects.filter(pk=last(rejected).pk).update(at=timezone.now() - timedelta(days=31))
        with pytest.raises(Conflict) as refused:
            actions.file_appeal(decision=last(rejected), user=alice, text="Too late?")
        assert refused.value.own_code == "too_late"

    def test_not_by_strangers_and_not_without_words(self, rejected: Release, alice: Any, charlie: Any):
        with pytest.raises(Forbidden):
            actions.file_appeal(decision=last(rejected), user=charlie, text="I like it.")
        with pytest.raises(BadInput):
            actions.file_appeal(decision=last(rejected), user=alice, text="  ")

    def test_only_what_stands(self, new: Callable[..., Project], alice: Any, edith: Any):
        release = bring(new(alice), alice, "triage")
        reject_scope(release=release, editor=edith, reasons=["scope"], letter="Not here.")
        decision = last(release)
        projects.move_release(release, "triage_anew")
        with pytest.raises(Conflict) as refused:
            actions.file_appeal(decision=decision, user=alice, text="It fits.")
        assert refused.value.own_code == "wrong_state"


class TestHearing:
    def test_whoever_had_a_part_does_not_hear_it(
        self, appeal: Appeal, alice: Any, bob: Any, edith: Any, dora: Any, emil: Any, charlie: Any
    ):
        for judge in (alice, bob, edith, charlie):
            assert open_appeals(judge) == []
            with pytest.raises(Forbidden):
                actions.give_voice(appeal=appeal, judge=judge, finding="uphold", letter=LETTER)
        assert open_appeals(dora) == open_appeals(emil) == [appeal]

    def test_two_who_agree_decide_and_two_who_differ_do_not(
        self, appeal: Appeal, dora: Any, emil: Any, person: Callable[..., Any]
    ):
        heard(appeal, "uphold", dora)
        heard(appeal, "amend", emil)
        assert appeal.state == "open"
        heard(appeal, "uphold", person("fred", "reviewer"))
        assert (appeal.state, appeal.finding, appeal.clock_owner) == ("decided", "uphold", "")
        assert appeal.letter == f"{LETTER}\n\n{LETTER}"

    def test_each_speaks_once(self, appeal: Appeal, dora: Any):
        heard(appeal, "uphold", dora)
        with pytest.raises(Conflict) as refused:
            heard(appeal, "uphold", dora)
        assert refused.value.own_code == "spoken"
        assert open_appeals(dora) == []

    def test_not_after_it_was_withdrawn(self, appeal: Appeal, alice: Any, dora: Any):
        actions.withdraw_appeal(appeal=appeal, user=alice)
        with pytest.raises(Conflict):
            heard(appeal, "uphold", dora)


class TestEffects:
    def test_upheld_nothing_changes(self, rejected: Release, appeal: Appeal, dora: Any, emil: Any):
        assert heard(appeal, "uphold", dora, emil).carried_out_at is not None
        assert state_of(rejected) == "rejected"

    def test_a_rejection_is_overturned(self, rejected: Release, appeal: Appeal, dora: Any, emil: Any, alice: Any):
        heard(appeal, "amend", dora, emil)
        assert (state_of(rejected), rejected.clock_owner) == ("accepted", "author")
        projects.publish_release(release=rejected, user=alice)
        assert last(rejected).verb == "release.publish"

    def test_a_rejection_is_judged_anew_by_others(self, rejected: Release, appeal: Appeal, dora: Any, emil: Any):
        heard(appeal, "remand", dora, emil)
        assert state_of(rejected) == "in_review"
        round_ = open_round(rejected)
        assert round_ is not None
        assert (round_.number, round_.level, round_.assignments.count()) == (2, "full", 0)

    @pytest.mark.parametrize(
        ("finding", "state"), [("amend", "in_review"), ("remand", "triage"), ("uphold", "rejected_scope")]
    )
    def test_what_was_not_taken_up(
        self, new: Callable[..., Project], alice: Any, edith: Any, dora: Any, emil: Any, finding: str, state: str
    ):
        release = bring(new(alice), alice, "triage")
        reject_scope(release=release, editor=edith, reasons=["scope"], letter="Not here.")
        heard(actions.file_appeal(decision=last(release), user=alice, text="It fits."), finding, dora, emil)
        assert state_of(release) == state

    def test_a_locked_release_is_unlocked(
        self, new: Callable[..., Project], alice: Any, edith: Any, emil: Any, dora: Any, person: Callable[..., Any]
    ):
        mona = person("mona", "moderator")
        release = bring(new(alice), alice, "published")
        lock_release(release=release, keeper=edith, reason="law", note="A letter came.")
        appeal = actions.file_appeal(decision=last(release), user=alice, text="The letter is forged.")
        assert open_appeals(dora) == []
        heard(appeal, "amend", mona, emil)
        assert state_of(release) == "published"

    @pytest.mark.parametrize(("finding", "state"), [("amend", "published"), ("remand", "quarantined")])
    def test_a_takedown_is_undone(
        self,
        new: Callable[..., Project],
        alice: Any,
        edith: Any,
        emil: Any,
        person: Callable[..., Any],
        finding: str,
        state: str,
    ):
        mona, mark, adam = person("mona", "moderator"), person("mark", "moderator"), person("adam", "admin")
        release = bring(new(alice), alice, "published")
        lock_release(release=release, keeper=edith, reason="law", note="A letter came.")
        takedown = propose_takedown(release=release, keeper=edith, reason="law", letter="The court.")
        confirm_takedown(takedown=takedown, keeper=mona)
        appeal = actions.file_appeal(
            decision=last(Release.objects.get(pk=release.pk)), user=alice, text="No court did."
        )
        for involved in (edith, mona):
            assert open_appeals(involved) == []
        heard(appeal, finding, mark, adam)
        assert state_of(release) == state

    def test_what_another_release_blocks_takes_effect_later(
        self, rejected: Release, appeal: Appeal, alice: Any, dora: Any, emil: Any
    ):
        draft = projects.start_release(project=rejected.project, user=alice)
        heard(appeal, "amend", dora, emil)
        assert (appeal.state, appeal.carried_out_at, state_of(rejected)) == ("decided", None, "rejected")
        assert actions.carry_out_waiting() == 0
        draft.delete()
        assert (actions.carry_out_waiting(), actions.carry_out_waiting()) == (1, 0)
        assert state_of(rejected) == "accepted"
        assert release_under_way(rejected.project) == rejected


class TestDoors:
    def test_the_author_finds_the_way_and_the_judges_the_desk(
        self, rejected: Release, alice: Any, dora: Any, emil: Any, edith: Any
    ):
        page = signed_in(alice).get(f"/submissions/{rejected.pk}").content.decode()
        address = f"/appeals/new/{last(rejected).pk}"
        assert "You may appeal." in page
        assert address in page
        assert "The claims do not hold." in signed_in(alice).get(address).content.decode()
        assert signed_in(alice).post(address, {"text": ""}).status_code == 422
        assert signed_in(alice).post(address, {"text": "You read the wrong table."}).status_code == 302
        appeal = Appeal.objects.get()
        assert "You read the wrong table." in signed_in(dora).get("/desk/appeals").content.decode()
        for judge in (dora, emil):
            said = {"finding": "amend", "letter": LETTER}
            assert signed_in(judge).post(f"/appeals/{appeal.pk}/voice", said).status_code == 302
        assert signed_in(edith).get(f"/appeals/{appeal.pk}").status_code == 404
        assert LETTER in signed_in(alice).get(f"/appeals/{appeal.pk}").content.decode()
        assert "The decision is changed" in signed_in(alice).get(f"/submissions/{rejected.pk}").content.decode()

    def test_everybody_reads_what_was_found_and_not_about_whom(
        self, rejected: Release, appeal: Appeal, dora: Any, emil: Any
    ):
        heard(appeal, "amend", dora, emil)
        for door in ("/appeals", "/api/v1/appeals"):
            text = Client().get(door).content.decode()
            assert LETTER in text
            for name in ("alice", "herons", "dora", "emil", "edith", rejected.pk):
                assert name not in text

    def test_api_files_hears_and_withdraws(self, rejected: Release, alice: Any, dora: Any, api: APIClient):
        api.force_authenticate(alice)
        filed = api.post("/api/v1/appeals", {"decision": last(rejected).pk, "text": "Look again."}, format="json")
        assert (filed.status_code, filed.json()["state"]) == (201, "open")
        id = filed.json()["id"]
        assert [one["id"] for one in api.get("/api/v1/appeals/mine").json()["results"]] == [id]
        api.force_authenticate(None)
        api.force_login(dora)
        assert [one["id"] for one in api.get("/api/v1/appeals/desk").json()] == [id]
        said = {"finding": "uphold", "letter": LETTER}
        early = api.post(f"/api/v1/appeals/{id}/voices", said, format="json")
        assert (early.status_code, early.json()["code"]) == (403, "step_up_required")
        confirm(api, dora)
        assert api.post(f"/api/v1/appeals/{id}/voices", said, format="json").status_code == 201
        assert api.delete(f"/api/v1/appeals/{id}").status_code == 403
        api.force_authenticate(alice)
        assert api.delete(f"/api/v1/appeals/{id}").json()["state"] == "withdrawn"

    @pytest.mark.parametrize("many", [1, 3])
    def test_the_desk_asks_as_often_for_three_as_for_one(
        self, new: Callable[..., Project], alice: Any, dora: Any, many: int, django_assert_num_queries: Any
    ):
        for n in range(many):
            release = bring(new(alice, f"herons-{n}"), alice, "rejected")
            actions.file_appeal(decision=last(release), user=alice, text="Look again.")
        with django_assert_num_queries(QUERIES):
            assert len(open_appeals(dora)) == many


QUERIES = 10


@pytest.fixture
def overturned(new: Callable[..., Project], alice: Any, dora: Any) -> Sample:
    """Dora looked again at what its checks had let pass, and it was retracted."""
    release = bring(new(alice), alice, "published")
    sample = Sample.objects.create(release=release, change="patch")
    return reviewing.overturn_sample(sample=sample, judge=dora, reasons=["claims"], letter="It never ran.")


@pytest.mark.parametrize(("finding", "state"), [("amend", "upheld"), ("remand", "open"), ("uphold", "overturned")])
def test_second_look_can_be_appealed(
    overturned: Sample, alice: Any, bob: Any, dora: Any, emil: Any, finding: str, state: str
):
    decision = Event.objects.get(verb="sample.overturn")
    page = signed_in(alice).get(f"/submissions/{overturned.release_id}").content.decode()
    assert f"/appeals/new/{decision.pk}" in page
    form = signed_in(alice).get(f"/appeals/new/{decision.pk}").content.decode()
    assert f'href="{overturned.release.get_absolute_url()}"' in form
    appeal = actions.file_appeal(decision=decision, user=alice, text="It runs.")
    assert open_appeals(dora) == []
    for judge in (bob, emil):
        actions.give_voice(appeal=appeal, judge=judge, finding=finding, letter=LETTER)
    overturned.refresh_from_db()
    release = Release.objects.get(pk=overturned.release_id)
    assert (overturned.state, release.state) == (state, "retracted" if finding == "uphold" else "published")
    if finding == "remand":
        with pytest.raises(Forbidden):
            reviewing.overturn_sample(sample=overturned, judge=dora, reasons=["claims"], letter="Again.")
        reviewing.uphold_sample(sample=overturned, judge=bob)


def test_appeals_are_heard_by_seniors_and_editors(rejected: Release, alice: Any, bob: Any, person: Any, dora: Any):
    """Dora and Bob are founders; Nina reviews data sets, and hears of them once she is a senior."""
    nina = person("nina")
    begin_standing(user=nina, kind="dataset", application=None, mentor=None)
    Standing.objects.update(state="active")
    appeal = actions.file_appeal(decision=last(rejected), user=alice, text="Look again.")
    assert (open_appeals(dora), open_appeals(nina)) == ([appeal], [])
    Standing.objects.update(is_senior=True)
    assert open_appeals(nina) == [appeal]
    Standing.objects.update(kind="code")
    assert open_appeals(nina) == []


def test_those_who_may_hear_it_are_told(rejected: Release, alice: Any, dora: Any, charlie: Any, deliver: Any):
    appeal = actions.file_appeal(decision=last(rejected), user=alice, text="Look again.")
    deliver()
    told = Notification.objects.filter(notice="deliberation.appeal_to_hear")
    able = {person.handle for person in User.objects.all() if can(person, "appeals.judge", appeal)}
    assert {one.person.handle for one in told} == able
    assert "dora" in able
