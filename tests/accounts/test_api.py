"""An account looked after by a program: what the pages of settings do, over REST."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import create_organisation, create_token
from accounts.models import User
from tests.accounts.test_avatars import SVG, photo
from tests.accounts.test_sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(api: APIClient, alice: User) -> APIClient:
    """A program that works in Alice's name."""
    raw, _token = create_token(user=alice, name="program", scopes=["read", "write"])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    return api


def picture(data: bytes) -> dict[str, Any]:
    return {"avatar": SimpleUploadedFile("me.png", data)}


def test_profile_language_and_handle_change_in_one_call(program: APIClient, alice: User):
    wishes = {"name": "Alice", "bio": "Terns.", "language": "zh-hans", "handle": "alicia"}
    mine = program.patch("/api/v1/me", wishes, format="json").json()
    assert {name: mine[name] for name in wishes} == wishes
    assert program.get("/api/v1/owners/alicia").json()["name"] == "Alice"


def test_one_wrong_wish_leaves_all_as_it_was(program: APIClient, alice: User, charlie: User):
    refused = program.patch("/api/v1/me", {"name": "New", "handle": "charlie"}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["handle"])
    alice.refresh_from_db()
    assert (alice.handle, alice.name) == ("alice", "")


@pytest.mark.parametrize("unknown", ["email", "is_verified", "roles", "id"])
def test_what_cannot_be_changed_is_refused_not_passed_over(program: APIClient, unknown: str):
    refused = program.patch("/api/v1/me", {unknown: "x"}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [unknown])


def test_picture_is_shown_and_taken_away(program: APIClient, client: Client):
    shown = program.put("/api/v1/me/avatar", picture(photo("PNG")), format="multipart").json()
    assert client.get(shown["avatar_url"])["Content-Type"] == "image/webp"
    assert program.get("/api/v1/me").json()["avatar_url"] == shown["avatar_url"]
    assert program.delete("/api/v1/me/avatar").status_code == 204
    assert program.get("/api/v1/me").json()["avatar_url"] == ""


@pytest.mark.parametrize("sent", [{}, picture(SVG), picture(b""), {"avatar": "me.png"}])
def test_what_is_no_picture_is_refused(program: APIClient, sent: dict[str, Any]):
    refused = program.put("/api/v1/me/avatar", sent, format="multipart")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["avatar"])


def test_picture_of_an_organisation_is_set_by_its_admins(program: APIClient, alice: User, charlie: User):
    create_organisation(user=alice, handle="weighers", name="Weighers")
    create_organisation(user=charlie, handle="strangers", name="Strangers")
    shown = program.put("/api/v1/organisations/weighers/avatar", picture(photo()), format="multipart").json()
    assert program.get("/api/v1/organisations/weighers").json()["avatar_url"] == shown["avatar_url"]
    for send in (program.put, program.delete):
        assert send("/api/v1/organisations/strangers/avatar", picture(photo()), format="multipart").status_code == 403


def test_sessions_are_listed_and_ended(program: APIClient, alice: User, charlie: User):
    browser, theirs = Client(headers={"user-agent": "Browser/1.0"}), Client()
    sign_in(browser, "alice")
    sign_in(theirs, "charlie")
    listed = program.get("/api/v1/sessions").json()
    assert [(session["user_agent"], session["is_current"]) for session in listed] == [("Browser/1.0", False)]
    address = f"/api/v1/sessions/{listed[0]['id']}"
    assert [program.delete(address).status_code, program.delete(address).status_code] == [204, 404]
    assert browser.get("/settings/profile").status_code == 302
    assert program.get("/api/v1/sessions").json() == []


def test_session_of_somebody_else_is_not_found(program: APIClient, charlie: User):
    theirs = Client()
    sign_in(theirs, "charlie")
    session = theirs.get("/settings/security").context["sessions"][0]
    assert program.delete(f"/api/v1/sessions/{session.pk}").status_code == 404
    assert theirs.get("/settings/profile").status_code == 200
