"""Locking a public release away, and what becomes of it: unlocked, mended, or taken down by two persons."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import events
from core.problems import BadInput, Conflict, Forbidden
from notifications.models import Notification
from projects import actions as projects
from projects.models import Release
from reviews import actions
from reviews.models import Lock, Takedown
from reviews.notices.safety import restored
from reviews.queries.safety import locked_releases
from reviews.tasks import honour_clocks
from tests.conftest import confirm
from tests.projects.conftest import bring, put_files
from tests.reviews.conftest import STATEMENTS, Submit, put

pytestmark = pytest.mark.django_db
HERE, API = "/alice/herons", "/api/v1/projects/alice/herons"


@pytest.fixture
def mona(person: Callable[..., Any]) -> Any:
    return person("mona", "moderator")


@pytest.fixture
def published(new: Callable[..., Any], alice: Any) -> Release:
    return bring(new(alice), alice, "published")


@pytest.fixture
def locked(published: Release, mona: Any) -> Release:
    note = "It may hold addresses of pond owners."
    return actions.lock_release(release=published, keeper=mona, reason="personal_data", note=note)


def sure(user: Any) -> Client:
    """Signed in, and just asked again who it is."""
    client = signed_in(user)
    confirm(client, user)
    return client


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_locked_release_says_why_and_serves_nobody(locked: Release, alice: Any, charlie: Any):
    assert (locked.state, locked.clock_owner) == ("quarantined", "editor")
    text = Client().get(HERE).content.decode()
    assert "Release 1 is locked away." in text
    assert "It holds personal data." in text
    assert "pond owners" in text
    for client in (Client(), signed_in(charlie), signed_in(alice)):
        for door in (f"{HERE}/raw/herons.csv", f"{API}/raw/herons.csv", f"{HERE}/files/herons.csv", f"{API}/files"):
            assert client.get(f"{door}?revision=v1").status_code == 410
    body = Client().get(f"{API}/raw/herons.csv?revision=v1").json()
    assert (body["code"], body["reason"]) == ("quarantined", "personal_data")


def test_unlocked_it_is_as_it_was(locked: Release, mona: Any):
    actions.restore_release(release=locked, keeper=mona, letter="The addresses are those of public ponds.")
    locked.refresh_from_db()
    assert (locked.state, locked.ending_reason, locked.ending_note) == ("published", "", "")
    assert Client().get(f"{HERE}/raw/herons.csv").status_code == 200
    assert [event.verb for event in events.history(locked)][-2:] == ["release.quarantine", "release.restore"]


def test_a_replaced_release_is_replaced_again_when_unlocked(published: Release, alice: Any, mona: Any):
    put_files(published.project, alice, {"more.txt": b"more"})
    bring(published.project, alice, "published")
    actions.lock_release(release=published, keeper=mona, reason="law", note="A letter came.")
    actions.restore_release(release=published, keeper=mona, letter="The letter was wrong.")
    assert Release.objects.get(pk=published.pk).state == "superseded"
    assert [r.state for r in Release.objects.filter(project=published.project).order_by("number")] == [
        "superseded",
        "published",
    ]


def test_a_deprecated_release_is_deprecated_again_when_unlocked(published: Release, alice: Any, mona: Any):
    projects.deprecate_release(release=published, user=alice, note="Use the book.")
    actions.lock_release(release=published, keeper=mona, reason="law", note="A letter came.")
    actions.restore_release(release=published, keeper=mona, letter="The letter was wrong.")
    published.refresh_from_db()
    assert (published.state, published.ending_note) == ("deprecated", "Use the book.")


def test_what_was_never_public_goes_to_the_editors(new: Callable[..., Any], alice: Any, edith: Any):
    release = bring(new(alice), alice, "checking")
    actions.lock_by_rule(release=release, code="malicious_global")
    assert list(locked_releases(edith)) == [release]
    actions.restore_release(release=release, keeper=edith, letter="A false alarm of the scan.")
    release.refresh_from_db()
    assert (release.state, release.clock_owner, release.published_at) == ("triage", "editor", None)


def test_given_back_it_is_mended_and_handed_in_again(locked: Release, alice: Any, mona: Any):
    actions.require_fixes(release=locked, keeper=mona, letter="Take the addresses out.")
    locked.refresh_from_db()
    assert (locked.state, locked.clock_owner) == ("needs_fixes", "author")
    assert Client().get(f"{HERE}/raw/herons.csv?revision=v1").status_code == 404
    put(locked.project, alice, {"herons.csv": b"pond,count\nmill,3\n"})
    again = projects.submit_release(project=locked.project, user=alice, statements=STATEMENTS)
    assert (again.pk, again.state) == (locked.pk, "submitted")


class TestLockByOne:
    """What one person locked away alone."""

    @pytest.fixture
    def lock(self, locked: Release) -> Lock:
        return Lock.objects.get(release=locked)

    def test_it_lapses_after_a_day_and_all_is_as_before(self, locked: Release, lock: Lock):
        assert (actions.lapse_locks(), lock.state) == (0, "provisional")
        Lock.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        assert (actions.lapse_locks(), actions.lapse_locks()) == (1, 0)
        locked.refresh_from_db()
        lock.refresh_from_db()
        assert (locked.state, locked.ending_note, lock.state) == ("published", "", "lapsed")
        told = events.history(locked, ["release.restore"]).get()
        assert told.reason_code == "lock_lapsed"
        assert "nobody confirmed" in restored(told, locked).title

    def test_a_second_person_keeps_it(self, locked: Release, lock: Lock, mona: Any, edith: Any):
        with pytest.raises(Forbidden, match="second person"):
            actions.confirm_lock(lock=lock, keeper=mona)
        here = f"/desk/safety/{locked.pk}"
        door = f"{here}/lock"
        assert door not in signed_in(mona).get(here).content.decode()
        assert door in signed_in(edith).get(here).content.decode()
        assert sure(edith).post(door).status_code == 302
        assert sure(edith).post(door).status_code == 409
        Lock.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        assert actions.lapse_locks() == 0
        assert Release.objects.get(pk=locked.pk).state == "quarantined"

    def test_a_decision_ends_it(self, locked: Release, lock: Lock, mona: Any, edith: Any):
        takedown = actions.propose_takedown(release=locked, keeper=edith, reason="law", letter="A court said so.")
        lock.refresh_from_db()
        assert (lock.state, lock.confirmed_by) == ("confirmed", edith)
        actions.refuse_takedown(takedown=takedown, keeper=mona)
        actions.restore_release(release=locked, keeper=mona, letter="It was another court.")
        actions.lock_release(release=locked, keeper=mona, reason="law", note="And yet.")
        actions.require_fixes(release=locked, keeper=mona, letter="Take it out.")
        assert list(Lock.objects.order_by("id").values_list("state", flat=True)) == ["confirmed", "ended"]

    def test_those_who_could_confirm_are_told(self, deliver: Any, locked: Release, mona: Any, edith: Any):
        deliver()
        told = Notification.objects.filter(notice="reviews.lock_needs_second")
        assert [one.person for one in told] == [edith]


class TestTakedown:
    @pytest.fixture
    def proposed(self, locked: Release, mona: Any) -> Takedown:
        return actions.propose_takedown(release=locked, keeper=mona, reason="personal_data", letter="They asked us to.")

    def test_nothing_happens_until_a_second_person_agrees(self, proposed: Takedown, mona: Any, edith: Any):
        with pytest.raises(Forbidden, match="needs a second person"):
            actions.confirm_takedown(takedown=proposed, keeper=mona)
        assert Release.objects.get(pk=proposed.release_id).state == "quarantined"
        actions.confirm_takedown(takedown=proposed, keeper=edith)
        release = Release.objects.get(pk=proposed.release_id)
        assert (release.state, release.ending_note) == ("taken_down", "They asked us to.")
        told = events.history(release, ["release.take_down"]).get()
        assert (told.actor, told.reason_code, told.evidence) == (
            edith,
            "personal_data",
            [{"takedown": proposed.pk, "digest": release.digest}],
        )
        assert "Release 1 was taken down." in Client().get(HERE).content.decode()
        assert Client().get(f"{HERE}/raw/herons.csv?revision=v1").status_code == 410

    def test_the_database_knows_that_it_takes_two(self, proposed: Takedown):
        with pytest.raises(IntegrityError), transaction.atomic():
            Takedown.objects.filter(pk=proposed.pk).update(state="confirmed", answered_by=proposed.proposed_by)

    def test_one_proposal_at_a_time(self, proposed: Takedown, edith: Any):
        with pytest.raises(Conflict) as refused:
            actions.propose_takedown(release=proposed.release, keeper=edith, reason="law", letter="Me too.")
        assert refused.value.own_code == "proposed"

    def test_refused_it_stays_locked(self, proposed: Takedown, edith: Any):
        actions.refuse_takedown(takedown=proposed, keeper=edith, note="They withdrew their wish.")
        with pytest.raises(Conflict):
            actions.confirm_takedown(takedown=proposed, keeper=edith)
        assert Release.objects.get(pk=proposed.release_id).state == "quarantined"

    def test_without_a_second_person_it_lapses(self, proposed: Takedown, edith: Any):
        Takedown.objects.filter(pk=proposed.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        honour_clocks()
        honour_clocks()
        assert [event.verb for event in events.history(proposed)] == ["takedown.propose", "takedown.lapse"]
        with pytest.raises(Conflict):
            actions.confirm_takedown(takedown=proposed, keeper=edith)

    def test_unlocking_ends_the_proposal(self, proposed: Takedown, edith: Any):
        actions.restore_release(release=proposed.release, keeper=edith, letter="Harmless.")
        assert Takedown.objects.get(pk=proposed.pk).state == "refused"

    def test_only_what_is_locked(self, published: Release, mona: Any):
        with pytest.raises(Conflict):
            actions.propose_takedown(release=published, keeper=mona, reason="law", letter="Now.")


class TestDoors:
    def test_the_desk_leads_a_case_to_its_end(self, published: Release, mona: Any, edith: Any):
        desk = f"/desk/safety/{published.pk}"
        assert "Lock it away" in signed_in(mona).get(desk).content.decode()
        assert signed_in(mona).post(f"{desk}/quarantine", {"reason": "law"}).status_code == 422
        signed_in(mona).post(f"{desk}/quarantine", {"reason": "law", "note": "A letter came."})
        proposal = {"reason": "law", "letter": "The court has spoken."}
        assert "/login/again" in signed_in(mona).post(f"{desk}/takedown", proposal)["Location"]
        sure(mona).post(f"{desk}/takedown", proposal)
        waiting = signed_in(edith).get("/desk/safety").content.decode()
        assert "Takedown proposed" in waiting
        assert "Confirm: take it down" not in signed_in(mona).get(desk).content.decode()
        assert "Confirm: take it down" in signed_in(edith).get(desk).content.decode()
        assert sure(mona).post(f"{desk}/takedown/confirmation").status_code == 403
        assert sure(edith).post(f"{desk}/takedown/confirmation").status_code == 302
        assert Release.objects.get(pk=published.pk).state == "taken_down"

    def test_the_api_does_the_same(self, published: Release, mona: Any, edith: Any, api: APIClient):
        one = f"/api/v1/submissions/{published.pk}"
        api.force_login(mona)
        locked = api.post(f"{one}/quarantine", {"reason": "law", "note": "A letter came."}, format="json")
        assert (locked.status_code, locked.json()["state"]) == (201, "quarantined")
        assert [found["id"] for found in api.get("/api/v1/safety").json()["results"]] == [published.pk]
        early = api.post(f"{one}/takedowns", {"reason": "law", "letter": "The court."}, format="json")
        assert (early.status_code, early.json()["code"]) == (403, "step_up_required")
        confirm(api, mona)
        proposed = api.post(f"{one}/takedowns", {"reason": "law", "letter": "The court."}, format="json")
        assert (proposed.status_code, proposed.json()["proposed_by"]) == (201, "mona")
        assert api.post(f"{one}/takedowns/confirmation").json()["code"] == "reviews_answer_takedown"
        assert api.post(f"{one}/takedowns/refusal", {"note": "No."}, format="json").json()["state"] == "refused"
        assert api.post(f"{one}/takedowns/confirmation").json()["code"] == "not_proposed"
        assert api.post(f"{one}/restoration", {"letter": "Harmless."}, format="json").json()["state"] == "published"

    def test_nobody_keeps_watch_over_their_own(self, published: Release, person: Callable[..., Any], bob: Any):
        colleague = person("mark", "moderator")
        projects.add_member(project=published.project, user=published.submitted_by, handle="mark")
        with pytest.raises(Forbidden):
            actions.lock_release(release=published, keeper=colleague, reason="law", note="A letter.")
        with pytest.raises(Forbidden):
            actions.lock_release(release=published, keeper=bob, reason="law", note="A letter.")

    def test_reasons_and_words_are_needed(self, published: Release, mona: Any):
        for given, field in (({"reason": "dislike", "note": "x"}, "reason"), ({"reason": "law", "note": " "}, "note")):
            with pytest.raises(BadInput) as refused:
                actions.lock_release(release=published, keeper=mona, **given)
            assert list(refused.value.fields) == [field]

    @pytest.mark.parametrize("many", [1, 3])
    def test_the_desk_asks_as_often_for_three_as_for_one(
        self,
        new: Callable[..., Any],
        checked: Submit,
        alice: Any,
        mona: Any,
        many: int,
        django_assert_num_queries: Any,
    ):
        for n in range(many):
            release = bring(new(alice, f"herons-{n}"), alice, "published")
            actions.lock_release(release=release, keeper=mona, reason="law", note="A letter.")
        client = signed_in(mona)
        client.get("/desk/safety")
        with django_assert_num_queries(QUERIES):
            assert client.get("/desk/safety").status_code == 200


QUERIES = 13
