"""Every address, knocked on by everybody, against the table of operations.

A row names the smallest circle of people for whom an operation does something. So whoever is in that circle must be
let in, whoever stands below it must be refused, and a method without a row must not exist.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts.site_map import Address, addresses
from core.operations import TABLE, Audience, Operation
from tests import operations_samples
from tests.knocking import (
    client_of,
    each_package,
    is_refused,
    knock,
    missing,
    of,
    ours,
    owner_of,
    package_of,
)
from tests.operations_samples import Cast, Samples

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
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
        ("api-me", {"GET": Audience.SIGNED_IN}, "PATCH /api/v1/me: has no row, but answered 200 to its owner"),
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
    yield from beyond(address, cast, samples)


def beyond(address: Address, cast: Cast, samples: Samples) -> Iterator[str]:
    """Methods without a row. One is asked for; its refusal names all that there are, out of the list by which the view
    refuses. What it names without a row is asked for, too, as is everything where none is named."""
    rest = [method for method in METHODS if method not in TABLE[address.name].methods]
    asked: set[str] = set()
    while unasked := [method for method in rest if method not in asked]:
        answer = knock(address, unasked[0], owner_of(address, cast, samples), samples)
        asked.add(unasked[0])
        if answer.status_code != 405:
            yield f"{unasked[0]} {address.route}: has no row, but answered {answer.status_code} to its owner"
        elif named := {method.strip() for method in answer.headers.get("Allow", "").split(",")} - {""}:
            rest = [method for method in rest if method in named]


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
