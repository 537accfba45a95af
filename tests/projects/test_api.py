import hashlib
from typing import Any

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from repositories.queries import head
from tests.projects.conftest import CARD, FACTS, STATEMENTS, Make, bring

pytestmark = pytest.mark.django_db

ALL = "/api/v1/projects"
TERN = f"{ALL}/alice/tern"


@pytest.fixture
def as_alice(api: APIClient, alice: Any) -> APIClient:
    api.force_authenticate(alice)
    return api


def refused(answer: Any, status: int, *fields: str) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body: dict[str, Any] = answer.json()
    assert set(body.get("fields", {})) == set(fields)
    return body


def test_the_whole_way_by_the_api(as_alice: APIClient):
    begun = as_alice.post(ALL, {"kind": "model", "name": "tern", **FACTS}, format="json")
    assert begun.status_code == 201
    assert begun.json()["full_name"] == "alice/tern"
    data = b"the weights of a small bird"
    upload = as_alice.post(
        f"{TERN}/uploads",
        {"filename": "model.safetensors", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()},
        format="json",
    ).json()
    part = as_alice.put(f"/api/v1/uploads/{upload['id']}/parts/1", data, content_type="application/octet-stream")
    assert part.status_code == 200
    assert as_alice.post(f"/api/v1/uploads/{upload['id']}/complete").status_code == 200
    operations = [
        {"op": "add", "path": "model.safetensors", "upload": upload["id"]},
        {"op": "add", "path": "config.json", "content": "{}"},
        {"op": "copy", "path": "copy.json", "source": "README.md"},
    ]
    as_alice.patch(TERN, {"card": CARD}, format="json")
    committed = as_alice.post(f"{TERN}/commits", {"message": "Add the bird", "operations": operations}, format="json")
    assert committed.status_code == 201
    assert [entry["path"] for entry in as_alice.get(f"{TERN}/files").json()["entries"]] == [
        ".gitattributes",
        "README.md",
        "config.json",
        "copy.json",
        "model.safetensors",
    ]
    missing = [finding["name"] for finding in as_alice.get(f"{TERN}/preflight").json() if not finding["is_met"]]
    assert missing == []
    handed_in = as_alice.post(f"{TERN}/releases", {"notes": "First.", "statements": STATEMENTS}, format="json")
    assert handed_in.status_code == 201
    release = handed_in.json()
    assert (release["number"], release["state"], release["submitted_by"]) == (1, "submitted", "alice")
    assert {"path": "config.json", "size": 2, "sha256": hashlib.sha256(b"{}").hexdigest()} in release["manifest"]
    assert as_alice.get(f"{TERN}/releases/1").json() == release
    withdrawn = as_alice.post(f"{TERN}/releases/1/withdrawal", {"note": "Later."}, format="json")
    assert withdrawn.json()["state"] == "withdrawn"


def test_publication(as_alice: APIClient, alice: Any, make: Make):
    make(alice, "tern", "accepted")
    assert as_alice.post(f"{TERN}/releases/1/publication").json()["state"] == "published"
    published = APIClient().get(TERN).json()["published_release"]
    assert (published["number"], published["state"], published["revision"]) == (1, "published", "v1")
    refused(as_alice.post(f"{TERN}/releases/1/publication"), 403)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["kind", "name"]),
        ({"kind": "model", "name": ""}, ["name"]),
        ({"kind": "poem", "name": "x"}, ["kind"]),
        ({"kind": "model", "name": "a/b"}, ["name"]),
        ({"kind": "model", "name": ["x"]}, ["name"]),
        ({"kind": "model", "name": {"a": 1}}, ["name"]),
        ({"kind": "model", "name": "x\x00y"}, ["name"]),
        ({"kind": "model", "name": "x", "created_by": "bob"}, ["created_by"]),
        ({"kind": "model", "name": "x", "runs": 7, "state": "published"}, ["runs", "state"]),
        ({"kind": "model", "name": "x", "languages": "en"}, ["languages"]),
        ({"kind": "model", "name": "x", "languages": ["en", 7, "??"]}, ["languages"]),
        ({"kind": "model", "name": "x", "licence": "Own-1.0"}, ["licence"]),
        ({"kind": "model", "name": "x", "code_url": "javascript:alert(1)"}, ["code_url"]),
        ({"kind": "model", "name": "x", "visibility": "secret"}, ["visibility"]),
        ([], ["non_field_errors"]),
        ("text", ["non_field_errors"]),
        (None, ["kind", "name"]),
    ],
)
def test_a_project_that_cannot_be_is_refused_by_field(as_alice: APIClient, body: Any, fields: list[str]):
    refused(as_alice.post(ALL, body, format="json"), 422, *fields)
    assert Project.objects.count() == 0


