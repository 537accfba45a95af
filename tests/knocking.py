"""How the walks knock on every address: whose doors there are, with what to knock, and that nothing of it stays."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.actions import create_token
from accounts.models import User
from accounts.site_map import Address, addresses
from accounts.states import Scope
from core.operations import TABLE
from tests import operations_samples
from tests.conftest import confirm
from tests.operations_samples import Cast, Samples

SAFE = {"GET", "HEAD"}
EXEMPT = {
    "admin:": "Django's admin stands behind one gate of its own; see test_admin_is_for_administrators",
    "hub:": "one door for all calls of Hub clients, told apart by their raw path; tests/hub knocks on them",
    "openai-training": "tells everybody that training is not offered",
    "openai-root": "is the same for what has no name",
    "openai-unknown": "answers whatever OpenAI has and we have not with OpenAI's own 404, to everybody",
}
FOR_TOKENS = ("/v1/", "/(?:hf-inference/)?models/")  # no session opens these
BELONGS = {"allauth": "accounts", "drf_spectacular": "core", "django": "web", "rest_framework": "core"}
# Their async views look through threads of their own, which see only what is committed; so nothing is undone there.
LOOKS_ELSEWHERE = {"inference"}


_sessions: dict[str, str] = {}  # by person, and nobody is in two tests
_door = ClientHandler(enforce_csrf_checks=False)  # with its middleware put together once


def each(packages: Iterable[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "package",
        [
            pytest.param(name, marks=pytest.mark.django_db(transaction=name in LOOKS_ELSEWHERE))
            for name in sorted(packages)
        ],
    )


each_package = each(operations_samples.PACKAGES)


def ours() -> Iterator[Address]:
    return (address for address in addresses() if not address.name.startswith(tuple(EXEMPT)))


def of(package: str) -> list[Address]:
    return [address for address in ours() if package_of(address) == package and address.name in TABLE]


def package_of(address: Address) -> str:
    view = getattr(address.view, "view_class", None) or getattr(address.view, "cls", None) or address.view
    top = str(view.__module__).split(".")[0]
    return BELONGS.get(top, top)


def missing(address: Address, samples: Samples) -> list[str]:
    return sorted(set(address.parameters) - set(parameters_of(address, samples)))


def parameters_of(address: Address, samples: Samples) -> dict[str, Any]:
    return samples[address.name].parameters if address.name in samples else {}


def owner_of(address: Address, cast: Cast, samples: Samples) -> User:
    return (samples[address.name].owner if address.name in samples else None) or cast.owner


def is_for_machines(address: Address) -> bool:
    return address.route.startswith(("/api/", *FOR_TOKENS))


def is_of_signing_in(address: Address) -> bool:
    return address.name.startswith(("api-auth-", "api-account-"))


def knock(
    address: Address,
    method: str,
    user: User | None,
    samples: Samples,
    *,
    token: str = "",
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
        answer: HttpResponseBase = guest.generic(method, url, body, "application/json", headers=headers)
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
