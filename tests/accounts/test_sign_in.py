import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.accounts.test_registration import code_in
from tests.conftest import PASSWORD, confirm

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post("/login", {"login": login, "password": password})


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", "Alice@Example.org"])
def test_handle_or_address_signs_in(client: Client, alice: User, login: str):
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard")
    assert client.session["_auth_user_id"] == alice.pk


def test_wrong_password_and_unknown_person_get_the_same_answer(client: Client, alice: User):
    answers = [
        sign_in(Client(), login, "not the password") for login in ("alice", "nobody", alice.email, "no@example.org")
    ]
    errors = [answer.context["form"].non_field_errors() for answer in answers]
    assert {str(error) for error in errors} == {str(errors[0])}
    assert "do not belong together" in str(errors[0])
    assert {answer.status_code for answer in answers} == {200}


def test_sixth_wrong_password_is_throttled_even_when_right(client: Client, alice: User):
    for _attempt in range(5):
        sign_in(client, "alice", "not the password")
    answer = sign_in(client, "alice")
    assert "Too many failed" in str(answer.context["form"].errors)
    assert "_auth_user_id" not in client.session


def test_foreign_next_is_not_followed(client: Client, alice: User):
    answer = client.post("/login?next=https://evil.example/", {"login": "alice", "password": PASSWORD})
    assert answer["Location"] == "/dashboard"


def test_totp_is_the_second_step(client: Client, alice: User):
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    assert sign_in(client, "alice")["Location"] == "/2fa"
    assert client.post("/2fa", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    code = hotp_value(secret, int(time.time()) // 30)
    answer = client.post("/2fa", {"code": f"{code:06d}"})
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard")
    assert client.session["_auth_user_id"] == alice.pk


def test_totp_is_turned_on_after_confirming_who_it_is(client: Client, alice: User):
    sign_in(client, "alice")
    answer = client.get("/settings/security/totp")
    assert answer["Location"] == "/login/again?next=%2Fsettings%2Fsecurity%2Ftotp"
    assert client.post(answer["Location"], {"password": PASSWORD}).status_code == 302
    secret = client.get("/settings/security/totp").context["form"].secret
    code = hotp_value(secret, int(time.time()) // 30)
    answer = client.post("/settings/security/totp", {"code": f"{code:06d}"})
    assert answer["Location"] == "/settings/security/recovery-codes"
    kinds = Authenticator.objects.filter(user=alice).order_by("type").values_list("type", flat=True)
    assert list(kinds) == ["recovery_codes", "totp"]


def test_passkey_options_are_given_to_anyone(client: Client):
    answer = client.get("/login/passkey", headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]


@pytest.mark.parametrize("credential", ["0", "false", "[]", "{}", "", '{"id": "x"}'])
def test_passkey_that_no_device_made_is_not_kept(client: Client, alice: User, credential: str):
    client.force_login(alice)
    confirm(client, alice)
    answer = client.post("/settings/security/passkeys/new", {"name": "phone", "credential": credential})
    assert "credential" in answer.context["form"].errors or answer.context["form"].non_field_errors()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("address", ["/login/passkey", "/login/again/passkey"])
@pytest.mark.parametrize("credential", ["0", "{}", '{"id": "x"}', '{"id": "x", "rawId": "x", "response": 7}'])
def test_answer_that_no_passkey_gave_is_refused(client: Client, alice: User, address: str, credential: str):
    if "again" in address:
        client.force_login(alice)
    assert client.post(address, {"credential": credential}).status_code < 500
    assert not is_confirmed(client)


def is_confirmed(client: Client) -> bool:
    return "account_authentication_methods" in client.session


def test_forgotten_password_is_recovered_by_code(client: Client, alice: User):
    assert client.post("/recover", {"email": alice.email})["Location"] == "/recover/code"
    answer = client.post("/recover/code", {"code": code_in(mail.outbox[0])})
    assert answer["Location"] == "/recover/password"
    again = {"password1": "quite another staple", "password2": "quite another staple"}
    assert client.post("/recover/password", again).status_code == 302
    assert sign_in(Client(), "alice", "quite another staple").status_code == 302


def test_recovery_answers_alike_for_unknown_addresses(client: Client, alice: User):
    known, unknown = (
        client.post("/recover", {"email": alice.email}),
        Client().post("/recover", {"email": "no@example.org"}),
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_sessions_are_listed_and_ended(client: Client, alice: User):
    elsewhere = Client(headers={"user-agent": "Elsewhere/1.0"})
    sign_in(elsewhere, "alice")
    elsewhere.get("/settings/profile")
    sign_in(client, "alice")
    listed = client.get("/settings/security").context["sessions"]
    assert len(listed) == 2
    other = next(session for session in listed if session.user_agent == "Elsewhere/1.0")
    client.post(f"/settings/security/sessions/{other.pk}/end")
    assert elsewhere.get("/settings/profile")["Location"] == "/login?next=/settings/profile"
    assert client.get("/settings/profile").status_code == 200


def test_session_of_somebody_else_cannot_be_ended(client: Client, alice: User, charlie: User):
    theirs = Client()
    sign_in(theirs, "alice")
    theirs.get("/settings/profile")
    session = theirs.get("/settings/security").context["sessions"][0]
    client.force_login(charlie)
    assert client.post(f"/settings/security/sessions/{session.pk}/end").status_code == 404
    assert theirs.get("/settings/profile").status_code == 200


def test_closed_account_cannot_sign_in(client: Client, alice: User):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert sign_in(client, "alice")["Location"] == "/login/closed"
    assert "_auth_user_id" not in client.session


def test_admin_has_no_door_of_its_own(client: Client, adam: User):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login?")
    client.force_login(adam)
    for model in ("user", "owner", "token", "rolegrant", "organisation"):
        assert client.get(f"/admin/accounts/{model}/").status_code == 200
    assert client.get("/admin/accounts/user/add/").status_code == 403


def test_looking_around_writes_nothing(client: Client, alice: User):
    sign_in(client, "alice")
    client.get("/settings/account")
    with CaptureQueriesContext(connection) as captured:
        client.get("/settings/account")
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert len(captured) == 5  # session, person, visit, roles, addresses


@pytest.mark.parametrize("asking", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_scripts_are_told_that_nobody_is_signed_in_and_people_are_shown_the_way(
    client: Client, db: None, asking: dict[str, str]
):
    assert client.get("/settings/profile", headers=asking).status_code == 401
    assert client.get("/settings/profile")["Location"] == "/login?next=/settings/profile"


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/submissions/01x?tab=1", "/login?next=%2Fsubmissions%2F01x%3Ftab%3D1"),
        ("https://elsewhere.example/page", "/login?next=/submissions/01x/round"),
        ("", "/login?next=/submissions/01x/round"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(
    client: Client, db: None, came_from: str, leads_to: str
):
    sent = client.post("/submissions/01x/round", headers={"Referer": came_from})
    assert (sent.status_code, sent["Location"]) == (302, leads_to)
