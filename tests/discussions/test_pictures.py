"""Pictures in posts: drawn anew, told of in words, seen by those who read on their board."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from core.problems import BadInput, TooMany
from discussions import actions
from discussions.models import Attachment, Board
from projects.actions import board_of, change_visibility
from tests.accounts.test_avatars import SVG, bomb, photo
from tests.discussions.conftest import Begin, Settle
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


def test_picture_is_redrawn_whole_and_shown_in_the_post(client: Client, begin: Begin, alice: Any, board: Board):
    exif = Image.Exif()
    exif[0x010F] = "SpyCam 3000"
    shot = SimpleUploadedFile("screen.png", photo("JPEG", (3000, 1500), exif=exif) + b"<script>")
    client.force_login(alice)
    page = client.post("/boards/serving/pictures", {"picture": shot, "alt": "The [broken] answer"}).content.decode()
    made = Attachment.objects.get()
    assert made.markdown == f"![The broken answer](/attachments/{made.pk})"
    assert made.markdown in page
    answer = client.get(made.get_absolute_url())
    drawn = Image.open(io.BytesIO(answer.content))
    assert (answer["Content-Type"], drawn.format, drawn.size) == ("image/webp", "WEBP", (2560, 1280))
    assert (b"SpyCam" in answer.content, b"<script>" in answer.content) == (False, False)
    topic = begin(text=made.markdown)
    shown = client.get(f"/t/{topic.pk}").content.decode()
    default_storage.delete(made.stored_at)
    assert client.get(made.get_absolute_url()).status_code == 404
    assert f'<img src="/attachments/{made.pk}" alt="The broken answer">' in shown


@pytest.mark.parametrize("data", [SVG, bomb(), b"", b"\x00" * 99, photo()[:50]], ids=range(5))
def test_what_is_no_picture_is_refused_by_its_field(board: Board, alice: Any, data: bytes):
    with pytest.raises(BadInput) as refused:
        actions.attach_picture(board=board, user=alice, picture=io.BytesIO(data))
    assert list(refused.value.fields) == ["picture"]
    assert not Attachment.objects.exists()


def test_newcomers_show_three_pictures_a_day(board: Board, settled: Settle, alice: Any):
    for _turn in range(3):
        actions.attach_picture(board=board, user=alice, picture=io.BytesIO(photo()))
    with pytest.raises(TooMany):
        actions.attach_picture(board=board, user=alice, picture=io.BytesIO(photo()))
    settled(alice)
    assert actions.attach_picture(board=board, user=alice, picture=io.BytesIO(photo())).width == 640


def test_picture_of_a_private_project_is_for_those_who_see_it(client: Client, alice: Any, charlie: Any):
    tern = new_project(alice, "tern", "published")
    board = board_of(project=tern, user=alice)
    made = actions.attach_picture(board=board, user=charlie, picture=io.BytesIO(photo()))
    assert client.get(made.get_absolute_url())["Cache-Control"] == "private, max-age=86400"
    change_visibility(project=tern, user=alice, visibility="private")
    seen = {}
    for person in (alice, charlie):
        client.force_login(person)
        seen[person.handle] = client.get(made.get_absolute_url()).status_code
    assert seen == {"alice": 200, "charlie": 404}


def test_api_brings_and_removes_and_the_file_goes_with_the_last(api: APIClient, board: Board, alice: Any, bob: Any):
    sent = []
    for person in (alice, bob):
        api.force_authenticate(person)
        body = {"picture": SimpleUploadedFile("x.png", photo("PNG")), "alt": "Teal"}
        sent.append(api.post("/api/v1/boards/serving/pictures", body, format="multipart").json())
    assert (sent[0]["width"], sent[0]["alt"], sent[0]["markdown"]) == (640, "Teal", f"![Teal]({sent[0]['url']})")
    stored = Attachment.objects.first().stored_at  # type: ignore[union-attr]
    assert api.delete(f"/api/v1/pictures/{sent[0]['id']}").status_code == 403
    assert (api.delete(f"/api/v1/pictures/{sent[1]['id']}").status_code, default_storage.exists(stored)) == (204, True)
    assert api.get(sent[1]["url"]).status_code == 404
