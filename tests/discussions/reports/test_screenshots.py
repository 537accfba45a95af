"""Pictures of a report: drawn anew, counted, and seen by whoever sees the report and by nobody else."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from discussions.reports import actions
from discussions.reports.models import Report, Screenshot
from tests.accounts.test_avatars import SVG, bomb, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(charlie: Any) -> Report:
    return actions.file_report(reporter=charlie, title="Boxes", actual="Boxes.", is_private=True)


def sent(*pictures: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{number}.png", data) for number, data in enumerate(pictures)]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_pictures_come_with_the_report_drawn_anew_and_without_what_else_the_file_holds(charlie: Any):
    exif = Image.Exif()
    exif[0x010F] = "SpyCam 3000"
    client, said = signed_in(charlie), {"title": "Boxes", "actual": "Boxes.", "severity": "s3"}
    wide = photo("PNG", (5000, 100))
    files = sent(photo(exif=exif) + b"<script>", wide)
    url = client.post("/reports/new", said | {"screenshots": files, "alts": "A page\nAnother"})["Location"]
    first, second = Screenshot.objects.order_by("id")
    assert [(one.alt, one.width, one.height) for one in (first, second)] == [
        ("A page", 640, 480),
        ("Another", 2560, 51),
    ]
    answer = client.get(first.get_absolute_url())
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == ("image/webp", "default-src 'none'; sandbox")
    assert not any(trace in answer.content for trace in (b"SpyCam", b"<script>"))
    assert Image.open(io.BytesIO(answer.content)).format == "WEBP"
    page = client.get(url).content.decode()
    assert f'<a href="{second.get_absolute_url()}"><img src="{second.get_absolute_url()}/thumbnail"' in page
    assert 'width="960" height="19" loading="lazy"' in page
    small = client.get(f"{second.get_absolute_url()}/thumbnail")
    assert (Image.open(io.BytesIO(small.content)).size, small["Cache-Control"]) == ((960, 19), "private, max-age=600")


def test_a_picture_without_words_leaves_the_next_ones_where_they_are(charlie: Any):
    said = {"title": "Boxes", "actual": "Boxes.", "severity": "s3", "alts": "\r\n" + "x" * 300}
    signed_in(charlie).post("/reports/new", said | {"screenshots": sent(photo(), photo())})
    assert [one.alt for one in Screenshot.objects.order_by("id")] == ["", "x" * 300]


def test_what_is_no_picture_or_too_many_leaves_nothing(charlie: Any, report: Report):
    client, said = signed_in(charlie), {"title": "Boxes", "actual": "Boxes.", "severity": "s3"}
    small = photo("PNG", (2, 2))
    for files in (sent(b"", small), sent(SVG), sent(small, bomb()), sent(photo("BMP")), sent(*[small] * 9)):
        answer = client.post("/reports/new", said | {"screenshots": files})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["screenshots"])
    assert (Report.objects.count(), Screenshot.objects.count()) == (1, 0)
    door = f"/reports/{report.pk}/screenshots"
    assert client.post(door, {"screenshots": sent(*[small] * 7)}).status_code == 302
    assert client.post(door, {"screenshots": sent(small, small)}).status_code == 422
    assert client.post(door, {}).status_code == 422
    assert Screenshot.objects.count() == 7


def test_pictures_of_a_private_report_are_private_and_can_be_taken_back(
    report: Report, charlie: Any, bob: Any, person: Any, django_capture_on_commit_callbacks: Any
):
    maud, api = person("maud", "moderator"), f"/api/v1/reports/{report.pk}/screenshots"
    picture = {"screenshots": sent(photo("PNG", (2, 2)))[0], "alts": "A key"}
    assert signed_in(bob).post(api, picture).status_code == 404
    made = signed_in(charlie).post(api, {**picture, "screenshots": sent(photo("PNG", (2, 1920)))[0]}).json()
    assert (made["alt"], made["width"]) == ("A key", 2)
    assert made["thumbnail"] == {"url": f"{made['url']}/thumbnail", "width": 1, "height": 960}
    readers = {maud: 200, charlie: 200, bob: 404}
    for url in (made["url"], made["thumbnail"]["url"]):
        assert {one: signed_in(one).get(url).status_code for one in readers} == readers
        assert Client().get(url).status_code == 404
    shot = Screenshot.objects.get()
    places = [shot.stored_at, shot.thumbnail.stored_at]
    assert [default_storage.exists(place) for place in places] == [True, True]
    assert signed_in(bob).delete(f"{api}/{made['id']}").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(charlie).delete(f"{api}/{made['id']}").status_code == 204
    assert (Screenshot.objects.count(), [default_storage.exists(place) for place in places]) == (0, [False, False])


def test_public_pictures_are_changed_by_the_reporter_and_those_who_answer(charlie: Any, bob: Any):
    made = actions.file_report(reporter=charlie, title="Boxes", actual="Boxes.")
    door = f"/reports/{made.pk}/screenshots"
    assert [signed_in(one).get(door).status_code for one in (charlie, bob)] == [200, 403]
    actions.add_screenshots(report=made, user=charlie, given=[(io.BytesIO(photo()), "")])
    url = Screenshot.objects.get().get_absolute_url()
    assert Client().get(url).status_code == 200
    assert signed_in(bob).post(f"{url}/removal").status_code == 403
    assert signed_in(charlie).post(f"{url}/removal").status_code == 302