def test_nobody_begins_a_project_for_somebody_else(as_alice: APIClient, bob: Any):
    answer = as_alice.post(ALL, {"kind": "model", "name": "x", "owner": "bob"}, format="json")
    refused(answer, 403, "owner")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["message", "operations"]),
        ({"message": "m", "operations": []}, ["operations.non_field_errors"]),
        ({"message": "m", "operations": "all"}, ["operations.non_field_errors"]),
        ({"message": "m", "operations": [{"op": "burn", "path": "a"}]}, ["operations.0.op"]),
        ({"message": "m", "operations": [{"op": "add", "path": "a"}]}, ["operations.0.op"]),
        ({"message": "m", "operations": [{"op": "delete", "path": "a", "content": ""}]}, ["operations.0.op"]),
        ({"message": "m", "operations": [{"op": "add", "path": "a", "upload": "nope"}]}, ["operations.0.upload"]),
        ({"message": "m", "operations": [{"op": "add", "path": "../x", "content": ""}]}, ["path"]),
        ({"message": "m", "operations": [{"op": "add", "path": "a", "content": "", "mode": 7}]}, ["operations.0.mode"]),
        ({"message": "m", "parent": "zz", "operations": [{"op": "delete", "path": "a"}]}, ["parent"]),
    ],
)
def test_a_commit_that_cannot_be_changes_nothing(
    as_alice: APIClient, tern: Project, body: dict[str, Any], fields: list[str]
):
    before = head(tern.repository)
    refused(as_alice.post(f"{TERN}/commits", body, format="json"), 422, *fields)
    assert head(tern.repository) == before


def test_a_commit_onto_a_head_that_moved_is_a_conflict(as_alice: APIClient, tern: Project):
    body = {"message": "m", "parent": "0" * 40, "operations": [{"op": "add", "path": "a", "content": "x"}]}
    assert refused(as_alice.post(f"{TERN}/commits", body, format="json"), 409)["code"] == "branch_moved"


def test_an_upload_of_somebody_else_is_nobodys(as_alice: APIClient, alice: Any, bob: Any, tern: Project, make: Make):
    other = make(alice, "other")
    assert other.pk
    upload = as_alice.post(f"{ALL}/alice/other/uploads", {"filename": "a", "size": 0}, format="json").json()
    as_alice.post(f"/api/v1/uploads/{upload['id']}/complete")
    body = {"message": "m", "operations": [{"op": "add", "path": "a", "upload": upload["id"]}]}
    refused(as_alice.post(f"{TERN}/commits", body, format="json"), 422, "operations.0.upload")


