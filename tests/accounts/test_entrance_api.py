"""Signing in by program: the same steps, limits and guards as on the pages, over plain HTTP and without cookies."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from accounts.actions import suspend
from accounts.models import Token, User
from core.models import Event
from tests.accounts.test_registration import code_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
DORA = {"username": "dora", "email": "dora@example.org", "password": PASSWORD}


class Program:
    """A plain HTTP client. It keeps a session token and a bearer token, as it is given them, and no cookies."""

    def __init__(self) -> None:
        self.session = self.token = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Session-Token": self.session} if self.session else {}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        client = Client(enforce_csrf_checks=True)
        answer = client.generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)
        assert not client.cookies
        if isinstance(said := answer.json() if answer.content else None, dict):
            self.session = said.get("meta", {}).get("session_token", self.session)
        return answer

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, body)

    def get(self, path: str) -> Any:
        return self.ask("GET", path)


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def signed_in(program: Program, alice: User) -> Program:
    assert program.post("/auth/login", {"username": "alice", "password": PASSWORD}).status_code == 200
    return program


def told(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_stranger_registers_makes_a_token_and_submits_a_project(program: Program):
    assert told(program.post("/auth/signup", DORA)) == (401, "verify_email")
    assert (
        program.post("/auth/email/verify", {"key": code_in(mail.outbox[0])}).json()["data"]["user"]["username"]
        == "dora"
    )
    wish = {"name": "notebook", "scopes": ["read", "write"]}
    assert told(program.post("/tokens", wish)) == (403, "step_up_required")
    assert program.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    program.token, program.session = program.post("/tokens", wish).json()["token"], ""
    assert program.get("/me").json()["handle"] == "dora"
    made = program.post("/projects", {"kind": "code", "name": "terns", "summary": "Counts terns.", "licence": "mit"})
    assert (made.status_code, made.json()["full_name"]) == (201, "dora/terns")
    files = [
        {"op": "add", "path": path, "content": text}
        for path, text in {"README.md": "# Terns", "LICENSE": "MIT"}.items()
    ]
    assert program.post("/projects/dora/terns/commits", {"message": "Begin", "operations": files}).status_code == 201
    lacking = {found["name"] for found in program.get("/projects/dora/terns/preflight").json() if not found["is_met"]}
    assert "licence" not in lacking
    verbs = Event.objects.filter(actor__handle="dora").order_by("id").values_list("verb", flat=True)
    assert list(verbs)[:3] == ["user.registered", "user.verified", "token.created"]


def test_known_address_is_answered_like_a_new_one(alice: User):
    taken, fresh = Program(), Program()
    answers = [
        taken.post("/auth/signup", DORA | {"email": alice.email}),
        fresh.post("/auth/signup", DORA | {"username": "erin"}),
    ]
    assert [told(answer) for answer in answers] == [(401, "verify_email")] * 2
    assert answers[0].json()["data"] == answers[1].json()["data"]
    assert sorted(User.objects.values_list("handle", flat=True)) == ["alice", "erin"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "admin"),
        ("username", "al1ce"),
        ("username", "d\x00ra"),
        ("username", None),
        ("username", {"is": "nested"}),
        ("email", "nowhere"),
        ("email", 7),
        ("password", "short"),
        ("password", "dora@example.org"),
        ("password", ""),
    ],
)
def test_bad_registration_is_refused_by_field(program: Program, alice: User, field: str, value: Any):
    answer = program.post("/auth/signup", DORA | {field: value})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]
    assert User.objects.count() == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"\xff", b'{"username": "\\ud800"}', b"[" * 9000])
def test_what_is_no_object_is_refused(program: Program, body: bytes):
    assert told(program.post("/auth/login", body)) == (400, "parse_error")


@pytest.mark.parametrize("login", [{"username": "alice"}, {"username": "nobody"}, {"email": "alice@example.org"}])
def test_wrong_password_tells_nothing(program: Program, alice: User, login: dict[str, str]):
    answer = program.post("/auth/login", login | {"password": "wrong"})
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"password": ["This handle or address and this password do not belong together."]}


def test_guessing_is_slowed_down(program: Program, alice: User):
    guess = {"username": "alice", "password": "wrong"}
    answers = [program.post("/auth/login", guess).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    right = {"username": "alice", "password": PASSWORD}
    assert told(program.post("/auth/login", right)) == (429, "too_many")


def test_wrong_codes_are_counted(program: Program):
    program.post("/auth/signup", DORA)
    answers = [told(program.post("/auth/email/verify", {"key": "WRONG"})) for _ in range(4)]
    assert answers == [(422, "incorrect_code")] * 3 + [(409, "wrong_step")]
    assert told(program.post("/auth/email/verify", {"key": code_in(mail.outbox[0])})) == (409, "wrong_step")
    assert not User.objects.get(handle="dora").is_verified


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_second_step_stands_before_the_session(program: Program, alice: User):
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    waiting = program.post("/auth/login", {"username": "alice", "password": PASSWORD})
    assert told(waiting) == (401, "mfa_authenticate")
    assert told(program.get("/me"))[0] == 401
    assert told(program.post("/auth/2fa/authenticate", {"code": "000000"})) == (422, "incorrect_code")
    assert program.post("/auth/2fa/authenticate", {"code": code_now(secret)}).status_code == 200
    assert program.get("/me").json()["handle"] == "alice"


def test_second_step_without_a_first_is_refused(program: Program):
    assert told(program.post("/auth/2fa/authenticate", {"code": "000000"})) == (409, "wrong_step")
    assert told(program.get("/auth/webauthn/authenticate")) == (409, "wrong_step")


def test_app_is_set_up_and_its_recovery_codes_confirm_who_one_is(signed_in: Program, alice: User):
    lacking = signed_in.get("/account/authenticators/totp")
    assert told(lacking) == (404, "not_found")
    secret = lacking.json()["meta"]["secret"]
    assert told(signed_in.post("/account/authenticators/totp", {"code": code_now(secret)})) == (403, "step_up_required")
    signed_in.post("/auth/reauthenticate", {"password": PASSWORD})
    assert signed_in.post("/account/authenticators/totp", {"code": code_now(secret)}).status_code == 200
    codes = signed_in.get("/account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    assert [kept["type"] for kept in signed_in.get("/account/authenticators").json()["data"]] == [
        "totp",
        "recovery_codes",
    ]
    assert signed_in.post("/auth/2fa/reauthenticate", {"code": codes[0]}).status_code == 200
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()) == len(codes) - 1


def test_forgotten_password_is_recovered_by_code(program: Program, alice: User):
    known = program.post("/auth/password/request", {"email": alice.email})
    unknown = Program().post("/auth/password/request", {"email": "nobody@example.org"})
    assert told(known) == told(unknown) == (401, "password_reset_by_code")
    new = {"key": code_in(mail.outbox[0]), "password": "quite another staple"}
    assert told(program.post("/auth/password/reset", new | {"password": "short"})) == (422, "password_too_short")
    assert told(program.post("/auth/password/reset", new)) == (401, "not_authenticated")
    assert Program().post("/auth/login", {"username": "alice", "password": new["password"]}).status_code == 200


def test_addresses_and_password_change_once_confirmed(signed_in: Program, alice: User):
    new = {"email": "alice@other.example"}
    assert told(signed_in.post("/account/email", new)) == (403, "step_up_required")
    signed_in.post("/auth/reauthenticate", {"password": PASSWORD})
    assert len(signed_in.post("/account/email", new).json()["data"]) == 2
    assert signed_in.post("/auth/email/verify", {"key": code_in(mail.outbox[0])}).status_code == 200
    assert signed_in.ask("PATCH", "/account/email", new | {"primary": True}).status_code == 200
    alice.refresh_from_db()
    assert alice.email == "alice@other.example"
    assert signed_in.ask("DELETE", "/account/email", {"email": "alice@example.org"}).json()["data"] == [
        {"email": "alice@other.example", "verified": True, "primary": True}
    ]
    changed = {"current_password": PASSWORD, "new_password": "quite another staple"}
    assert signed_in.post("/account/password/change", changed).status_code == 200
    alice.refresh_from_db()
    assert alice.check_password("quite another staple")


def test_session_does_what_its_person_may_and_ends(signed_in: Program, alice: User):
    assert signed_in.ask("PATCH", "/me", {"name": "Alice"}).json()["name"] == "Alice"
    assert [session["is_current"] for session in signed_in.get("/sessions").json()] == [True]
    assert signed_in.ask("DELETE", "/auth/session").status_code == 204
    assert told(signed_in.get("/me")) == (401, "authentication_failed")
    assert told(signed_in.get("/auth/session")) == (410, "session_ended")


def test_confirmation_wears_off(signed_in: Program, alice: User, monkeypatch: pytest.MonkeyPatch):
    signed_in.post("/auth/reauthenticate", {"password": PASSWORD})
    later = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: later)
    assert told(signed_in.post("/tokens", {"name": "late", "scopes": ["read"]})) == (403, "step_up_required")
    assert not Token.objects.exists()


def test_suspended_people_sign_in_and_read(program: Program, alice: User):
    suspend(user=alice, by=None, reason="spam")
    assert program.post("/auth/login", {"username": "alice", "password": PASSWORD}).status_code == 200
    assert program.get("/me").json()["is_suspended"] is True
    assert program.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    for path, body in {
        "/account/email": {"email": "a@b.example"},
        "/account/password/change": {},
        "/organisations": {},
    }.items():
        assert told(program.post(path, body)) == (403, "suspended")
    assert program.ask("DELETE", "/auth/session").status_code == 204


def test_no_door_of_signing_in_takes_a_token(program: Program, alice: User):
    from accounts.actions import create_token

    program.token, _row = create_token(user=alice, name="all", scopes=["read", "write"])
    assert told(program.get("/auth/session")) == (401, "not_authenticated")
    assert told(program.post("/account/email", {"email": "a@b.example"})) == (409, "wrong_step")


@pytest.mark.parametrize("credential", [0, "0", False, [], None, {}, "", {"id": "x"}])
def test_passkey_that_no_device_made_is_not_kept(signed_in: Program, alice: User, credential: Any):
    signed_in.post("/auth/reauthenticate", {"password": PASSWORD})
    answer = signed_in.post("/account/authenticators/webauthn", {"name": "phone", "credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", [0, {}, {"id": "x"}, {"id": "x", "rawId": "x", "response": 7}])
def test_answer_that_no_passkey_gave_is_refused(program: Program, credential: Any):
    program.get("/auth/webauthn/login")
    answer = program.post("/auth/webauthn/login", {"credential": credential})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["credential"])
