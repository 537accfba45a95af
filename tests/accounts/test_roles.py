from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import create_token
from accounts.models import User
from core.models import Event
from tests.conftest import PASSWORD, confirm

pytestmark = pytest.mark.django_db
PAGE, ADDRESS = "/desk/people/charlie/roles", "/api/v1/people/charlie/roles"


def roles(user: User) -> list[str]:
    return sorted(user.role_grants.values_list("role", flat=True))


def test_role_is_given_after_confirming_who_gives_it(client: Client, adam: User, charlie: User):
    client.force_login(adam)
    asked = client.post(PAGE, {"role": "editor"})
    assert (asked.status_code, asked["Location"]) == (302, f"/login/again?next={quote(PAGE, safe='')}")
    assert roles(charlie) == []
    assert client.post(asked["Location"], {"password": PASSWORD, "next": PAGE})["Location"] == PAGE
    assert roles(charlie) == ["editor"]
    granted = Event.objects.get(verb="role.granted", object_id=charlie.pk)
    assert (granted.actor, granted.to_state) == (adam, "editor")
    assert "given by adam" in client.get(PAGE).content.decode()


def test_role_is_taken_back(client: Client, adam: User, bob: User):
    client.force_login(adam)
    confirm(client, adam)
    client.post("/desk/people/bob/roles/reviewer/removal")
    assert roles(bob) == []


def test_administrators_do_not_take_their_own_role(client: Client, adam: User):
    client.force_login(adam)
    confirm(client, adam)
    assert client.post("/desk/people/adam/roles/admin/removal").status_code == 409
    assert roles(adam) == ["admin"]


@pytest.mark.parametrize("role", ["", "king"])
def test_unknown_role_is_refused(client: Client, adam: User, charlie: User, role: str):
    client.force_login(adam)
    confirm(client, adam)
    assert client.post(PAGE, {"role": role, "more": "x"}).status_code == 422
    assert roles(charlie) == []


def test_profile_leads_administrators_to_the_roles(client: Client, adam: User, charlie: User):
    for user, is_shown in ((charlie, False), (adam, True)):
        client.force_login(user)
        assert (PAGE in client.get("/charlie").content.decode()) is is_shown


def test_session_needs_a_confirmation_and_a_token_its_scope(api: APIClient, adam: User, charlie: User):
    wish: dict[str, Any] = {"data": {"role": "reviewer"}, "format": "json"}
    api.force_login(adam)
    assert api.post(ADDRESS, **wish).json()["code"] == "step_up_required"
    confirm(api, adam)
    assert api.post(ADDRESS, **wish).json()["role"] == "reviewer"
    assert [grant["role"] for grant in APIClient().get(ADDRESS).json()] == ["reviewer"]
    for scopes, status in ((["write"], 403), (["admin"], 204)):
        raw, _token = create_token(user=adam, name="desk", scopes=scopes)
        program = APIClient(HTTP_AUTHORIZATION=f"Bearer {raw}")
        assert program.delete(f"{ADDRESS}/reviewer").status_code == status
    assert roles(charlie) == []