def test_a_release_that_is_not_ready_names_what_is_missing(as_alice: APIClient, alice: Any):
    as_alice.post(ALL, {"kind": "code", "name": "bare"}, format="json")
    body = refused(
        as_alice.post(f"{ALL}/alice/bare/releases", {}, format="json"),
        422,
        "summary",
        "licence",
        "card",
        "files",
        "statements.co_authors",
        "statements.data_origin",
        "statements.ai_use",
        "statements.policy",
    )
    assert body["code"] == "not_ready"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"statements": {"policy": "of course"}}, ["statements.policy"]),
        ({"statements": {"horoscope": True}}, ["statements.horoscope"]),
        ({"statements": []}, ["statements.non_field_errors"]),
        ({"notes": 7, "digest": "0" * 64}, ["digest"]),
        ({"notes": ["x"]}, ["notes"]),
    ],
)
def test_statements_that_cannot_be_are_refused(
    as_alice: APIClient, tern: Project, body: dict[str, Any], fields: list[str]
):
    refused(as_alice.post(f"{TERN}/releases", body, format="json"), 422, *fields)
    assert tern.releases.get().state == "draft"


def test_changes_are_all_or_nothing(as_alice: APIClient, tern: Project):
    body = {"visibility": "private", "licence": "Own-1.0"}
    refused(as_alice.patch(TERN, body, format="json"), 422, "licence")
    tern.refresh_from_db()
    assert tern.visibility == "public"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "", {"summary": "mine"}),
        ("delete", "", None),
        ("post", "/uploads", {"filename": "a", "size": 1}),
        ("post", "/commits", {"message": "m", "operations": [{"op": "delete", "path": "README.md"}]}),
        ("post", "/releases", {}),
        ("post", "/releases/1/publication", None),
        ("post", "/releases/1/withdrawal", {}),
        ("post", "/members", {"user": "bob", "role": "admin"}),
        ("get", "/members", None),
        ("get", "/preflight", None),
    ],
)
def test_strangers_change_nothing(
    api: APIClient, alice: Any, bob: Any, make: Make, method: str, path: str, body: dict[str, Any] | None
):
    make(alice, "tern", "published")
    assert getattr(api, method)(f"{TERN}{path}", body, format="json").status_code == 401
    api.force_authenticate(bob)
    refused(getattr(api, method)(f"{TERN}{path}", body, format="json"), 403)


def test_members_by_the_api(as_alice: APIClient, tern: Project, charlie: Any):
    added = as_alice.post(f"{TERN}/members", {"user": "charlie", "role": "write"}, format="json")
    assert (added.status_code, added.json()["user"]) == (201, "charlie")
    assert [member["role"] for member in as_alice.get(f"{TERN}/members").json()] == ["write"]
    refused(as_alice.post(f"{TERN}/members", {"user": "nobody"}, format="json"), 422, "handle")
    refused(as_alice.post(f"{TERN}/members", {"user": "charlie", "role": "king"}, format="json"), 422, "role")
    as_alice.force_authenticate(charlie)
    assert as_alice.patch(TERN, {"summary": "New"}, format="json").status_code == 200
    refused(as_alice.post(f"{TERN}/releases", {"statements": STATEMENTS}, format="json"), 403)
    assert as_alice.delete(f"{TERN}/members/charlie").status_code == 204


def test_raw_files_come_with_digest_and_ranges(as_alice: APIClient, tern: Project):
    data = b'{"model_type": "gpt2"}'
    whole = as_alice.get(f"{TERN}/raw/config.json")
    assert (whole.content, whole["ETag"]) == (data, f'"{hashlib.sha256(data).hexdigest()}"')
    some = as_alice.get(f"{TERN}/raw/config.json", headers={"range": "bytes=2-5"})
    assert (some.status_code, some.content, some["Content-Range"]) == (206, data[2:6], f"bytes 2-5/{len(data)}")
    same = as_alice.get(f"{TERN}/raw/config.json", headers={"if-none-match": whole["ETag"]})
    assert same.status_code == 304
    refused(as_alice.get(f"{TERN}/raw/nothing.json"), 404)
    refused(as_alice.get(f"{TERN}/raw/config.json?revision=v9"), 404)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("colour=red", ["colour"]),
        ("kind=poem", ["kind"]),
        ("sort=luck", ["sort"]),
        ("limit=0", ["limit"]),
        ("limit=1000", ["limit"]),
        ("limit=abc", ["limit"]),
        ("limit=%D9%A3", ["limit"]),
    ],
)
def test_a_search_that_means_nothing_is_refused(api: APIClient, query: str, fields: list[str]):
    refused(api.get(f"{ALL}?{query}"), 422, *fields)


