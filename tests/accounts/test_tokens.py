import hashlib
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts import token_format
from accounts.actions import create_token, revoke_token, suspend
from accounts.authentication import authenticate_token, check_token
from accounts.models import Token, User
from core.problems import BadInput, Forbidden, SignInFirst
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def bearer(api: APIClient, raw: str) -> APIClient:
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    return api


@given(st.text(max_size=60))
def test_noise_is_no_token(noise: str):
    assert not token_format.is_well_formed(noise)


@given(st.integers(3, 38), st.sampled_from("0aZ"))
def test_mistyped_token_is_known_by_its_checksum(place: int, typed: str):
    raw = token_format.mint()
    mistyped = raw[:place] + typed + raw[place + 1 :]
    assert token_format.is_well_formed(raw)
    assert token_format.is_well_formed(mistyped) == (mistyped == raw)


def test_only_the_digest_is_kept(alice: User):
    raw, token = create_token(user=alice, name="laptop", scopes=["read", "inference"])
    assert token.expires_at is not None
    row = Token.objects.values().get()
    assert raw not in str(row)
    assert row["digest"] == hashlib.sha256(raw.encode()).hexdigest()
    assert (token.hint, token.scopes) == (raw[-4:], ["read", "inference"])
    assert abs(token.expires_at - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)


def test_token_opens_what_its_scope_names(api: APIClient, alice: User):
    raw, _token = create_token(user=alice, name="reader", scopes=["read"])
    assert bearer(api, raw).get("/api/v1/me").json()["handle"] == "alice"
    refused = api.patch("/api/v1/me", {"name": "Mallory"}, format="json")
    assert (refused.status_code, refused.json()["code"], refused.json()["scope"]) == (403, "missing_scope", "write")


def test_token_in_a_query_string_is_nobody(api: APIClient, alice: User):
    raw, _token = create_token(user=alice, name="reader", scopes=["read"])
    for name in ("token", "access_token", "key", "authorization"):
        assert api.get(f"/api/v1/me?{name}={raw}").status_code == 401


@pytest.mark.parametrize("fault", ["unknown", "malformed", "expired", "revoked", "closed"])
def test_every_useless_token_gets_the_same_refusal(api: APIClient, alice: User, fault: str):
    raw, token = create_token(user=alice, name="laptop", scopes=["read"])
    if fault == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif fault == "revoked":
        revoke_token(token=token, user=alice)
    elif fault == "closed":
        User.objects.update(is_active=False)
    wrong = {"unknown": token_format.mint(), "malformed": "cw_nonsense"}.get(fault, raw)
    answer = bearer(api, wrong).get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Commonweight"'
    assert answer.json()["detail"] == "This token is not known here, or it has expired or been revoked."


def test_use_is_noted_at_most_once_a_minute(alice: User, django_assert_num_queries: Any):
    raw, token = create_token(user=alice, name="laptop", scopes=["read"])
    with django_assert_num_queries(2):
        check_token(raw)
    with django_assert_num_queries(1):
        check_token(raw)
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_suspended_person_may_only_read_by_token(api: APIClient, alice: User):
    raw, _token = create_token(user=alice, name="all", scopes=["read", "write", "inference"])
    suspend(user=alice, by=None, reason="spam")
    assert bearer(api, raw).get("/api/v1/me").status_code == 200
    refused = api.patch("/api/v1/me", {"name": "New"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "suspended")
    with pytest.raises(Forbidden, match="suspended"):
        check_token(raw, "inference")


@pytest.mark.django_db(transaction=True)
async def test_async_views_ask_the_same_way(alice: User):
    from asgiref.sync import sync_to_async

    raw, token = await sync_to_async(create_token)(user=alice, name="laptop", scopes=["inference"])
    assert await authenticate_token(raw, "inference") == (alice, token)
    with pytest.raises(Forbidden, match="lacks the scope “write”"):
        await authenticate_token(raw, "write")
    with pytest.raises(SignInFirst):
        await authenticate_token(raw[:-1] + "!", "inference")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 10**9}, "days"),
    ],
)
def test_impossible_wishes_are_refused_by_field(alice: User, wish: dict[str, Any], field: str):
    with pytest.raises(BadInput) as refusal:
        create_token(user=alice, **{"name": "laptop", "scopes": ["read"], "days": 30, **wish})
    assert set(refusal.value.fields) == {field}
    assert not Token.objects.exists()


def test_page_asks_who_it_is_then_shows_the_token_once(client: Client, alice: User):
    client.post("/login", {"login": "alice", "password": PASSWORD})
    wish = {"name": "laptop", "scopes": ["read", "write"], "days": "30"}
    answer = client.post("/settings/tokens", wish)
    assert answer["Location"].startswith("/login/again")
    assert not Token.objects.exists()
    answer = client.post(answer["Location"], {"password": PASSWORD})
    raw = answer.context["new_token"]
    assert token_format.is_well_formed(raw)
    assert raw in answer.content.decode()
    assert raw not in client.get("/settings/tokens").content.decode()


def test_token_of_somebody_else_cannot_be_revoked(client: Client, alice: User, charlie: User):
    _raw, token = create_token(user=alice, name="laptop", scopes=["read"])
    client.force_login(charlie)
    assert client.post(f"/settings/tokens/{token.pk}/revocation").status_code == 404
    client.force_login(alice)
    assert client.post(f"/settings/tokens/{token.pk}/revocation").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_token_cannot_beget_tokens(api: APIClient, alice: User):
    raw, _token = create_token(user=alice, name="all", scopes=["read", "write", "admin"])
    answer = bearer(api, raw).post("/api/v1/tokens", {"name": "child", "scopes": ["write"]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


def test_api_lists_and_revokes_ones_own(api: APIClient, alice: User, charlie: User):
    raw, token = create_token(user=alice, name="laptop", scopes=["read", "write"])
    _raw, theirs = create_token(user=charlie, name="theirs", scopes=["read"])
    listed = bearer(api, raw).get("/api/v1/tokens").json()["results"]
    assert [row["id"] for row in listed] == [token.pk]
    assert "digest" not in listed[0]
    assert api.delete(f"/api/v1/tokens/{theirs.pk}").status_code == 404
    assert api.delete(f"/api/v1/tokens/{token.pk}").status_code == 204
    assert api.get("/api/v1/me").status_code == 401


def test_command_prints_nothing_but_the_token(alice: User):
    out = StringIO()
    call_command("create_token", "alice", "--scopes", "read,write,inference", "--days", "7", stdout=out)
    user, token = check_token(out.getvalue().strip(), "inference")
    assert (user, token.scopes) == (alice, ["read", "write", "inference"])


@pytest.mark.parametrize("arguments", [["nobody"], ["alice", "--scopes", "root"], ["alice", "--days", "0"]])
def test_command_says_what_is_wrong(alice: User, arguments: list[str]):
    with pytest.raises(CommandError):
        call_command("create_token", *arguments, stdout=StringIO())
