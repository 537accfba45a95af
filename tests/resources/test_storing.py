"""What an owner keeps is counted once; a file that is too much is refused when it is announced, or when it comes in."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import create_organisation
from core.policies import publish
from core.problems import PaymentRequired
from projects.models import Project
from repositories import actions
from repositories.models import Possession, Upload
from repositories.parts import IncomingPart
from resources.grants.actions import submit_request
from resources.grants.models import Grant
from resources.metering.queries import Room, room_of
from tests.inference.published import publish_model
from tests.repositories.test_races import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(alice: Any) -> Project:
    publish("storage", {"free_bytes": 10_000}, author=None)
    return publish_model(alice, "tern", "text-generation").project


def announce(project: Project, size: int) -> Upload:
    return actions.begin_upload(
        repository=project.repository, user=project.created_by, filename=f"{size}.bin", size=size
    )


def send(upload: Upload, data: bytes) -> Upload:
    with IncomingPart(upload.folder, len(data)) as incoming:
        incoming.write(data)
        actions.keep_part(upload=upload, number=1, incoming=incoming)
    return upload


def test_what_is_kept_and_what_is_coming_count_and_the_same_bytes_count_once(project: Project, alice: Any):
    before = room_of(alice.owner).used
    data = os.urandom(300)
    actions.complete_upload(upload=send(announce(project, 300), data))
    announce(project, 200)
    assert room_of(alice.owner) == Room(limit=10_000, used=before + 300, coming=200)
    other = publish_model(alice, "gull", "text-generation").project
    kept = room_of(alice.owner).used
    actions.store(repository=other.repository, data=data)
    assert room_of(alice.owner).used == kept


def test_file_that_is_too_much_is_refused_with_the_way_to_more(project: Project, api: APIClient, alice: Any):
    announce(project, 6_000)
    api.force_authenticate(alice)
    body = {"filename": "model.bin", "size": 9_000}
    refused = api.post("/api/v1/projects/alice/tern/uploads", body, format="json")
    left = room_of(alice.owner).left
    told = refused.json()
    assert (refused.status_code, told["code"], list(told["fields"])) == (402, "storage_full", ["size"])
    assert (told["unit"], told["needed"], told["remaining"]) == ("storage_bytes", 9_000, left)
    assert told["fields"]["size"][0].startswith("“model.bin” needs 9 kB, and alice has ")
    assert told["apply"].endswith(f"/resources/apply?unit=storage_bytes&amount={9_000 - left}&project=alice%2Ftern")
    assert Upload.objects.count() == 1


def test_what_was_granted_adds_to_what_is_free_while_it_stands(project: Project, alice: Any):
    words: dict[str, Any] = {"title": "Terns", "purpose": "To keep terns.", "plan": "Files.", "outputs": "A model."}
    submit_request(applicant=alice, lines={"storage_bytes": 5_000}, project=project, **words)
    assert room_of(alice.owner).limit == 15_000
    announce(project, 12_000)
    Grant.objects.update(state="expired")
    with pytest.raises(PaymentRequired):
        announce(project, 1)


def test_small_files_of_a_commit_come_in_all_together_or_not_at_all(
    project: Project, api: APIClient, client: Client, alice: Any
):
    api.force_authenticate(alice)
    left, kept = room_of(alice.owner).left, Possession.objects.count()
    files = [{"op": "add", "path": f"{name}.txt", "content": name * (left // 2 + 1)} for name in "ab"]
    body = {"message": "Add notes", "operations": [{"op": "delete", "path": "config.json"}, *files]}
    refused = api.post("/api/v1/projects/alice/tern/commits", body, format="json")
    told = refused.json()
    assert (refused.status_code, told["code"], list(told["fields"])) == (402, "storage_full", ["operations.2.content"])
    assert (told["file"], told["needed"], told["remaining"]) == ("b.txt", 2 * (left // 2 + 1), left)
    client.force_login(alice)
    sent = {"files": [SimpleUploadedFile("notes.txt", b"n" * (left + 1))]}
    page = client.post("/alice/tern/edit/files", sent)
    assert (page.status_code, "“notes.txt” needs" in page.content.decode()) == (422, True)
    typed = client.post("/alice/tern/edit/card", {"card": "tern " * left})
    assert (typed.status_code, "“README.md” needs" in typed.content.decode()) == (422, True)
    assert Possession.objects.count() == kept
    twice = [{"op": "add", "path": f"{name}.txt", "content": "c" * (left - 100)} for name in "cd"]
    body = {"message": "Add them", "operations": twice}
    assert api.post("/api/v1/projects/alice/tern/commits", body, format="json").status_code == 201


def test_room_is_shown_with_whoever_gave_it(
    project: Project, api: APIClient, client: Client, alice: Any, person: Callable[..., Any]
):
    words: dict[str, Any] = {"title": "Terns", "purpose": "To keep terns.", "plan": "Files.", "outputs": "A model."}
    request = submit_request(applicant=alice, lines={"storage_bytes": 5_000}, project=project, **words)
    bob, room = person("bob"), room_of(alice.owner)
    create_organisation(user=alice, handle="weighers", name="The Weighers")
    client.force_login(alice)
    page = client.get("/resources/storage").content.decode()
    assert ("Terns" in page, "15 kB" in page, "alice/tern" in page, "The Weighers" in page) == (True, True, True, True)
    assert "This project keeps" in client.get("/alice/tern/settings").content.decode()
    api.force_authenticate(alice)
    told = api.get("/api/v1/resources/storage").json()
    granted = {"amount": 5_000, "grant": request.grant.pk, "pool": "commons", "project": "alice/tern"}
    assert (told["limit"], told["used"], told["left"]) == (15_000, room.used, 15_000 - room.used)
    assert [source["amount"] for source in told["sources"]] == [10_000, 5_000]
    assert told["sources"][1].items() >= granted.items()
    assert api.get("/api/v1/projects/alice/tern/storage").json()["kept"] == room.used
    assert api.get("/api/v1/resources/storage/weighers").json()["used"] == 0
    api.force_authenticate(bob)
    refused = ["resources/storage/alice", "resources/storage/weighers", "projects/alice/tern/storage"]
    assert [api.get(f"/api/v1/{address}").status_code for address in refused] == [404, 404, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_projects_as_for_one(
    count: int, client: Client, alice: Any, django_assert_num_queries: Callable[..., Any]
):
    for number in range(count):
        publish_model(alice, f"tern-{number}", "text-generation")
    client.force_login(alice)
    with django_assert_num_queries(22):
        assert client.get("/resources/storage").content.decode().count("alice/tern-") == 2 * count


@pytest.mark.django_db(transaction=True)
def test_of_two_files_that_come_in_at_once_the_second_finds_no_room(project: Project, alice: Any):
    free = room_of(alice.owner).left
    uploads = [send(announce(project, free // 2), os.urandom(free // 2)) for _n in range(2)]
    publish("storage", {"free_bytes": 9_000}, author=None)  # less than when they were announced
    results = together(*(partial(actions.complete_upload, upload=upload) for upload in uploads))
    assert sorted(type(one).__name__ for one in results) == ["PaymentRequired", "StoredFile"]
    assert Upload.objects.filter(completed_at=None).count() == 1
