"""The API describes itself wholly and without a guess; whoever reads the schema is not misled."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from core.schema_tags import CHAPTERS
from inference.serializers import NewRunSerializer
from webhooks.serializers import NewEndpointSerializer


@pytest.fixture(scope="module")
def schema() -> Any:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: Any) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.django_db
def test_schema_is_served_in_the_form_and_language_asked_for(client: Client, schema: Any):
    page = client.get("/api/v1/schema", headers={"accept": "application/vnd.oai.openapi+json"})
    assert page.json()["paths"].keys() == schema["paths"].keys()
    plain = client.get("/api/v1/schema")
    assert plain.headers["Content-Disposition"] == 'inline; filename="Commonweight API.yaml"'
    assert plain.content.startswith(b"openapi: 3.0.3")
    chinese = client.get("/api/v1/schema?lang=zh-hans").content.decode()
    assert "中文" in chinese or "语言" in chinese
    assert client.get("/api/v1/schema?lang=xx").content == plain.content


def test_schema_is_made_without_a_warning(schema: Any):
    told = [*GENERATOR_STATS._error_cache.items(), *GENERATOR_STATS._warn_cache.items()]
    assert not told, "\n".join(text for text, _times in told)
    validate_schema(schema)


def test_every_operation_says_what_it_is_for(schema: Any):
    silent = [
        name
        for name, operation in operations(schema).items()
        if not operation.get("description", "").partition("Scope of a token")[0].strip()
    ]
    assert silent == []


def test_every_operation_has_a_headline(schema: Any):
    """Short enough for a list, and without the end of its sentence."""
    headlines = {name: operation["summary"] for name, operation in operations(schema).items()}
    assert {name: text for name, text in headlines.items() if not 3 < len(text) <= 100 or text.endswith(".")} == {}


def test_every_chapter_is_introduced_and_none_is_empty(schema: Any):
    used = {tag for operation in operations(schema).values() for tag in operation["tags"]}
    assert used == set(CHAPTERS)
    assert [tag["name"] for tag in schema["tags"]] == list(CHAPTERS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "serializer"), [("/api/v1/runs", NewRunSerializer), ("/api/v1/webhooks", NewEndpointSerializer)]
)
def test_examples_are_what_the_door_takes(schema: Any, path: str, serializer: Any):
    examples = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        assert serializer(data=example["value"]).is_valid(), example


def test_every_operation_has_a_name_of_its_own(schema: Any):
    names = Counter(operation["operationId"] for operation in operations(schema).values())
    assert [name for name, times in names.items() if times > 1] == []


def test_every_operation_refuses_in_one_form(schema: Any):
    for name, operation in operations(schema).items():
        refusal = operation["responses"]["4XX"]["content"]
        assert list(refusal) == ["application/problem+json"], name


@pytest.mark.parametrize(
    ("operation", "needs"),
    [("GET /api/v1/projects", False), ("POST /api/v1/projects", True), ("GET /api/v1/me", True)],
)
def test_reading_what_is_public_needs_nobody(schema: Any, operation: str, needs: bool):
    assert ({} not in operations(schema)[operation]["security"]) is needs


@pytest.mark.parametrize("path", ["/api/v1/runs/{run_id}/events", "/api/v1/submissions/{release}/events"])
def test_streams_are_described_though_they_are_plain_views(schema: Any, path: str):
    assert list(schema["paths"][path]["get"]["responses"]["200"]["content"]) == ["text/event-stream"]


def test_scopes_are_told(schema: Any):
    told = {
        name: operations(schema)[name]["description"].rpartition("`")[0].rpartition("`")[2]
        for name in ("GET /api/v1/me", "PATCH /api/v1/me", "PATCH /api/v1/runs/{run_id}")
    }
    assert list(told.values()) == ["read", "write", "inference"]
