"""The rules in public, and how administrators change them: with a reason, a day, and a look at the past."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import policies
from core.models import Event, PolicyVersion
from core.rehearsals import rehearse
from projects.models import Project
from web.rulebook.forms import PolicyForm
from web.rulebook.queries import newest

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]


def typed(name: str, **changes: Any) -> dict[str, Any]:
    """The form as a browser would send it back, with some fields changed."""
    form = PolicyForm(newest(name))
    said = {field: form.get_initial_for_field(form.fields[field], field) for field in form.fields}
    said = {field: value for field, value in said.items() if value is not None and value is not False}
    return said | changes


@pytest.fixture
def admin(client: Client, adam: Any) -> Client:
    client.force_login(adam)
    return client


def test_everybody_reads_the_rules_and_their_versions(client: Client, adam: Any):
    policies.publish("submission", {"triage_days": 5}, author=adam, note="Holidays.")
    assert "submission" in client.get("/policies").content.decode()
    page = client.get("/policies/submission").content.decode()
    assert "Holidays." in page
    assert "<del>2</del>" in page.replace("\n", "")
    assert client.get("/policies/submission/0").status_code == 200
    assert client.get("/policies/submission/9").status_code == 404
    assert client.get("/policies/nothing").status_code == 404


def test_change_is_published_with_its_reason(admin: Client, adam: Any):
    answer = admin.post("/desk/policies/submission", typed("submission", triage_days="5", note="Holidays.", publish=""))
    assert answer.headers["Location"] == "/policies/submission/1"
    version = PolicyVersion.objects.get()
    assert (version.body, version.note, version.author) == ({"triage_days": 5}, "Holidays.", adam)


def test_change_is_tried_without_being_published(admin: Client):
    page = admin.post("/desk/policies/submission", typed("submission", triage_days="5", open_submissions_limit="3"))
    change = page.context["change"]
    assert [(found.path, found.before, found.after) for found in change.differences] == [
        ("open_submissions_limit", 10, 3),
        ("triage_days", 2, 5),
    ]
    assert change.rehearsal.unknown == ["open_submissions_limit"]
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"triage_days": "soon"}, "triage_days"),
        ({"triage_days": "-1"}, "triage_days"),
        ({"triage_days": "99999999"}, "triage_days"),
        ({"required_facts": "{"}, "required_facts"),
        ({"required_facts": '{"model": "summary"}'}, "required_facts"),
        ({"required_facts": "NaN"}, "required_facts"),
        ({"note": ""}, "note"),
        ({"effective_at": "2020-01-01T00:00"}, "effective_at"),
    ],
)
def test_mistake_is_told_beside_its_field_and_nothing_is_lost(admin: Client, changes: dict[str, str], field: str):
    said = typed("submission", review_days="11", note="Why not.", publish="") | changes
    page = admin.post("/desk/policies/submission", said)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert page.context["form"]["review_days"].value() == "11"
    assert not PolicyVersion.objects.exists()


def test_two_editors_do_not_overwrite_each_other(admin: Client, adam: Any):
    said = typed("submission", triage_days="5", note="Mine.", publish="")
    policies.publish("submission", {"review_days": 9}, author=adam, note="Theirs.")
    page = admin.post("/desk/policies/submission", said)
    assert page.status_code == 409
    assert "Somebody published version 1 meanwhile" in page.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_editor_begins_from_the_version_that_waits(admin: Client, adam: Any):
    tomorrow = timezone.now() + timedelta(days=1)
    policies.publish("submission", {"triage_days": 5}, author=adam, note="Soon.", effective_at=tomorrow)
    assert admin.get("/desk/policies/submission").context["form"]["triage_days"].value() == 5
    admin.post("/desk/policies/submission", typed("submission", review_days="9", note="And this.", publish=""))
    assert policies.current("submission").body["triage_days"] == 5


@pytest.mark.parametrize("who", ["alice", "edith"])
def test_only_administrators_change_rules(client: Client, request: pytest.FixtureRequest, who: str):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/desk/policies").status_code == 403
    assert client.post("/desk/policies/submission", {"publish": ""}).status_code == 403


def test_rehearsal_counts_turns_that_would_have_been_late(alice: Any, make: Make):
    make(alice, "tern", "triage")
    make(alice, "heron", "triage")
    long_ago = timezone.now() - timedelta(days=4)
    Event.objects.filter(object_id=Project.objects.get(name="heron").releases.get().pk).update(at=long_ago)
    before = policies.current("submission")
    after = policies.Policy("submission", 1, before.body | {"triage_days": 5})
    (effect,) = rehearse(before, after).effects
    assert (effect.key, effect.cases, effect.before, effect.after) == ("triage_days", 2, 1, 0)


def test_rehearsal_counts_cards_that_would_have_been_refused(alice: Any, make: Make):
    make(alice, "tern", "submitted")
    before = policies.current("submission")
    after = policies.Policy("submission", 1, before.body | {"card_least_characters": 5000})
    (effect,) = rehearse(before, after).effects
    assert (effect.key, effect.cases, effect.before, effect.after) == ("card_least_characters", 1, 0, 1)


def test_rehearsal_counts_rounds_with_too_few_reviews(alice: Any, bob: Any, make: Make):
    from core import events
    from core.moves import move
    from reviews.actions import claim_review
    from reviews.actions.triage import begin_review
    from reviews.models import Assignment
    from reviews.states import ROUND_MOVES
    from tests.projects.conftest import bring

    round_ = begin_review(release=bring(make(alice), alice, "triage"))
    claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    Assignment.objects.update(state="submitted")
    round_.refresh_from_db()
    move(round_, ROUND_MOVES, "decide")
    events.deliver()
    before = policies.current("review")
    after = policies.Policy("review", 1, before.body | {"bootstrap": False})
    (effect,) = rehearse(before, after).effects
    assert (effect.key, effect.cases, effect.before, effect.after) == ("bootstrap", 1, 0, 1)


def test_api_reads_tries_and_publishes(api: APIClient, adam: Any):
    names = [policy["name"] for policy in api.get("/api/v1/policies").json()]
    assert {"submission", "review", "accounts"} <= set(names)
    api.force_authenticate(adam)
    here = "/api/v1/policies/submission"
    tried = api.post(f"{here}/rehearsal", {"body": {"triage_days": 3}}, format="json").json()
    assert tried["differences"] == [{"path": "triage_days", "before": 2, "after": 3}]
    body = {"body": {"triage_days": 3}, "note": "Holidays.", "base": 0}
    assert api.post(f"{here}/versions", body, format="json").status_code == 201
    again = api.post(f"{here}/versions", body, format="json")
    assert (again.status_code, again.json()["code"], again.json()["version"]) == (409, "policy_changed", 1)
    assert api.get(here).json()["body"]["triage_days"] == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"body": {"nothing": 1}, "note": "x", "base": 0}, "nothing"),
        ({"body": {}, "note": "x", "base": 0}, "body"),
        ({"body": {"triage_days": 3}, "base": 0}, "note"),
        ({"body": {"triage_days": 3}, "note": "x"}, "base"),
        ({"body": {"triage_days": 3}, "note": "x", "base": 0, "effective_at": "2020-01-01T00:00:00Z"}, "effective_at"),
    ],
)
def test_api_names_the_field_that_is_wrong(api: APIClient, adam: Any, body: dict[str, Any], field: str):
    api.force_authenticate(adam)
    answer = api.post("/api/v1/policies/submission/versions", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_rulebook_takes_the_same_queries_for_one_and_three_versions(
    api: APIClient, adam: Any, django_assert_num_queries: Any
):
    for many in (1, 3):
        for _number in range(many):
            policies.publish("submission", {"triage_days": many}, author=adam, note="x")
        with django_assert_num_queries(1):
            api.get("/api/v1/policies")
