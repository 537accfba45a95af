import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Owner, User
from core.models import Event

pytestmark = pytest.mark.django_db
FORM = {"username": "Dora", "email": "Dora@Example.org", "password1": "correct horse battery staple"}


def code_in(message: Any) -> str:
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", message.body, re.MULTILINE)
    assert found, message.body
    return found.group(1)


def test_registration_ends_verified_and_signed_in(client: Client):
    answer = client.post("/register", FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/register/confirm")
    dora = User.objects.get(handle="dora")
    assert (dora.email, dora.is_verified, dora.language, dora.owner.handle) == ("dora@example.org", False, "en", "dora")
    answer = client.post("/register/confirm", {"code": code_in(mail.outbox[0])})
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard")
    dora.refresh_from_db()
    assert dora.is_verified
    assert client.session["_auth_user_id"] == dora.pk
    verbs = Event.objects.filter(object_id=dora.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["user.registered", "user.verified"]


def test_wrong_code_leaves_the_address_unverified(client: Client):
    client.post("/register", FORM)
    answer = client.post("/register/confirm", {"code": "ZZZ-ZZZ"})
    assert answer.status_code == 200
    assert not EmailAddress.objects.get(email="dora@example.org").verified
    assert "_auth_user_id" not in client.session


def test_known_address_is_answered_like_a_new_one(client: Client, alice: User):
    taken = client.post("/register", FORM | {"email": alice.email})
    fresh = Client().post("/register", FORM | {"username": "erin"})
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert [user.handle for user in User.objects.order_by("handle")] == ["alice", "erin"]
    assert [message.to for message in mail.outbox] == [[alice.email], ["dora@example.org"]]
    assert "code" not in mail.outbox[0].subject.lower()


def test_chinese_page_makes_a_chinese_reader(client: Client):
    client.cookies["django_language"] = "zh-hans"
    client.post("/register", FORM)
    assert User.objects.get(handle="dora").language == "zh-hans"
    assert mail.outbox[0].subject.startswith("确认你的邮箱")
    message: Any = mail.outbox[0]
    html = {kind: body for body, kind in message.alternatives}["text/html"]
    assert code_in(mail.outbox[0]) in html


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "admin", "kept for the site"),
        ("username", "a", "Use 2 to 39 small letters"),
        ("username", "аlice", "Use 2 to 39 small letters"),
        ("username", "al1ce", "too easily mistaken"),
        ("email", "not an address", "valid email"),
        ("password1", "short", "at least 10 characters"),
        ("password1", "dora@example.org", "too similar"),
    ],
)
def test_bad_input_is_told_beside_its_field(client: Client, alice: User, field: str, value: str, words: str):
    answer = client.post("/register", FORM | {field: value})
    assert words in str(answer.context["form"].errors[field])
    assert Owner.objects.count() == 1


NASTY = ["", "\x00", "\ud800", "\u202eevil", "<script>alert(1)</script>", "x" * 100_000, "{{7*7}}"]


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_nasty_input_is_refused_without_an_echo(client: Client, nasty: str):
    sent = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = client.post("/register", FORM | {"username": sent})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content
    assert not User.objects.exists()


def test_the_signed_in_are_sent_on(client: Client, alice: User):
    client.force_login(alice)
    assert client.get("/register").status_code == 302
