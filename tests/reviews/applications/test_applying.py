"""Who may apply, what is missing otherwise, and what becomes of the record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import suspend
from core.models import Event
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden
from reviews.applications import actions
from reviews.applications.models import Application, ApplicationDraft
from reviews.applications.queries.eligibility import eligibility
from reviews.applications.states import APPLICATION_MOVES
from tests.moving import assert_follows
from tests.reviews.applications.conftest import WISHES, Sit, age, give, secure, sure


def test_application_moves_as_its_table_says(application: Application):
    assert_follows(application, APPLICATION_MOVES)


def missing(user: Any) -> list[str]:
    return [requirement.name for requirement in eligibility(user).missing]


def test_newcomer_is_told_everything_that_is_missing(alice: Any):
    assert missing(alice) == ["account", "second_factor", "contributions"]


def test_each_requirement_falls_when_it_is_met(alice: Any):
    age(alice, 60)
    assert missing(alice) == ["second_factor", "contributions"]
    secure(alice)
    assert missing(alice) == ["contributions"]
    give(alice)
    assert missing(alice) == []
    suspend(user=alice, by=None, reason="spam")
    assert missing(alice) == ["standing"]


def test_young_site_asks_for_less(alice: Any):
    age(alice, 10)
    needs = {requirement.name: requirement.need for requirement in eligibility(alice).requirements}
    assert needs["account"] == 9
    assert {"account", "trust"}.isdisjoint(missing(alice))
    publish("review", {"bootstrap": False}, author=None)
    needs = {requirement.name: requirement.need for requirement in eligibility(alice).requirements}
    assert needs["account"] == 30
    assert {"account", "trust"} <= set(missing(alice))


def test_numbers_are_the_policys(alice: Any):
    ways = {"published_releases": 0, "confirmed_reports": 3, "solved_answers": 5}
    publish("reviewers", {"account_days": 0, "second_factor": False, "contributions": ways}, author=None)
    assert missing(alice) == []


def test_application_begins_its_calibration_with_the_record_of_the_day(application: Application, nora: Any):
    assert (application.state, application.clock_owner) == ("calibration", "applicant")
    assert [(line.kind, line.text, line.outcome) for line in application.dossier.all()] == [
        ("published_releases", "nora/tern 1", "Published")
    ]
    give(nora, "egret")
    assert application.dossier.count() == 1


def test_who_is_not_eligible_is_told_what_is_missing(alice: Any):
    with pytest.raises(Conflict) as refused:
        actions.apply(applicant=alice, **WISHES)
    assert refused.value.own_code == "not_eligible"
    assert refused.value.more["missing"] == ["account", "second_factor", "contributions"]
    assert not Application.objects.exists()


def test_exception_waits_for_an_editor(alice: Any, edith: Any):
    secure(alice)
    application = actions.apply(applicant=alice, exception="I wrote the textbook.", **WISHES)
    assert (application.state, application.clock_owner) == ("submitted", "editor")
    with pytest.raises(BadInput):
        actions.pass_to_calibration(application=application, editor=edith, note=" ")
    actions.pass_to_calibration(application=application, editor=edith, note="She did.")
    assert (application.state, application.clock_owner) == ("calibration", "applicant")


def test_exception_excuses_neither_security_nor_sanction(alice: Any):
    with pytest.raises(Conflict):
        actions.apply(applicant=alice, exception="I wrote the textbook.", **WISHES)


def test_who_was_turned_away_is_told_when_to_return(alice: Any, edith: Any):
    secure(alice)
    application = actions.apply(applicant=alice, exception="I would like to.", **WISHES)
    actions.turn_away(application=application, editor=edith, letter="Publish something first.")
    assert application.state == "rejected"
    assert application.return_at is not None
    assert (application.return_at - timezone.now()).days == 59
    assert "return" in missing(alice)
    Application.objects.update(return_at=timezone.now() - timedelta(days=1))
    assert "return" not in missing(alice)


def test_one_application_at_a_time(application: Application, nora: Any):
    with pytest.raises(Conflict) as refused:
        actions.apply(applicant=nora, **WISHES)
    assert refused.value.own_code == "already_applied"
    actions.withdraw(application=application, user=nora)
    actions.apply(applicant=nora, **WISHES)
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["model", "song"]}, "kinds"),
        ({"topics": []}, "topics"),
        ({"topics": [{"topic": "birds", "level": "godlike"}]}, "topics"),
        ({"languages": [" "]}, "languages"),
        ({"hours_per_month": 0}, "hours_per_month"),
        ({"statement": ""}, "statement"),
        ({"statement": "x" * 1501}, "statement"),
        ({"endorsers": ["nobody-here"]}, "endorsers"),
        ({"endorsers": ["nora"]}, "endorsers"),
        ({"endorsers": ["a", "b", "c"]}, "endorsers"),
        ({"code_of_conduct": False}, "code_of_conduct"),
    ],
)
def test_wish_that_cannot_be_is_refused_and_nothing_kept(nora: Any, wish: dict[str, Any], field: str):
    with pytest.raises(BadInput) as refused:
        actions.apply(applicant=nora, **WISHES | wish)
    assert list(refused.value.fields) == [field]
    assert not Application.objects.exists()


def test_contested_line_is_settled_once_by_an_editor(application: Application, nora: Any, edith: Any, alice: Any):
    line = application.dossier.get()
    with pytest.raises(Forbidden):
        actions.contest_line(line=line, user=alice, why="Not mine to contest.")
    line = actions.contest_line(line=line, user=nora, why="It was the second release.")
    with pytest.raises(Conflict):
        actions.contest_line(line=line, user=nora, why="Again.")
    with pytest.raises(Forbidden):
        actions.settle_line(line=line, editor=nora, settled="corrected", note="Of course.")
    actions.settle_line(line=line, editor=edith, settled="corrected", note="She is right.")
    with pytest.raises(Conflict):
        actions.settle_line(line=line, editor=edith, settled="kept", note="Or not.")
    verbs = Event.objects.filter(object_id=application.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["application.submit", "application.calibrate", "application.contest", "application.settle"]


def test_page_leads_from_the_meter_to_the_application(sit: Sit, nora: Any):
    page = sit(nora).get("/reviewer/apply")
    assert page.context["eligibility"].is_met
    form = {
        "kinds": ["model", "code"],
        "expert": "parsers, 汉语分词",
        "languages": "en，zh",
        "hours_per_month": "4",
        "statement": "I read closely.",
        "code_of_conduct": "on",
    }
    answer = sit(nora).post("/reviewer/apply", form | {"statement": ""})
    assert answer.status_code == 422
    assert "parsers, 汉语分词" in answer.content.decode()
    answer = sit(nora).post("/reviewer/apply", form)
    application = Application.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/reviewer/applications/{application.id}")
    assert application.topics == [
        {"topic": "parsers", "level": "expert"},
        {"topic": "汉语分词", "level": "expert"},
    ]
    assert application.languages == ["en", "zh"]


def test_what_is_typed_is_kept_until_it_is_sent_or_thrown_away(sit: Sit, nora: Any, alice: Any, api: APIClient):
    client, url = sit(nora), "/reviewer/apply/draft"
    typed = {"kinds": ["code", "bird"], "expert": "解析", "hours_per_month": "some", "statement": "I read\x00 clo"}
    assert client.post(url, typed).status_code == 204
    page = client.get("/reviewer/apply")
    shown = {name: page.context["form"][name].value() for name in ("kinds", "expert", "hours_per_month", "statement")}
    assert shown == {"kinds": ["code"], "expert": "解析", "hours_per_month": "some", "statement": "I read clo"}
    assert sit(alice).get("/reviewer/apply").context["form"]["statement"].value() is None
    assert client.post(url, {"statement": "x" * 4001}).status_code == 422
    api.force_authenticate(nora)
    address = "/api/v1/reviewer/applications/draft"
    assert api.get(address).json()["statement"] == "I read clo"
    assert api.put(address, {"statement": "I read closely."}, format="json").json()["kinds"] == []
    assert api.put(address, {"beak": "long"}, format="json").status_code == 422
    actions.apply(applicant=nora, **WISHES)
    assert not ApplicationDraft.objects.exists()
    actions.keep_application_draft(applicant=alice, typed={"statement": "Later."})
    assert sit(alice).post("/reviewer/apply/draft/removal")["Location"] == "/reviewer/apply"
    assert not ApplicationDraft.objects.exists()
    actions.keep_application_draft(applicant=alice, typed={"statement": "Later."})
    actions.keep_application_draft(applicant=alice, typed={"statement": " "})
    assert not ApplicationDraft.objects.exists()


def test_page_of_a_newcomer_names_each_way(sit: Sit, alice: Any):
    page = sit(alice).get("/reviewer/apply").content.decode()
    for words in ("2 of 5 on the way", "Published releases", "Confirmed reports", "Solved answers", "Second factor"):
        assert words in page


def test_application_is_unknown_to_strangers(sit: Sit, application: Application, alice: Any, edith: Any):
    url = f"/reviewer/applications/{application.id}"
    assert sit(alice).get(url).status_code == 404
    assert sit(edith).get(url).status_code == 200


def test_line_is_contested_and_settled_on_the_pages(sit: Sit, application: Application, nora: Any, edith: Any):
    url = f"/reviewer/applications/{application.id}"
    line = application.dossier.get()
    assert sit(nora).post(f"{url}/dossier/{line.id}/contest", {"why": ""}).status_code == 422
    assert sit(nora).post(f"{url}/dossier/{line.id}/contest", {"why": "Wrong day."}).status_code == 302
    desk = sit(edith).get("/desk/applications")
    assert list(desk.context["contested"]) == [application]
    answer = sit(edith).post(f"{url}/dossier/{line.id}/settlement", {"settled": "kept", "note": "The day is right."})
    assert answer.status_code == 302
    assert "The day is right." in sit(nora).get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_the_same_questions_for_any_number(
    sit: Sit, person: Callable[..., Any], edith: Any, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        applicant = person(f"applicant{number}")
        secure(applicant)
        actions.apply(applicant=applicant, exception="Known elsewhere.", **WISHES)
    client = sit(edith)
    client.get("/desk/applications")
    with django_assert_num_queries(16):
        assert len(client.get("/desk/applications").context["exceptions"]) == count


def test_everything_can_be_done_by_program(api: APIClient, nora: Any, edith: Any):
    api.force_authenticate(nora)
    meter = api.get("/api/v1/reviewer/eligibility").json()
    assert [one["is_met"] for one in meter] == [True] * 5
    assert [way["name"] for way in meter[2]["alternatives"]] == [
        "published_releases",
        "confirmed_reports",
        "solved_answers",
    ]
    made = api.post("/api/v1/reviewer/applications", WISHES, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "calibration")
    url = f"/api/v1/reviewer/applications/{made.json()['id']}"
    (line,) = made.json()["dossier"]
    contested = api.post(f"{url}/dossier/{line['id']}/contest", {"why": "Wrong day."}, format="json")
    assert contested.json()["contested"] == "Wrong day."
    sure(api, edith)
    settled = api.post(f"{url}/dossier/{line['id']}/settlement", {"settled": "kept", "note": "No."}, format="json")
    assert settled.json()["settled"] == "kept"
    api.force_authenticate(nora)
    assert api.delete(url).status_code == 204
    assert api.get(url).json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**WISHES, "kinds": "model"},
        {**WISHES, "hours_per_month": 10**12},
        {**WISHES, "topics": [{"topic": "birds", "level": "expert", "rank": 1}]},
        {**WISHES, "state": "admitted"},
        [],
    ],
)
def test_nonsense_is_refused_by_the_api(api: APIClient, nora: Any, body: Any):
    api.force_authenticate(nora)
    answer = api.post("/api/v1/reviewer/applications", body, format="json")
    assert answer.status_code == 422
    assert not Application.objects.exists()