def test_search_by_the_api(api: APIClient, alice: Any, make: Make):
    from core import events

    make(alice, "tern", "published")
    make(alice, "shuren", "published", summary="耐心的大语言模型")
    events.deliver()
    found = api.get(f"{ALL}?q=语言&kind=model").json()
    assert (found["count"], [project["full_name"] for project in found["results"]]) == (1, ["alice/shuren"])
    assert found["facets"]["licence"] == [{"value": "Apache-2.0", "count": 1}]
    first = api.get(f"{ALL}?limit=1&sort=name").json()
    second = api.get(first["next"]).json()
    assert [first["results"][0]["name"], second["results"][0]["name"], second["next"]] == ["shuren", "tern", None]


def test_drafts_are_deleted_and_records_are_not(as_alice: APIClient, alice: Any, tern: Project, make: Make):
    assert as_alice.delete(TERN).status_code == 204
    refused(as_alice.get(TERN), 404)
    bring(make(alice, "gull"), alice, "withdrawn")
    refused(as_alice.delete(f"{ALL}/alice/gull"), 409)


def test_draft_is_begun_and_remembers_what_was_typed(as_alice: APIClient, alice: Any, make: Make):
    make(alice, "tern", "published")
    assert refused(as_alice.get(f"{TERN}/draft"), 404)["code"] == "not_found"
    begun = as_alice.post(f"{TERN}/draft")
    assert (begun.status_code, begun.json()["number"], begun.json()["typed"]) == (201, 2, {})
    assert as_alice.post(f"{TERN}/draft").json()["id"] == begun.json()["id"]
    as_alice.put(f"{TERN}/draft/card", {"card": "# Half a th"}, format="json")
    as_alice.put(f"{TERN}/draft/statements", {"data_origin": "My own", "policy": False}, format="json")
    assert as_alice.get(f"{TERN}/draft").json()["typed"] == {
        "card": {"card": "# Half a th"},
        "statements": {"data_origin": "My own", "policy": False},
    }
    assert as_alice.delete(f"{TERN}/draft/card").status_code == 204
    assert list(as_alice.get(f"{TERN}/draft").json()["typed"]) == ["statements"]


@pytest.mark.parametrize(
    ("step", "body", "status", "fields"),
    [
        ("details", {"colour": "blue"}, 422, ["colour"]),
        ("details", {"languages": "en"}, 422, ["languages"]),
        ("statements", {"policy": "perhaps"}, 422, ["policy"]),
        ("card", {"card": {"is": "nested"}}, 422, ["card"]),
        ("card", {"card": "x\x00"}, 422, ["card"]),
        ("preflight", {}, 404, []),
    ],
)
def test_what_no_form_holds_is_not_kept(
    as_alice: APIClient, tern: Project, step: str, body: Any, status: int, fields: list[str]
):
    refused(as_alice.put(f"{TERN}/draft/{step}", body, format="json"), status, *fields)
    assert as_alice.get(f"{TERN}/draft").json()["typed"] == {}


def test_draft_belongs_to_those_who_may_write(api: APIClient, tern: Project, bob: Any):
    api.force_authenticate(bob)
    for answer in (api.get(f"{TERN}/draft"), api.post(f"{TERN}/draft"), api.put(f"{TERN}/draft/card", {"card": ""})):
        refused(answer, 404)


def test_card_is_previewed_and_not_kept(as_alice: APIClient, tern: Project):
    shown = as_alice.post(f"{TERN}/card-preview", {"card": "---\nx: [\n---\n# <b>Tern</b>"}, format="json").json()
    assert "<h1" in shown["html"]
    assert shown["fault"]
    refused(as_alice.post(f"{TERN}/card-preview", {}, format="json"), 422, "card")
