"""Co-authors are asked, answer for themselves, and must agree before a release is handed in; and one-press mending."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import events
from core.clocks.ticking import tick
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden
from projects import actions
from projects.models import CoAuthor, Project
from projects.queries import preflight
from projects.queries.preflight import Finding
from tests.projects.conftest import STATEMENTS

pytestmark = pytest.mark.django_db
HERE, API = "/alice/tern", "/api/v1/projects/alice/tern"


@pytest.fixture
def dora(person: Callable[..., Any]) -> Any:
    return person("dora")


@pytest.fixture
def asked(tern: Project, alice: Any, dora: Any) -> CoAuthor:
    return actions.ask_co_author(project=tern, user=alice, handle="@Dora")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def consent_in(project: Project) -> Finding:
    return next(finding for finding in preflight(project) if finding.name == "consent.dora")


def submit(project: Project, user: Any) -> Any:
    return actions.submit_release(project=project, user=user, statements=STATEMENTS)


def test_asked_they_may_read_and_have_a_week(asked: CoAuthor, dora: Any):
    assert asked.due_at is not None
    assert (asked.state, asked.clock_owner, (asked.due_at - timezone.now()).days) == ("asked", "co_author", 6)
    assert signed_in(dora).get(HERE).status_code == 200
    assert signed_in(dora).get(f"{HERE}/files/README.md").status_code == 200
    assert "names you as a co-author" in signed_in(dora).get("/dashboard").content.decode()


def test_nothing_is_handed_in_without_their_word(asked: CoAuthor, tern: Project, alice: Any, dora: Any):
    with pytest.raises(BadInput) as refused:
        submit(tern, alice)
    assert list(refused.value.fields) == ["consent.dora"]
    actions.answer_consent(co_author=asked, person=dora, agrees=True)
    assert submit(tern, alice).state == "submitted"
    assert [event.verb for event in events.history(asked)] == ["co_author.ask", "co_author.agree"]


def test_nobody_is_asked_to_agree_for_those_who_are_named(asked: CoAuthor, tern: Project, alice: Any, dora: Any):
    page, said = f"{HERE}/edit/statements", {"data_origin": "Mine.", "ai_use": "None.", "policy": "on"}
    assert list(signed_in(alice).get(page).context["form"].fields) == [
        *("data_origin", "ai_use", "notes", "wanted", "unwanted", "policy")
    ]
    actions.answer_consent(co_author=asked, person=dora, agrees=True)
    assert signed_in(alice).post(page, said).status_code == 302
    assert tern.releases.get().statements["co_authors"] is True


def test_a_site_may_do_without(asked: CoAuthor, tern: Project, alice: Any):
    publish("submission", {"co_authors_must_agree": False}, author=None)
    assert (consent_in(tern).is_met, consent_in(tern).is_blocking) == (False, False)
    assert "co_authors" in signed_in(alice).get(f"{HERE}/edit/statements").context["form"].fields
    assert submit(tern, alice).state == "submitted"


def test_they_may_refuse_and_change_their_mind(asked: CoAuthor, tern: Project, dora: Any):
    actions.answer_consent(co_author=asked, person=dora, agrees=False, note="My name is spelled wrong.")
    assert "My name is spelled wrong." in consent_in(tern).detail
    actions.answer_consent(co_author=asked, person=dora, agrees=True)
    assert consent_in(tern).is_met
    with pytest.raises(Conflict):
        actions.answer_consent(co_author=asked, person=dora, agrees=True)


def test_a_word_is_for_one_licence(asked: CoAuthor, tern: Project, alice: Any, dora: Any):
    actions.answer_consent(co_author=asked, person=dora, agrees=True)
    actions.edit_project(project=tern, user=alice, licence="MIT")
    assert "Apache-2.0" in consent_in(tern).detail
    actions.answer_consent(co_author=CoAuthor.objects.get(), person=dora, agrees=True)
    assert consent_in(tern).is_met
    assert CoAuthor.objects.get().licence == "MIT"


def test_only_they_answer_and_only_owners_ask(asked: CoAuthor, tern: Project, alice: Any, charlie: Any):
    for other in (alice, charlie):
        with pytest.raises(Forbidden):
            actions.answer_consent(co_author=asked, person=other, agrees=True)
    with pytest.raises(Forbidden):
        actions.ask_co_author(project=tern, user=charlie, handle="charlie")


@pytest.mark.parametrize("handle", ["nobody", "alice", "dora", ""])
def test_who_cannot_be_named(asked: CoAuthor, tern: Project, alice: Any, handle: str):
    with pytest.raises(BadInput) as refused:
        actions.ask_co_author(project=tern, user=alice, handle=handle)
    assert list(refused.value.fields) == ["handle"]


def test_reminders_come_from_people_once_a_day_and_from_the_clock(asked: CoAuthor, alice: Any):
    with pytest.raises(Conflict) as refused:
        actions.remind_co_author(co_author=asked, user=alice)
    assert refused.value.own_code == "reminded_lately"
    CoAuthor.objects.update(reminded_at=timezone.now() - timedelta(days=2), due_at=timezone.now())
    actions.remind_co_author(co_author=asked, user=alice)
    assert (tick(), tick()) == (1, 0)
    assert [event.verb for event in events.history(asked)] == ["co_author.ask"] + ["co_author.remind"] * 2


class TestDoors:
    def test_the_wizard_asks_and_the_page_answers(self, tern: Project, alice: Any, dora: Any, charlie: Any):
        assert signed_in(alice).post(f"{HERE}/edit/co-authors", {"handle": "dora"}).status_code == 302
        page = signed_in(alice).get(f"{HERE}/edit/statements").content.decode()
        assert "/edit/co-authors/dora/reminder" in page
        assert "Consent of dora" in signed_in(alice).get(f"{HERE}/edit/preflight").content.decode()
        assert signed_in(charlie).get(f"{HERE}/consent").status_code == 404
        assert "I agree" in signed_in(dora).get(f"{HERE}/consent").content.decode()
        assert signed_in(dora).post(f"{HERE}/consent", {"answer": "agree"}).status_code == 302
        assert CoAuthor.objects.get().state == "agreed"
        assert signed_in(alice).post(f"{HERE}/edit/co-authors/dora/removal").status_code == 302
        assert not CoAuthor.objects.exists()

    def test_api_does_the_same(self, tern: Project, alice: Any, dora: Any, api: APIClient):
        api.force_authenticate(alice)
        assert api.post(f"{API}/co-authors", {"handle": "dora"}, format="json").status_code == 201
        assert api.post(f"{API}/co-authors/dora/reminder").json()["code"] == "reminded_lately"
        api.force_authenticate(dora)
        assert api.get(f"{API}/consent").json()["state"] == "asked"
        assert api.put(f"{API}/consent", {"agrees": True}, format="json").json()["licence"] == "Apache-2.0"
        api.force_authenticate(alice)
        assert [one["person"] for one in api.get(f"{API}/co-authors").json()] == ["dora"]
        assert api.delete(f"{API}/co-authors/dora").status_code == 204


class TestMending:
    def test_one_press_adds_a_section(self, tern: Project, alice: Any):
        actions.edit_card(project=tern, user=alice, text="# Tern\n\n" + "Answers short questions. " * 6)
        assert any(finding.name == "limits" and finding.fix for finding in preflight(tern))
        assert signed_in(alice).post(f"{HERE}/edit/preflight/mending", {"fix": "limits"}).status_code == 302
        assert not any(finding.name == "limits" for finding in preflight(tern))

    def test_one_press_makes_it_public(self, tern: Project, alice: Any, api: APIClient):
        actions.change_visibility(project=tern, user=alice, visibility="private")
        api.force_authenticate(alice)
        left = api.post(f"{API}/preflight/fixes", {"fix": "visibility"}, format="json").json()
        assert "visibility" not in {finding["name"] for finding in left}
        tern.refresh_from_db()
        assert tern.visibility == "public"

    def test_what_one_press_cannot_mend(self, tern: Project, alice: Any, api: APIClient):
        api.force_authenticate(alice)
        answer = api.post(f"{API}/preflight/fixes", {"fix": "weights"}, format="json")
        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["fix"])

    def test_the_preflight_says_what_a_reviewer_checks(self, tern: Project, alice: Any):
        page = signed_in(alice).get(f"{HERE}/edit/preflight").content.decode()
        assert "What a reviewer will check" in page
        assert "A metric, and how it was measured" in page
