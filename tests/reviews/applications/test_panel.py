"""The panel: who votes, when it is decided, what becomes of questions and contested lines."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_organisation
from accounts.models import Membership, RoleGrant
from core.events import history
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden
from deliberation.appeals.actions import file_appeal, give_voice
from reviews.applications import actions
from reviews.applications.models import Application, Attempt, Standing
from reviews.applications.queries.standing import awaiting_panel
from reviews.models import Skill
from tests.reviews.applications.conftest import Sit, sure


@pytest.fixture
def waiting(application: Application) -> Application:
    """Nora's application, calibrated."""
    Application.objects.update(state="panel", clock_owner="panel", due_at=timezone.now() + timedelta(days=7))
    application.refresh_from_db()
    return application


@pytest.fixture
def grown_up(db: None) -> None:
    publish("review", {"bootstrap": False}, author=None)


def test_two_of_one_mind_admit(waiting: Application, grown_up: None, nora: Any, bob: Any, edith: Any):
    actions.vote(application=waiting, senior=bob, choice="admit", reason="Reads closely.")
    assert waiting.state == "panel"
    with pytest.raises(Conflict):
        actions.vote(application=waiting, senior=bob, choice="admit", reason="Again.")
    actions.vote(application=waiting, senior=edith, choice="admit", reason="Agreed.")
    assert waiting.state == "admitted"
    standing = Standing.objects.get()
    assert (standing.user, standing.kind, standing.state, standing.mentor) == (nora, "model", "probation", edith)
    assert RoleGrant.objects.get(user=nora).source == "earned"
    skills = set(Skill.objects.filter(reviewer=nora.pk).values_list("sort", "value"))
    assert skills == {("kind", "model"), ("language", "en"), ("language", "zh")}


def test_split_panel_takes_a_third(
    waiting: Application, grown_up: None, bob: Any, edith: Any, person: Callable[..., Any]
):
    actions.vote(application=waiting, senior=bob, choice="admit", reason="Yes.")
    actions.vote(application=waiting, senior=edith, choice="reject", reason="Publish a data set first.")
    assert waiting.state == "panel"
    actions.vote(application=waiting, senior=person("dora", "reviewer"), choice="reject", reason="So do I.")
    assert waiting.state == "rejected"
    assert waiting.letter == "Publish a data set first.\n\nSo do I."
    assert waiting.return_at is not None
    assert (waiting.return_at - timezone.now()).days == 59


def test_one_vote_is_enough_while_the_site_is_young(waiting: Application, bob: Any):
    actions.vote(application=waiting, senior=bob, choice="admit", reason="Reads closely.")
    assert waiting.state == "admitted"


def test_who_is_tied_or_no_senior_does_not_vote(
    waiting: Application, nora: Any, bob: Any, charlie: Any, person: Callable[..., Any]
):
    colleague = person("cleo", "reviewer")
    organisation = create_organisation(user=nora, handle="heronry", name="Heronry")
    Membership.objects.create(organisation=organisation, user=colleague)
    assert list(awaiting_panel(bob)) == [waiting]
    assert list(awaiting_panel(colleague)) == []
    for who in (nora, charlie, colleague):
        with pytest.raises(Forbidden):
            actions.vote(application=waiting, senior=who, choice="admit", reason="Of course.")


@pytest.mark.parametrize(("choice", "reason", "field"), [("admit", " ", "reason"), ("maybe", "Hm.", "choice")])
def test_vote_needs_its_reason(waiting: Application, bob: Any, choice: str, reason: str, field: str):
    with pytest.raises(BadInput) as refused:
        actions.vote(application=waiting, senior=bob, choice=choice, reason=reason)
    assert list(refused.value.fields) == [field]


def test_contested_line_is_settled_before_the_vote(waiting: Application, nora: Any, bob: Any, edith: Any):
    line = actions.contest_line(line=waiting.dossier.get(), user=nora, why="Wrong day.")
    with pytest.raises(Conflict) as refused:
        actions.vote(application=waiting, senior=bob, choice="admit", reason="Yes.")
    assert refused.value.own_code == "contested"
    actions.settle_line(line=line, editor=edith, settled="corrected", note="True.")
    actions.vote(application=waiting, senior=bob, choice="admit", reason="Yes.")
    assert waiting.state == "admitted"


