"""Every address, knocked on by everybody, against the table of operations.

A row names the smallest circle of people for whom an operation does something. So whoever is in that circle must be
let in, whoever stands below it must be refused, and a method without a row must not exist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.actions import create_token, reinstate, suspend
from accounts.models import User
from accounts.site_map import Address, addresses
from accounts.standing import SUSPENDED_MAY
from accounts.states import Scope
from core.operations import TABLE, Audience, Operation
from tests import operations_samples
from tests.conftest import confirm
from tests.operations_samples import Cast, Samples

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE = {"GET", "HEAD"}
EXEMPT = {
    "admin:": "Django's admin stands behind one gate of its own; see test_admin_is_for_administrators",
    "hub:": "one door for all calls of Hub clients, told apart by their raw path; tests/hub knocks on them",
    "openai-training": "tells everybody that training is not offered",
    "openai-root": "is the same for what has no name",
    "openai-unknown": "answers whatever OpenAI has and we have not with OpenAI's own 404, to everybody",
}
FOR_TOKENS = ("/v1/", "/(?:hf-inference/)?models/")  # no session opens these
SESSION_ONLY = {
    "POST api-token-list": "a token cannot beget tokens, and a person confirms who they are first",
    "PATCH api-token-detail": "nor does one raise what it may spend itself",
    "api-auth-": "signing in looks at the session of a program, never at a token",
    "api-account-": "what guards an account is not for tokens",
}
BELONGS = {"allauth": "accounts", "drf_spectacular": "core", "django": "web", "rest_framework": "core"}
# Their async views look through threads of their own, which see only what is committed; so nothing is undone there.
LOOKS_ELSEWHERE = {"inference"}
PEOPLE = [
    (Audience.ANYONE, "anonymous"),
    (Audience.SIGNED_IN, "stranger"),
    (Audience.WRITER, "writer"),
    (Audience.OWNER, "owner"),
    (Audience.REVIEWER, "reviewer"),
    (Audience.EDITOR, "editor"),
    (Audience.MODERATOR, "moderator"),
    (Audience.OFFICER, "officer"),
    (Audience.ADMIN, "admin"),
]


_sessions: dict[str, str] = {}  # by person, and nobody is in two tests
_door = ClientHandler(enforce_csrf_checks=False)  # with its middleware put together once
each_package = pytest.mark.parametrize(
    "package",
    [
        pytest.param(name, marks=pytest.mark.django_db(transaction=name in LOOKS_ELSEWHERE))
        for name in sorted(operations_samples.PACKAGES)
    ],
)


def package_of(address: Address) -> str:
    view = getattr(address.view, "view_class", None) or getattr(address.view, "cls", None) or address.view
    top = str(view.__module__).split(".")[0]
    return BELONGS.get(top, top)


def ours() -> Iterator[Address]:
    return (address for address in addresses() if not address.name.startswith(tuple(EXEMPT)))


def of(package: str) -> list[Address]:
    return [address for address in ours() if package_of(address) == package and address.name in TABLE]


def test_every_address_has_a_row():
    assert sorted(address.name or address.route for address in ours() if address.name not in TABLE) == []


def test_every_row_has_an_address():
    assert sorted(set(TABLE) - {address.name for address in addresses()}) == []


def test_every_package_brings_its_samples():
    assert sorted({package_of(address) for address in ours()} - set(operations_samples.PACKAGES)) == []


@each_package
def test_doors_open_for_whom_the_table_says(package: str, cast: Cast):
    samples = operations_samples.PACKAGES[package](cast)
    lies = [lie for address in of(package) for lie in people_at(address, cast, samples)]
    assert not lies, "\n".join(lies)


@pytest.mark.walk
@each_package
def test_suspended_people_only_read(package: str, cast: Cast):
    samples = operations_samples.PACKAGES[package](cast)
    lies = []
    for address in of(package):
        for method in TABLE[address.name].methods:
            if method in SAFE or address.name in SUSPENDED_MAY or missing(address, samples):
                continue
            answer = knock(address, method, owner_of(address, cast, samples), samples, suspended=True)
            if not is_refused(answer) and not leads_away(answer):
                lies.append(f"{method} {address.route}: a suspended person got {answer.status_code}")
    assert not lies, "\n".join(lies)


@pytest.mark.walk
@each_package
def test_visitors_are_led_to_signing_in_and_back(package: str, cast: Cast):
    """To a page that is for some people; what may not even be known of is missing for them, as for others."""
    samples = operations_samples.PACKAGES[package](cast)
    lies = []
    for address in of(package):
        if is_for_machines(address) or not TABLE[address.name].methods.get("GET") or missing(address, samples):
            continue
        url = reverse(address.name, kwargs=parameters_of(address, samples))
        with undone(address):
            answer = client_of(None).get(url, headers={"accept": "text/html"})
        leads_to = unquote(answer.headers.get("Location", ""))
        if leads_to != f"{settings.LOGIN_URL}?next={unquote(url)}" and answer.status_code != 404:
            lies.append(f"{address.route}: a visitor got {answer.status_code} {leads_to}")
    assert not lies, "\n".join(lies)


@pytest.mark.walk
@each_package
def test_tokens_do_no_more_than_their_scope(package: str, cast: Cast):
    samples = operations_samples.PACKAGES[package](cast)
    keys = {user.pk: keys_of(user) for user in (cast.owner, cast.reviewer)}
    lies: list[str] = []
    for address in of(package):
        if is_for_machines(address):
            lies += tokens_at(address, keys[owner_of(address, cast, samples).pk], samples)
    assert not lies, "\n".join(lies)


def test_admin_is_for_administrators(cast: Cast):
    for user, status in (
        (None, 302),
        (cast.stranger, 302),
        (cast.editor, 302),
        (cast.moderator, 302),
        (cast.admin, 200),
    ):
        assert client_of(user).get(reverse("admin:index")).status_code == status


@pytest.mark.parametrize(
    ("name", "methods", "lie"),
    [
        ("accounts:roles", {"GET": Audience.ADMIN}, "stranger got 200, though the table says admin"),
        ("accounts:settings-profile", {"GET": Audience.ANYONE}, "anonymous got 401, though the table lets them in"),
        ("accounts:roles", {}, "GET /about/roles: has no row, but answered 200 to its owner"),
    ],
)
def test_walk_finds_a_row_that_lies(
    name: str, methods: dict[str, Audience], lie: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(TABLE, name, Operation(name, methods))
    address = next(address for address in ours() if address.name == name)
    assert lie in "\n".join(people_at(address, cast, {}))


def people_at(address: Address, cast: Cast, samples: Samples) -> Iterator[str]:
    row = TABLE[address.name]
    if wanted := missing(address, samples):
        yield f"{address.route}: no sample for {address.name} ({', '.join(wanted)}); see tests/operations_samples"
        return
    for method in METHODS:
        if method in row.methods:
            yield from circle_at(address, method, row.methods[method], cast, samples)
        else:
            answer = knock(address, method, owner_of(address, cast, samples), samples)
            if answer.status_code != 405:
                yield f"{method} {address.route}: has no row, but answered {answer.status_code} to its owner"


def circle_at(address: Address, method: str, audience: Audience, cast: Cast, samples: Samples) -> Iterator[str]:
    for rank, who in PEOPLE:
        if rank > audience:
            continue
        person = owner_of(address, cast, samples) if who == "owner" else getattr(cast, who, None)
        answer = knock(address, method, person, samples)
        where = f"{method} {address.route}: {who} got {answer.status_code}"
        if answer.status_code >= 500:
            yield where
        elif rank == audience and is_refused(answer):
            yield f"{where}, though the table lets them in"
        elif rank < audience and not is_refused(answer):
            yield f"{where}, though the table says {audience.name.lower()}"


def tokens_at(address: Address, keys: dict[str, str], samples: Samples) -> Iterator[str]:
    row = TABLE[address.name]
    for method, audience in row.methods.items():
        if audience > Audience.OWNER or missing(address, samples):
            continue
        for scope, raw in keys.items():
            answer = knock(address, method, None, samples, token=raw)
            opens = scope == needed(row, method) and not is_for_sessions(address, method)
            closed = not opens and audience > Audience.ANYONE
            if opens and is_refused(answer):
                yield f"{method} {address.route}: scope {scope} got {answer.status_code}"
            if closed and not is_refused(answer):
                yield f"{method} {address.route}: scope {scope} was enough ({answer.status_code})"


def keys_of(user: User) -> dict[str, str]:
    return {scope: create_token(user=user, name=scope, scopes=[scope])[0] for scope in Scope.values}


def needed(row: Operation, method: str) -> str:
    return row.scope or ("read" if method in SAFE else "write")


def missing(address: Address, samples: Samples) -> list[str]:
    return sorted(set(address.parameters) - set(parameters_of(address, samples)))


def parameters_of(address: Address, samples: Samples) -> dict[str, Any]:
    return samples[address.name].parameters if address.name in samples else {}


def owner_of(address: Address, cast: Cast, samples: Samples) -> User:
    return (samples[address.name].owner if address.name in samples else None) or cast.owner


def is_for_machines(address: Address) -> bool:
    return address.route.startswith(("/api/", *FOR_TOKENS))


def is_for_sessions(address: Address, method: str) -> bool:
    return f"{method} {address.name}" in SESSION_ONLY or is_of_signing_in(address)


def is_of_signing_in(address: Address) -> bool:
    return address.name.startswith(("api-auth-", "api-account-"))


def knock(
    address: Address,
    method: str,
    user: User | None,
    samples: Samples,
    *,
    token: str = "",
    suspended: bool = False,
) -> HttpResponseBase:
    """One request, whose effects are undone, so that the next one finds the same house."""
    url = reverse(address.name, kwargs=parameters_of(address, samples))
    headers = plain(address) | ({"authorization": f"Bearer {token}"} if token else {})
    body = b"" if method in SAFE else b"{}"
    guest = client_of(user, address)
    with undone(address):
        if user is not None and address.route.startswith(FOR_TOKENS):
            user.tokens.filter(name="walk").delete()  # nobody has so many
            raw, _token = create_token(user=user, name="walk", scopes=Scope.values)
            headers, guest = plain(address) | {"authorization": f"Bearer {raw}"}, client_of(None)
        elif user is not None and is_of_signing_in(address):
            headers, guest = plain(address) | {"x-session-token": str(guest.session.session_key)}, client_of(None)
        if user is not None and suspended:
            suspend(user=user, by=None, reason="to see what is left")
        answer: HttpResponseBase = guest.generic(method, url, body, "application/json", headers=headers)
        if user is not None and suspended:
            reinstate(user=user, by=None)
    return answer


def plain(address: Address) -> dict[str, str]:
    """Most knocks are refused, and to draw the page of a refusal takes longer than to refuse."""
    return {} if is_for_machines(address) else {"accept": "application/json"}


@contextmanager
def undone(address: Address) -> Iterator[None]:
    if package_of(address) in LOOKS_ELSEWHERE:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def client_of(user: User | None, address: Address | None = None) -> Any:
    """A browser in which this person is signed in. At the doors that are walked one session does for all: what ends
    one is undone, and they have been here before, so that no request has to note that they came."""
    client = Client(raise_request_exception=False)
    client.handler = _door
    if user is None:
        return client
    if address is None:
        return signed_in(client, user)
    if user.pk not in _sessions:
        here = signed_in(Client(), user)
        here.get(reverse("web:alive"))
        _sessions[user.pk] = here.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = _sessions[user.pk]
    return client


def signed_in(client: Any, user: User) -> Any:
    client.force_login(user)
    confirm(client, user)
    return client


def is_refused(answer: HttpResponseBase) -> bool:
    to_login = str(answer.headers.get("Location", "")).startswith(f"{settings.LOGIN_URL}?next=")
    return to_login or answer.status_code in {401, 403, 404}


def leads_away(answer: HttpResponseBase) -> bool:
    """Pages of signing in send the signed-in elsewhere and do nothing."""
    return answer.status_code == 302
