"""What everybody sees of reviewing, how the site's youth ends, and credit that can be checked."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from core.policies import current, publish
from projects.models import Project, Release
from reviews.applications import actions, credit
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Standing
from reviews.applications.queries.bootstrap import youth
from tests.reviews.applications.conftest import Sit
from tests.reviews.applications.test_standing import reviewed
from tests.reviews.conftest import Submit


def stand(user: Any, state: str, kind: str = "dataset") -> Standing:
    begun = begin_standing(user=user, kind=kind, application=None, mentor=None)
    Standing.objects.filter(pk=begun.pk).update(state=state)
    return begun


def test_everybody_sees_reviewers_with_their_tier_alone(client: Client, person: Callable[..., Any], bob: Any):
    stand(person("nina"), "probation")
    stand(person("olga"), "active")
    stand(person("piet"), "emeritus")
    stand(person("quin"), "suspended")
    page = client.get("/reviewers")
    shown = {one.user.handle: (one.is_founder, one.tiers) for one in page.context["reviewers"].items}
    assert shown == {
        "bob": (True, []),
        "nina": (False, [("Dataset", "On probation")]),
        "olga": (False, [("Dataset", "Reviewer")]),
    }
    assert [user.handle for user in page.context["emeriti"].items] == ["piet"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_questions_for_any_number(
    client: Client, person: Callable[..., Any], count: int, django_assert_num_queries: Any
):
    for number in range(count):
        stand(person(f"reviewer{number}"), "active")
        stand(person(f"emeritus{number}"), "emeritus")
    client.get("/reviewers")
    with django_assert_num_queries(10):
        assert client.get("/reviewers").context["reviewers"].count == count


def test_youth_ends_by_rule_and_is_announced(
    client: Client, person: Callable[..., Any], new: Callable[..., Project], checked: Submit, alice: Any, bob: Any
):
    publish("reviewers", {"grown_up_reviewers": 2, "grown_up_decisions": 1}, author=None)
    publish("review", {"load_cap": 4}, author=None)
    assert "This site is young." in client.get("/reviewers").content.decode()
    assert actions.end_bootstrap() is None
    for kind in ("model", "dataset", "code", "app", "research"):
        stand(person(f"of-{kind}"), "active", kind)
    assert [one.active for one in youth().kinds] == [2] * 5
    assert actions.end_bootstrap() is None
    reviewed(checked(new(alice), alice), bob)
    assert actions.end_bootstrap() is not None
    assert actions.end_bootstrap() is None
    assert (current("review")["bootstrap"], current("review")["load_cap"]) == (False, 4)
    assert Event.objects.filter(verb="policyversion.end_bootstrap").count() == 1
    page = client.get("/reviewers").content.decode()
    assert "this site has reviewers enough" in page
    assert "This site is young." not in page


def test_appointed_reviewer_who_also_earned_counts_once(bob: Any):
    stand(bob, "active")
    assert [one.active for one in youth().kinds] == [1] * 5


def test_credit_is_signed_and_any_change_is_noticed(
    sit: Sit, api: APIClient, new: Callable[..., Project], checked: Submit, alice: Any, bob: Any
):
    reviewed(checked(new(alice), alice), bob)
    Release.objects.update(state="published")
    answer = sit(bob).get("/reviewer/credit")
    assert answer["Content-Disposition"] == 'attachment; filename="bob-reviewer-credit.json"'
    signed = json.loads(answer.content)
    (one,) = signed["content"]["reviews"]
    assert (one["release"], one["kind"], one["round"]) == ("alice/herons 1", "dataset", 1)
    assert credit.is_genuine(signed)
    api.force_authenticate(alice)
    check = "/api/v1/reviewer/credit/check"
    assert api.post(check, signed, format="json").json() == {"is_genuine": True}
    forged = signed | {"content": signed["content"] | {"reviewer": "alice"}}
    assert api.post(check, forged, format="json").json() == {"is_genuine": False}
    assert api.post(check, signed | {"signature": "????"}, format="json").json() == {"is_genuine": False}
    assert APIClient().get("/api/v1/reviewer/credit/key").json()["key"] == signed["key"]


def test_credit_that_a_former_key_signed_is_genuine_while_that_one_holds(settings: Any):
    signed = credit.sign({"reviewer": "bob"})
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert (credit.is_genuine(signed), credit.public_key() == signed["key"]) == (True, False)
    settings.SECRET_KEY_FALLBACKS = []
    assert credit.is_genuine(signed) is False


def test_unsigned_review_is_counted_and_not_named(
    new: Callable[..., Project], checked: Submit, alice: Any, bob: Any, api: APIClient
):
    reviewed(checked(new(alice), alice), bob, is_signed=False)
    api.force_authenticate(bob)
    content = api.get("/api/v1/reviewer/credit").json()["content"]
    assert (content["reviews"], content["unsigned_reviews"]) == ([], 1)


def test_reviewers_by_program(api: APIClient, person: Callable[..., Any], bob: Any):
    stand(person("nina"), "probation")
    page = api.get("/api/v1/reviewers").json()
    assert [(one["handle"], one["is_founder"], one["tiers"]) for one in page["reviewers"]] == [
        ("bob", True, []),
        ("nina", False, [["Dataset", "On probation"]]),
    ]
    assert page["is_young"] is True