def test_question_gives_the_ball_to_the_applicant(waiting: Application, nora: Any, bob: Any):
    actions.ask_applicant(application=waiting, senior=bob, question="Do you read Rust?")
    assert (waiting.state, waiting.clock_owner) == ("more_info", "applicant")
    with pytest.raises(Conflict):
        actions.vote(application=waiting, senior=bob, choice="admit", reason="Yes.")
    with pytest.raises(Forbidden):
        actions.answer_question(application=waiting, user=bob, answer="She does.")
    actions.answer_question(application=waiting, user=nora, answer="Slowly.")
    assert (waiting.state, waiting.clock_owner, waiting.answer) == ("panel", "panel", "Slowly.")


def test_panel_on_the_pages(sit: Sit, waiting: Application, nora: Any, bob: Any):
    url = f"/reviewer/applications/{waiting.id}"
    assert list(sit(bob).get("/desk/applications").context["panel"]) == [waiting]
    assert sit(bob).post(f"{url}/question", {"question": "Do you read Rust?"}).status_code == 302
    assert "Do you read Rust?" in sit(nora).get(url).content.decode()
    assert sit(nora).post(f"{url}/answer", {"answer": "Slowly."}).status_code == 302
    assert sit(bob).post(f"{url}/votes", {"choice": "admit", "reason": ""}).status_code == 422
    assert sit(bob).post(f"{url}/votes", {"choice": "admit", "reason": "Good."}).status_code == 302
    page = sit(nora).get(url).content.decode()
    assert "Welcome." in page
    assert "bob" not in page


def test_panel_by_program(api: APIClient, waiting: Application, nora: Any, bob: Any):
    url = f"/api/v1/reviewer/applications/{waiting.id}"
    sure(api, bob)
    assert api.post(f"{url}/question", {"question": "Rust?"}, format="json").json()["state"] == "more_info"
    api.force_authenticate(nora)
    assert api.post(f"{url}/answer", {"answer": "Slowly."}, format="json").json()["state"] == "panel"
    assert api.post(f"{url}/votes", {"choice": "admit", "reason": "I."}, format="json").status_code == 403
    sure(api, bob)
    voted = api.post(f"{url}/votes", {"choice": "admit", "reason": "Good."}, format="json")
    assert (voted.status_code, voted.json()["state"]) == (201, "admitted")


def test_nul_is_left_out_of_what_is_typed(sit: Sit, waiting: Application, nora: Any, bob: Any):
    url = f"/reviewer/applications/{waiting.id}"
    assert sit(bob).post(f"{url}/question", {"question": "Ru\x00st?"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.question == "Rust?"


def last(about: Any) -> Any:
    return history(about).last()


def test_rejection_can_be_appealed_and_overturned(
    sit: Sit, waiting: Application, nora: Any, bob: Any, edith: Any, person: Callable[..., Any]
):
    actions.vote(application=waiting, senior=bob, choice="reject", reason="Not yet.")
    Attempt.objects.create(application=waiting, kind="model", state="passed")
    page = sit(nora).get(f"/reviewer/applications/{waiting.id}")
    assert page.context["decision_to_appeal"] == last(waiting)
    appeal = file_appeal(decision=last(waiting), user=nora, text="You read another dossier.")
    with pytest.raises(Forbidden):
        give_voice(appeal=appeal, judge=bob, finding="amend", letter="I was wrong.")
    for judge in (edith, person("dora", "reviewer")):
        give_voice(appeal=appeal, judge=judge, finding="amend", letter="She is right.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.return_at) == ("admitted", None)
    assert Standing.objects.get().user == nora


def test_remanded_application_is_decided_by_others(
    waiting: Application, nora: Any, bob: Any, edith: Any, person: Callable[..., Any]
):
    actions.vote(application=waiting, senior=bob, choice="reject", reason="Not yet.")
    Attempt.objects.create(application=waiting, kind="model", state="passed")
    appeal = file_appeal(decision=last(waiting), user=nora, text="You read another dossier.")
    dora = person("dora", "reviewer")
    for judge in (edith, dora):
        give_voice(appeal=appeal, judge=judge, finding="remand", letter="Look again.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.votes.count()) == ("panel", 0)
    with pytest.raises(Forbidden):
        actions.vote(application=waiting, senior=bob, choice="reject", reason="Still not.")
    actions.vote(application=waiting, senior=person("emil", "reviewer"), choice="admit", reason="Yes.")
    assert waiting.state == "admitted"
