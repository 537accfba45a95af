"""How a grant is used up: by day, with the day on which it will be, on its page and in the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from resources.grants.models import Grant
from resources.ledger.models import Entry
from tests.resources.asking import ask, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant(alice: Any) -> Grant:
    """Granted ten days ago for thirty; a quarter was used three days later, and today a half of it."""
    granted = ask(alice, {"cpu_ms": 1_800_000}).grant
    ago = timezone.now() - timedelta(days=10)
    Grant.objects.update(starts_at=ago, ends_at=ago + timedelta(days=30))
    Entry.objects.update(at=ago)
    use(granted, "cpu_ms", 450_000)
    Entry.objects.exclude(kind__in=["bring", "pass"]).update(at=ago + timedelta(days=3))
    use(granted, "cpu_ms", 900_000, "2")
    return Grant.objects.get()


def test_what_was_left_of_each_day_and_the_day_it_is_used_up_are_shown(
    client: Client, api: APIClient, alice: Any, bob: Any, grant: Grant
):
    api.force_authenticate(alice)
    (told,) = api.get(f"/api/v1/resources/grants/{grant.pk}/days").json()
    assert [day["left"] for day in told["days"]] == [1_800_000] * 3 + [1_350_000] * 7 + [450_000]
    ends = timezone.now() + timedelta(days=10) / 3
    assert (told["unit"], told["used_up_at"][:10]) == ("cpu_ms", ends.date().isoformat())
    client.force_login(alice)
    page = client.get(grant.get_absolute_url()).content.decode()
    until = 10 + (ends.date() - timezone.now().date()).days  # three or four, by the time of day
    assert f'<polyline class="guess" points="109.3,80.5 {8 + 304 * until / 30:.1f},104.0"/>' in page
    assert "7 min 30 s of CPU left. As until now it is used up on" in page
    api.force_authenticate(bob)
    assert api.get(f"/api/v1/resources/grants/{grant.pk}/days").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_units_as_for_one(
    count: int, api: APIClient, alice: Any, django_assert_num_queries: Callable[..., Any]
):
    lines = dict(list({"cpu_ms": 1_000, "tokens": 500, "egress_bytes": 9}.items())[:count])
    grant = ask(alice, lines).grant
    api.force_authenticate(alice)
    with django_assert_num_queries(5):
        assert len(api.get(f"/api/v1/resources/grants/{grant.pk}/days").json()) == count
