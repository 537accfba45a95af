"""What nobody should send to an operation of the API, and whether it is answered as the schema says.

Fields, bodies, queries and addresses come from the schema and the samples of the walk, so a new operation is tried as
soon as it exists.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema  # type: ignore[import-untyped]  # comes with drf-spectacular
from django.http import HttpResponseBase
from django.urls import reverse

from accounts.models import User
from accounts.site_map import Address
from core.operations import TABLE, Audience
from tests import operations_samples
from tests.knocking import (
    SAFE,
    client_of,
    is_of_signing_in,
    missing,
    of,
    owner_of,
    parameters_of,
    undone,
)
from tests.operations_samples import Cast, Samples

PROBLEM = "application/problem+json"
EACH = 4  # of the values below for every field; the next field is tried with the next ones
VALUES: Sequence[Any] = [
    *("", "\x00", "\u202eevil", "x" * 70_000, "<img src=x onerror=alert(1)>", "{{7*7}}", "../../etc/passwd", "C:\\x"),
    *("javascript:alert(1)", "http://[::ffff:10.0.0.1]/", "%2e%2e%2f", -1, 0, 10**12, 10**30, 1.5, True, None),
    *([], {}, [[]], [None], {"a": {"b": []}}, ["x"] * 2_000),
]
BODIES: Sequence[Any] = [
    *(b"", b"{", b"[]", b"7", b"null", b'"x"', b"\xff\xfe", b"[" * 5_000, b'{"a": NaN}', b'{"name": 1e999}'),
    *(b'{"name": "\\ud800"}', b'{"name": 1, "name": 2}', b"x" * 100_000),
]
QUERIES: Sequence[Any] = ["\x00", "\u202e", "-1", "9" * 40, "1e9", "x" * 5_000, "<script>", "0", "cD0wMQ==", "%", ","]
PLACES: Sequence[Any] = ["%00", "..%2f..%2fetc", "%ff", "9" * 30, "x" * 300, "%F0%9F%98%80", "0", "%D9%A3", "a%20b"]
# Two files try one half each, so that neither keeps the end of a run waiting: about as many fields lie in these.
BESIDE_THE_PLATFORM = {"projects", "reviews", "inference"}
formats = jsonschema.FormatChecker(formats=())
formats.checks("uri")(lambda text: not isinstance(text, str) or text.startswith(("http://", "https://")))


def faults_of(package: str, cast: Cast, schema: Any, components: Any) -> list[str]:
    samples = operations_samples.PACKAGES[package](cast)
    turn = count()
    return [
        fault
        for address in of(package)
        if address.route.startswith("/api/v1/") and not missing(address, samples)
        for method in TABLE[address.name].methods
        for fault in faults_at(
            Door(address, method, person_for(address, method, cast, samples), samples, schema), components, turn
        )
    ]


class Door:
    """An operation with what the schema says of it, and somebody whom it lets in."""

    def __init__(self, address: Address, method: str, person: User, samples: Samples, schema: Any) -> None:
        self.address, self.method, self.person, self.schema = address, method, person, schema
        self.parameters = parameters_of(address, samples)
        self.url = reverse(address.name, kwargs=self.parameters)
        route = address.route.replace("<", "{").replace(">", "}")
        self.told: dict[str, Any] = schema["paths"].get(route, {}).get(method.lower(), {})

    def fields(self) -> dict[str, Any]:
        content = self.told.get("requestBody", {}).get("content", {})
        form = self.resolved(next(iter(content.values()))["schema"]) if content else {}
        found: dict[str, Any] = {}
        for part in [form, *map(self.resolved, form.get("oneOf", []))]:
            found |= part.get("properties", {})
        return found

    def resolved(self, part: Any) -> Any:
        while "$ref" in part or len(part.get("allOf", [])) == 1:
            part = part["allOf"][0] if "allOf" in part else self.schema["components"]["schemas"][part["$ref"][21:]]
        return part

    def likely(self, part: Any) -> Any:
        """Something that the schema allows."""
        part = self.resolved(part)
        if "enum" in part:
            return part["enum"][0]
        if part.get("type") == "array":
            return [self.likely(part["items"])]
        kinds: dict[str, Any] = {"string": "x" * part.get("minLength", 3), "boolean": True, "object": {}}
        kinds |= {"integer": part.get("minimum", 1), "number": part.get("minimum", 1)}
        return kinds.get(part.get("type", "object"), {})


def person_for(address: Address, method: str, cast: Cast, samples: Samples) -> User:
    by_role = {Audience.REVIEWER: cast.reviewer, Audience.EDITOR: cast.editor, Audience.MODERATOR: cast.moderator}
    by_role |= {Audience.OFFICER: cast.officer, Audience.ADMIN: cast.admin}
    return by_role.get(TABLE[address.name].methods[method]) or owner_of(address, cast, samples)


def faults_at(door: Door, components: Any, turn: Iterator[int]) -> Iterator[str]:
    for what, url, body in attempts(door, turn):
        answer = send(door, url, body)
        if told := fault_of(door, components, answer):
            yield f"{door.method} {door.address.route} {what!a:.90}: {answer.status_code} {told}"


def attempts(door: Door, turn: Iterator[int]) -> Iterator[tuple[Any, str, bytes]]:
    usual = {name: door.likely(part) for name, part in door.fields().items()}
    yield "the usual", door.url, json.dumps(usual).encode()
    if door.method not in SAFE:
        for body in some(BODIES, turn):
            yield body[:40], door.url, body
        for name in usual:
            for value in some(VALUES, turn):
                yield {name: str(value)[:60]}, door.url, json.dumps(usual | {name: value}).encode()
    for name in [each["name"] for each in door.told.get("parameters", []) if each.get("in") == "query"]:
        for value in some(QUERIES, turn):
            yield {name: value}, f"{door.url}?{urlencode({name: value})}", b""
    for name in door.parameters:
        for value in some(PLACES, turn, max(1, EACH // len(TABLE[door.address.name].methods))):  # all read it alike
            yield {name: value}, door.url.replace(f"/{quote(str(door.parameters[name]))}", f"/{value}", 1), b"{}"


def some(values: Sequence[Any], turn: Iterator[int], each: int = EACH) -> list[Any]:
    start = next(turn) * EACH
    return [values[(start + place) % len(values)] for place in range(each)]


def send(door: Door, url: str, body: bytes) -> HttpResponseBase:
    guest = client_of(door.person, door.address)
    with undone(door.address):
        headers = {"x-session-token": str(guest.session.session_key)} if is_of_signing_in(door.address) else {}
        answer: HttpResponseBase = guest.generic(door.method, url, body, "application/json", headers=headers)
    return answer


def fault_of(door: Door, components: Any, answer: Any) -> str:
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code >= 500 and answer.status_code != 503:
        return "a fault of ours"
    if answer.status_code >= 400:
        return "" if kind == PROBLEM else f"refused as {kind}"
    if not door.told or answer.status_code in {301, 302}:
        return ""
    said = door.told["responses"].get(str(answer.status_code))
    if said is None:
        return "is not in the schema"
    form = said.get("content", {}).get("application/json", {}).get("schema")
    return lie_in(answer.json(), form, components) if form and kind == "application/json" else ""


def lie_in(body: Any, form: Any, components: Any) -> str:
    try:
        jsonschema.validate(body, {**plain(form), "components": components}, format_checker=formats)
    except jsonschema.ValidationError as lie:
        return f"{'/'.join(map(str, lie.absolute_path))}: {lie.message:.150}"
    return ""


def plain(part: Any) -> Any:
    """OpenAPI 3.0 says `nullable`, JSON Schema names another type."""
    if isinstance(part, list):
        return [plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: plain(each) for name, each in part.items() if name != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if part.get("nullable") is True else made
