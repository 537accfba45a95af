from typing import Any

import pytest
from django.test import Client

from accounts.authentication import csrf_holds, session_user
from accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def scope_of(client: Client, **headers: str) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    sent = {"host": "testserver", "cookie": cookies, **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
    return {"type": "http", "method": "PUT", "path": "/uploads/x/parts/1", "scheme": "http", "headers": raw}


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.get("/login")
    client.post("/login", {"login": "alice", "password": PASSWORD})
    client.get("/settings/profile")
    return client


def test_session_cookie_names_its_person(signed_in: Client, alice: User):
    assert session_user(scope_of(signed_in)) == alice


def test_no_cookie_or_a_false_one_names_nobody(signed_in: Client, alice: User):
    assert session_user(scope_of(Client())) is None
    signed_in.cookies["sessionid"] = "0" * 32
    assert session_user(scope_of(signed_in)) is None


def test_closed_account_is_nobody(signed_in: Client, alice: User):
    User.objects.update(is_active=False)
    assert session_user(scope_of(signed_in)) is None


def test_write_by_cookie_needs_the_page_s_proof(signed_in: Client):
    token = signed_in.cookies["csrftoken"].value
    assert csrf_holds(scope_of(signed_in, x_csrftoken=token))
    assert not csrf_holds(scope_of(signed_in))
    assert not csrf_holds(scope_of(signed_in, x_csrftoken="x" * 64))
    assert not csrf_holds(scope_of(signed_in, x_csrftoken=token, origin="https://evil.example"))
