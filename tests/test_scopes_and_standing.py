"""Every address, knocked on by who is less than a person in good standing: a token of one scope, somebody suspended, a
visitor on a page that is for some.
"""

from collections.abc import Iterator
from itertools import groupby
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse

from accounts.actions import create_token, reinstate, suspend
from accounts.models import User
from accounts.site_map import Address
from accounts.standing import SUSPENDED_MAY
from accounts.states import Scope
from core.operations import TABLE, Audience, Operation
from tests import operations_samples
from tests.knocking import (
    FOR_TOKENS,
    SAFE,
    client_of,
    each_package,
    is_for_machines,
    is_of_signing_in,
    is_refused,
    knock,
    missing,
    of,
    owner_of,
    parameters_of,
    undone,
)
from tests.operations_samples import Cast, Samples

pytestmark = pytest.mark.walk
SESSION_ONLY = {
    "POST api-token-list": "a token cannot beget tokens, and a person confirms who they are first",
    "PATCH api-token-detail": "nor does one raise what it may spend itself",
    "api-auth-": "signing in looks at the session of a program, never at a token",
    "api-account-": "what guards an account is not for tokens",
}


@each_package
def test_suspended_people_only_read(package: str, cast: Cast):
    samples = operations_samples.PACKAGES[package](cast)
    whose = {address: owner_of(address, cast, samples) for address in of(package) if not missing(address, samples)}
    lies = []
    for user, theirs in groupby(sorted(whose, key=lambda address: whose[address].pk), key=whose.__getitem__):
        raw, _token = create_token(user=user, name="made before", scopes=Scope.values)
        suspend(user=user, by=None, reason="to see what is left")
        lies += [lie for address in theirs for lie in left_to_suspended(address, user, raw, samples)]
        reinstate(user=user, by=None)
    assert not lies, "\n".join(lies)


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


@each_package
def test_tokens_do_no_more_than_their_scope(package: str, cast: Cast):
    samples = operations_samples.PACKAGES[package](cast)
    keys = {user.pk: Keys(user) for user in (cast.owner, cast.reviewer)}
    lies: list[str] = []
    for address in of(package):
        if is_for_machines(address):
            lies += tokens_at(address, keys[owner_of(address, cast, samples).pk], samples)
    assert not lies, "\n".join(lies)


def left_to_suspended(address: Address, user: User, raw: str, samples: Samples) -> Iterator[str]:
    for method in TABLE[address.name].methods:
        if method not in SAFE and address.name not in SUSPENDED_MAY:
            by_token = address.route.startswith(FOR_TOKENS)
            answer = knock(address, method, None if by_token else user, samples, token=raw if by_token else "")
            if not is_refused(answer) and not leads_away(answer):
                yield f"{method} {address.route}: a suspended person got {answer.status_code}"


def tokens_at(address: Address, keys: dict[tuple[str, ...], str], samples: Samples) -> Iterator[str]:
    """The scope that it needs is enough; all others together are not, so none of them is: a scope only adds."""
    row = TABLE[address.name]
    for method, audience in row.methods.items():
        if audience > Audience.OWNER or missing(address, samples):
            continue
        opening = set() if is_for_sessions(address, method) else {needed(row, method)}
        for scope in opening:
            answer = knock(address, method, None, samples, token=keys[scope,])
            if is_refused(answer):
                yield f"{method} {address.route}: scope {scope} got {answer.status_code}"
        if audience > Audience.ANYONE:
            others = tuple(scope for scope in Scope.values if scope not in opening)
            answer = knock(address, method, None, samples, token=keys[others])
            if not is_refused(answer):
                yield f"{method} {address.route}: scopes {others} were enough ({answer.status_code})"


class Keys(dict[tuple[str, ...], str]):
    """Somebody's tokens by their scopes, each made when it is first asked for."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def __missing__(self, scopes: tuple[str, ...]) -> str:
        self[scopes], _token = create_token(user=self.user, name="-".join(scopes), scopes=scopes)
        return self[scopes]


def needed(row: Operation, method: str) -> str:
    return row.scope or ("read" if method in SAFE else "write")


def is_for_sessions(address: Address, method: str) -> bool:
    return f"{method} {address.name}" in SESSION_ONLY or is_of_signing_in(address)


def leads_away(answer: HttpResponseBase) -> bool:
    """Pages of signing in send the signed-in elsewhere and do nothing."""
    return answer.status_code == 302
