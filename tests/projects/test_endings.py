"""How releases become public, and how their public life ends: in words, in the API, in headers, by the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import events
from core.problems import BadInput, Conflict, Forbidden
from projects import actions
from projects.models import Project, Release
from reviews.actions import lapse_silent, publish_accepted
from tests.projects.conftest import Make, bring, put_files

pytestmark = pytest.mark.django_db
HERE, API = "/alice/tern", "/api/v1/projects/alice/tern"


@pytest.fixture
def accepted(alice: Any, make: Make) -> Release:
    return make(alice, state="accepted").releases.get()


@pytest.fixture
def published(alice: Any, make: Make) -> Release:
    return make(alice, state="published").releases.get()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def late(release: Release, **columns: Any) -> None:
    Release.objects.filter(pk=release.pk).update(**columns)
    release.refresh_from_db()


def next_release(project: Project, user: Any, state: str = "published") -> Release:
    put_files(project, user, {"more.txt": b"more"})
    return bring(project, user, state)


class TestPublication:
    def test_a_chosen_day_comes_by_itself(self, accepted: Release, alice: Any):
        day = timezone.now() + timedelta(days=30)
        actions.schedule_publication(release=accepted, user=alice, at=day)
        accepted.refresh_from_db()
        assert (accepted.state, accepted.clock_owner, accepted.due_at) == ("accepted", "system", day)
        assert publish_accepted() == 0
        late(accepted, due_at=timezone.now() - timedelta(seconds=1))
        assert publish_accepted() == 1
        accepted.refresh_from_db()
        event = events.history(accepted).last()
        assert event is not None
        assert (accepted.state, event.verb, event.actor, event.reason_code) == (
            "published",
            "release.publish",
            None,
            "scheduled",
        )

    @pytest.mark.parametrize("days", [-1, 0, 91])
    def test_a_day_that_is_past_or_too_far_is_refused(self, accepted: Release, alice: Any, days: int):
        with pytest.raises(BadInput) as refused:
            actions.schedule_publication(release=accepted, user=alice, at=timezone.now() + timedelta(days=days))
        assert refused.value.fields == {"publish_at": ["Choose a moment within the next 90 days."]}

    def test_a_day_is_taken_back(self, accepted: Release, alice: Any):
        actions.schedule_publication(release=accepted, user=alice, at=timezone.now() + timedelta(days=3))
        actions.unschedule_publication(release=accepted, user=alice)
        accepted.refresh_from_db()
        assert (accepted.publish_at, accepted.clock_owner) == (None, "author")
        assert accepted.due_at is not None
        assert (accepted.due_at - timezone.now()).days == 13
        with pytest.raises(Conflict):
            actions.unschedule_publication(release=accepted, user=alice)

    def test_when_the_time_is_over_it_needs_nobody(self, accepted: Release, alice: Any):
        late(accepted, due_at=timezone.now() - timedelta(seconds=1), submitted_by=None)
        assert (publish_accepted(), publish_accepted()) == (1, 0)

    def test_page_and_api_choose_a_day(self, accepted: Release, alice: Any, api: APIClient):
        day = timezone.now() + timedelta(days=2)
        page = signed_in(alice).post(f"{HERE}/releases/1/publication", {"publish_at": day.strftime("%Y-%m-%dT%H:%M")})
        assert page.status_code == 302
        accepted.refresh_from_db()
        assert accepted.publish_at == day.replace(second=0, microsecond=0)
        api.force_authenticate(alice)
        assert api.delete(f"{API}/releases/1/publication").json()["publish_at"] is None
        answer = api.post(f"{API}/releases/1/publication", {"publish_at": day.isoformat()}, format="json")
        assert (answer.status_code, answer.json()["clock_owner"]) == (200, "system")
        assert signed_in(alice).post(f"{HERE}/releases/1/publication", {"publish_at": "someday"}).status_code == 422


class TestDeprecation:
    def test_users_are_told_everywhere(self, published: Release, alice: Any, charlie: Any, make: Make, api: APIClient):
        make(alice, "heron", "published")
        page = signed_in(alice).post(
            f"{HERE}/releases/1/deprecation", {"note": "It forgets names.", "replacement": "alice/heron"}
        )
        assert page.status_code == 302
        for address in (HERE, f"{HERE}/releases/1", f"{HERE}/files"):
            text = Client().get(address).content.decode()
            assert "Release 1 is deprecated." in text
            assert "It forgets names." in text
            assert 'href="/alice/heron"' in text
        published.refresh_from_db()
        stamp = f"@{int(published.state_changed_at.timestamp())}"
        for address in (f"{HERE}/raw/README.md", f"{API}/raw/README.md", f"{API}/files", f"{API}/releases/1"):
            answer = Client().get(address)
            assert answer.status_code == 200
            assert (answer["X-Release"], answer["X-Release-State"]) == ("v1", "deprecated")
            assert answer["Deprecation"] == stamp
            assert answer["Link"].endswith('/alice/heron>; rel="successor-version"')
        told = api.get(f"{API}/releases/1").json()
        assert told["ending"] == {"reason": "", "note": "It forgets names.", "replacement": "alice/heron"}

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"note": ""}, "note"), ({"note": "x", "replacement": "nobody/nothing"}, "replacement")],
    )
    def test_words_are_needed_and_the_replacement_must_be_public(
        self, published: Release, alice: Any, api: APIClient, given: dict[str, str], field: str
    ):
        api.force_authenticate(alice)
        answer = api.post(f"{API}/releases/1/deprecation", given, format="json")
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
        published.refresh_from_db()
        assert published.state == "published"

    def test_strangers_may_not(self, published: Release, charlie: Any):
        with pytest.raises(Forbidden):
            actions.deprecate_release(release=published, user=charlie, note="I dislike it.")


class TestRetraction:
    def test_the_page_stays_and_the_files_go(self, published: Release, alice: Any, charlie: Any, api: APIClient):
        api.force_authenticate(alice)
        said = {"reason": "wrong_results", "note": "The test set had leaked into training."}
        assert api.post(f"{API}/releases/1/retraction", said, format="json").json()["state"] == "retracted"
        text = Client().get(HERE).content.decode()
        assert "Release 1 was retracted." in text
        assert "Its results do not hold." in text
        assert "had leaked" in text
        refusal = Client().get(f"{API}/raw/README.md?revision=v1")
        assert refusal.status_code == 410
        body = refusal.json()
        assert (body["code"], body["reason"], body["note"], body["release"]) == (
            "retracted",
            "wrong_results",
            "The test set had leaked into training.",
            1,
        )

    def test_editors_may_with_a_reason(self, published: Release, edith: Any):
        with pytest.raises(BadInput) as refused:
            actions.retract_release(release=published, user=edith, reason="dislike", note="No.")
        assert list(refused.value.fields) == ["reason"]
        actions.retract_release(release=published, user=edith, reason="plagiarism", note="See the letter.")
        event = events.history(published).last()
        assert event is not None
        assert (event.verb, event.acting_role, event.reason_code) == ("release.retract", "editor", "plagiarism")

    def test_the_one_before_is_served_and_said_so(self, published: Release, alice: Any):
        second = next_release(published.project, alice)
        actions.retract_release(release=second, user=alice, reason="wrong_results", note="A slip.")
        text = Client().get(HERE).content.decode()
        assert "Release 2 was retracted." in text
        assert 'href="/alice/tern/releases/1">alice/tern 1</a>' in text
        assert Client().get(f"{HERE}/raw/README.md").status_code == 200


def test_a_replaced_release_names_its_successor(published: Release, alice: Any):
    next_release(published.project, alice)
    text = Client().get(f"{HERE}/releases/1").content.decode()
    assert "Release 1 was replaced by a later one." in text
    assert 'href="/alice/tern/releases/2">alice/tern 2</a>' in text
    assert "was replaced" not in Client().get(HERE).content.decode()
    assert Client().get(f"{API}/raw/README.md?revision=v1")["X-Release-State"] == "superseded"


class TestReopening:
    @pytest.fixture
    def lapsed(self, alice: Any, make: Make) -> Release:
        release = make(alice, state="changes_requested").releases.get()
        actions.move_release(release, "lapse")
        return release

    def test_within_its_time(self, lapsed: Release, alice: Any):
        assert "Open it again" in signed_in(alice).get(f"{HERE}/releases/1").content.decode()
        assert signed_in(alice).post(f"{HERE}/releases/1/reopening").status_code == 302
        lapsed.refresh_from_db()
        assert (lapsed.state, lapsed.clock_owner) == ("changes_requested", "author")

    def test_what_nobody_mended_lapses_after_its_last_day_unseen_by_reviewers_and_goes_on_where_it_stood(
        self, alice: Any, bob: Any, edith: Any, make: Make
    ):
        release = make(alice, state="needs_fixes").releases.get()
        late(release, due_at=timezone.now() + timedelta(minutes=1))
        assert lapse_silent() == 0
        late(release, due_at=timezone.now())
        assert (lapse_silent(), lapse_silent()) == (1, 0)
        told = events.history(release, ["release.lapse"]).get()
        assert (told.from_state, told.reason_code, told.actor) == ("needs_fixes", "silence", None)
        seen = [signed_in(person).get(f"{HERE}/releases/1").status_code for person in (alice, bob, edith)]
        assert seen == [200, 404, 200]
        release = actions.reopen_release(release=Release.objects.get(), user=alice)
        assert (release.state, release.clock_owner, release.ending_reason) == ("needs_fixes", "author", "")
        assert release.due_at is not None
        assert timedelta(days=59) < release.due_at - timezone.now() < timedelta(days=60)

    def test_not_after_its_time(self, lapsed: Release, alice: Any, api: APIClient):
        late(lapsed, state_changed_at=timezone.now() - timedelta(days=181))
        api.force_authenticate(alice)
        answer = api.post(f"{API}/releases/1/reopening", {}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "too_late")

    def test_not_beside_another(self, lapsed: Release, alice: Any):
        actions.start_release(project=lapsed.project, user=alice)
        with pytest.raises(Conflict) as refused:
            actions.reopen_release(release=lapsed, user=alice)
        assert refused.value.own_code == "release_under_way"
