"""Who is there, and how they sign in."""

import base64
import hashlib
import secrets
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP

from accounts.actions import add_member, create_organisation, grant_role, register_user, set_language
from accounts.models import Organisation, User
from accounts.states import MemberRole

WORDS = [
    "amber",
    "barley",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "island",
    "juniper",
    "kestrel",
    "linden",
]


def settle(people: list[dict[str, Any]], organisations: list[dict[str, Any]], home: Path) -> None:
    """Register everybody who is not there yet, and write down how they sign in."""
    file = home / "demo.txt"
    password = _kept_password(file)
    for person in people:
        _register(person, password)
    for organisation in organisations:
        _found(organisation)
    lines = [f"Password of all of them: {password}", ""]
    lines += [f"{person['handle']:<8} {person['name']}: {person['at']}" for person in people]
    secrets_told = [each for each in people if each.get("second_factor")]
    lines += [
        f"{each['handle']:<8} secret for an authenticator app: {_secret(each, password)}" for each in secrets_told
    ]
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n")


def _kept_password(file: Path) -> str:
    """Another one on every site: a demonstration may be reachable from outside."""
    if file.exists():
        return file.read_text().splitlines()[0].removeprefix("Password of all of them: ")
    return "-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"


def _register(person: dict[str, Any], password: str) -> None:
    if User.objects.filter(handle=person["handle"]).exists():
        return
    user = register_user(
        handle=person["handle"], email=f"{person['handle']}@example.org", password=password, is_verified=True
    )
    User.objects.filter(pk=user.pk).update(name=person["name"], bio=person["bio"])
    if language := person.get("language"):
        set_language(user=user, language=language)
    for role in person.get("roles", []):
        grant_role(user=user, role=role)
    if person.get("second_factor"):
        TOTP.activate(user, _secret(person, password))


def _secret(person: dict[str, Any], password: str) -> str:
    """The same at each loading, and another on every site, as the password is."""
    return base64.b32encode(hashlib.sha256(f"{password} {person['handle']}".encode()).digest()[:20]).decode()


def _found(wanted: dict[str, Any]) -> None:
    if Organisation.objects.filter(owner__handle=wanted["handle"]).exists():
        return
    founder = User.objects.get(handle=wanted["founder"])
    organisation = create_organisation(user=founder, handle=wanted["handle"], name=wanted["name"], bio=wanted["bio"])
    for handle in wanted["members"]:
        add_member(
            organisation=organisation, user=founder, person=User.objects.get(handle=handle), role=MemberRole.ADMIN
        )
