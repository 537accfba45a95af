import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import pictures
from accounts.models import User
from core.problems import BadInput

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind, **options)
    return drawn.getvalue()


def bomb() -> bytes:
    """A small file that says it is 60,000 pixels square."""
    data = bytearray(photo("PNG", (1, 1)))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def test_avatar_is_redrawn_square_without_its_metadata(client: Client, alice: User):
    exif = Image.Exif()
    exif[0x010F], exif[0x8769] = "SpyCam 3000", {0x9286: "where I live"}
    original = photo(exif=exif)
    assert b"SpyCam" in original
    client.force_login(alice)
    client.post("/settings/profile/avatar", {"avatar": SimpleUploadedFile("me.jpg", original + b"<script>")})
    alice.refresh_from_db()
    answer = client.get(alice.avatar_url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    kept = Image.open(io.BytesIO(answer.content))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (256, 256), {})
    assert b"SpyCam" not in answer.content
    assert b"<script>" not in answer.content


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_usual_kinds_are_known_by_content_not_by_name(kind: str):
    assert pictures.square(io.BytesIO(photo(kind))).startswith(b"RIFF")


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", SVG, photo("BMP"), photo("TIFF"), photo()[:200], bomb(), b"\x00" * (5 * 2**20 + 1)]
)
def test_what_is_no_picture_is_refused_by_name(data: bytes):
    with pytest.raises(BadInput) as refusal:
        pictures.square(io.BytesIO(data))
    assert set(refusal.value.fields) == {"avatar"}


def test_refused_picture_changes_nothing(client: Client, alice: User):
    client.force_login(alice)
    answer = client.post("/settings/profile/avatar", {"avatar": SimpleUploadedFile("me.png", SVG)})
    assert answer.status_code == 422
    alice.refresh_from_db()
    assert alice.avatar == ""


def test_avatar_can_be_taken_away(client: Client, alice: User):
    client.force_login(alice)
    client.post("/settings/profile/avatar", {"avatar": SimpleUploadedFile("me.png", photo("PNG"))})
    client.post("/settings/profile/avatar", {"remove": "1"})
    alice.refresh_from_db()
    assert alice.avatar_url == ""


@pytest.mark.parametrize("digest", ["0" * 64, "..%2F..%2Fsecret_key", "a"])
def test_unknown_picture_is_not_found(client: Client, digest: str):
    assert client.get(f"/avatars/{digest}.webp").status_code == 404
