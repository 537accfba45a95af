"""What an owner keeps is counted once; a file that is too much is refused when it is announced, or when it comes in."""

import os
from functools import partial
from typing import Any

import pytest
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import PaymentRequired
from projects.models import Project
from repositories import actions
from repositories.models import Upload
from repositories.parts import IncomingPart
from resources.grants.actions import submit_request
from resources.grants.models import Grant
from resources.storing import Room, room_of
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


@pytest.mark.django_db(transaction=True)
def test_of_two_files_that_come_in_at_once_the_second_finds_no_room(project: Project, alice: Any):
    free = room_of(alice.owner).left
    uploads = [send(announce(project, free // 2), os.urandom(free // 2)) for _n in range(2)]
    publish("storage", {"free_bytes": 9_000}, author=None)  # less than when they were announced
    results = together(*(partial(actions.complete_upload, upload=upload) for upload in uploads))
    assert sorted(type(one).__name__ for one in results) == ["PaymentRequired", "StoredFile"]
    assert Upload.objects.filter(completed_at=None).count() == 1
