from typing import Any

import pytest

from core import policies
from core.problems import BadInput

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
