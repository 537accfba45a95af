from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import policies
from core.models import Event, PolicyVersion
from core.policy_shapes import MISSING, differences
from core.problems import BadInput, Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lunch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policies._defaults, "lunch", {"minutes": 30, "dishes": ["soup"]})


def test_defaults_are_version_zero():
    policy = policies.current("lunch")
    assert (policy.reference, policy["minutes"]) == ("lunch@0", 30)


def test_published_version_is_in_force_and_keeps_other_defaults(adam: Any):
    policies.publish("lunch", {"minutes": 45}, author=adam, note="slower")
    policy = policies.current("lunch")
    assert (policy.reference, policy["minutes"], policy["dishes"]) == ("lunch@1", 45, ["soup"])


def test_changing_what_was_given_changes_nothing():
    policies.current("lunch").body["dishes"].append("cake")
    assert policies.current("lunch")["dishes"] == ["soup"]


def test_unknown_keys_and_wrong_types_are_refused(adam: Any):
    with pytest.raises(BadInput) as refusal:
        policies.publish("lunch", {"minuets": 45, "dishes": "soup"}, author=adam)
    assert refusal.value.fields == {"minuets": ["unknown key"], "dishes": ["expected list"]}


NESTED = {"levels": {"full": 2, "light": 1}, "weights": {"a": 0.5}, "items": [{"id": "x", "en": "X"}], "on": True}


@pytest.fixture
def nested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policies._defaults, "nested", {**NESTED, "mode": {"model": "open"}, "late_days": 7})
    monkeypatch.setitem(policies._choices, "nested", {"mode": ["open", "single"]})


@pytest.mark.usefixtures("nested")
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"levels": {"full": 3}}, {"levels.light": ["is missing"]}),
        ({"levels": {"full": True, "light": 1}}, {"levels.full": ["expected a whole number"]}),
        ({"levels": {"full": 1, "light": 1, "half": 1}}, {"levels.half": ["unknown key"]}),
        ({"weights": {"a": -0.1}}, {"weights.a": ["may not be negative"]}),
        ({"weights": {"a": float("nan")}}, {"weights.a": ["may be 9007199254740992 at most"]}),
        ({"items": [{"id": 4, "en": "X"}]}, {"items.0.id": ["expected text"]}),
        ({"items": ["x"]}, {"items.0": ["expected object"]}),
        ({"on": 1}, {"on": ["expected yes or no"]}),
        ({"mode": {"model": "shut"}}, {"mode.model": ["expected one of: open, single"]}),
        ({"late_days": 10**9}, {"late_days": ["may be 36500 at most"]}),
    ],
)
def test_shape_of_the_defaults_is_kept_in_depth(adam: Any, body: dict[str, Any], fields: dict[str, list[str]]):
    with pytest.raises(BadInput) as refusal:
        policies.publish("nested", body, author=adam)
    assert refusal.value.fields == fields
    assert policies.current("nested").version == 0


@pytest.mark.usefixtures("nested")
def test_whole_number_may_stand_for_a_number(adam: Any):
    policies.publish("nested", {"weights": {"a": 1}}, author=adam)
    assert policies.current("nested")["weights"] == {"a": 1}


def test_version_waits_for_its_day(adam: Any):
    tomorrow = timezone.now() + timedelta(days=1)
    policies.publish("lunch", {"minutes": 45}, author=adam, effective_at=tomorrow)
    assert policies.current("lunch").version == 0
    PolicyVersion.objects.update(effective_at=timezone.now())
    assert policies.current("lunch").version == 1


def test_newer_version_overtakes_one_that_waits(adam: Any):
    policies.publish("lunch", {"minutes": 45}, author=adam, effective_at=timezone.now() + timedelta(days=1))
    policies.publish("lunch", {"minutes": 20}, author=adam)
    PolicyVersion.objects.filter(version=1).update(effective_at=timezone.now())
    assert policies.current("lunch")["minutes"] == 20


def test_day_in_the_past_is_refused(adam: Any):
    with pytest.raises(BadInput) as refusal:
        policies.publish("lunch", {"minutes": 45}, author=adam, effective_at=timezone.now() - timedelta(hours=1))
    assert list(refusal.value.fields) == ["effective_at"]


def test_who_began_from_an_older_version_changes_nothing(adam: Any):
    policies.publish("lunch", {"minutes": 45}, author=adam, base=0)
    with pytest.raises(Conflict) as refusal:
        policies.publish("lunch", {"minutes": 10}, author=adam, base=0)
    assert (refusal.value.own_code, refusal.value.more) == ("policy_changed", {"version": 1})
    assert policies.current("lunch")["minutes"] == 45


def test_publishing_leaves_an_event(adam: Any):
    policies.publish("lunch", {"minutes": 45}, author=adam, note="slower")
    event = Event.objects.get(verb="policy.published")
    assert (event.actor, event.note, event.evidence[0]["version"]) == (adam, "slower", 1)


def test_differences_are_told_leaf_by_leaf():
    before = {"a": {"x": 1, "y": 2}, "list": [{"id": "p", "en": "P"}, {"id": "q", "en": "Q"}], "plain": [1]}
    after = {"a": {"x": 1, "y": 3}, "list": [{"id": "p", "en": "PP"}], "plain": [1, 2], "new": 5}
    found = {one.path: (one.before, one.after) for one in differences(before, after)}
    assert found == {
        "a.y": (2, 3),
        "list.p.en": ("P", "PP"),
        "list.q": ({"en": "Q"}, MISSING),
        "plain": ([1], [1, 2]),
        "new": (MISSING, 5),
    }
