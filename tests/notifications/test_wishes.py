"""How people choose to be told: on the page and in the API, with the way out beside each mistake."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from notifications.models import Mute
from notifications.wishes import fields_of, wishes_of

pytestmark = pytest.mark.django_db
DEFAULTS = {
    "needs_you_mail": True,
    "needs_you_digest": False,
    "moved_site": True,
    "moved_mail": False,
    "moved_digest": True,
    "fyi_site": True,
    "fyi_digest": True,
    "quiet_from": None,
    "quiet_until": None,
    "time_zone": "",
}


def test_who_chose_nothing_has_the_defaults_of_the_policy(alice: Any):
    assert fields_of(wishes_of([alice.pk])[alice.pk]) == DEFAULTS


def test_choices_are_made_on_the_page(client: Client, alice: Any):
    client.force_login(alice)
    said = {"moved_mail": "on", "quiet_from": "22", "quiet_until": "7", "time_zone": "Asia/Shanghai"}
    assert client.post("/settings/notifications", said).status_code == 302
    chosen = fields_of(wishes_of([alice.pk])[alice.pk])
    assert chosen == dict.fromkeys(DEFAULTS, False) | {
        "moved_mail": True,
        "quiet_from": 22,
        "quiet_until": 7,
        "time_zone": "Asia/Shanghai",
    }


def test_half_of_the_quiet_hours_is_told_beside_the_other(client: Client, alice: Any):
    client.force_login(alice)
    answer = client.post("/settings/notifications", {"quiet_from": "22"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"quiet_until": ["Give both hours, or neither."]}


def test_muted_things_are_listed_and_heard_of_again(client: Client, alice: Any, charlie: Any):
    mute = Mute.objects.create(person=alice, thing_type="user", thing_id=charlie.pk)
    client.force_login(alice)
    assert client.get("/settings/notifications").context["muted"] == [(mute, "charlie")]
    client.post(f"/settings/notifications/mutes/{mute.pk}/removal")
    assert not alice.mutes.exists()


def test_api_tells_and_changes_single_choices(api: APIClient, alice: Any):
    api.force_authenticate(alice)
    assert api.get("/api/v1/me/notifications").json() == DEFAULTS
    changed = api.patch("/api/v1/me/notifications", {"fyi_digest": False}, format="json").json()
    assert changed == DEFAULTS | {"fyi_digest": False}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"quiet_from": 24, "quiet_until": 3}, "quiet_from"),
        ({"quiet_until": 3}, "quiet_from"),
        ({"moved_mail": "maybe"}, "moved_mail"),
    ],
)
def test_api_names_the_field_that_is_wrong(api: APIClient, alice: Any, body: Any, field: str):
    api.force_authenticate(alice)
    answer = api.patch("/api/v1/me/notifications", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
