"""Pictures in posts are drawn anew and told of in words, files only downloaded; who reads on a board sees them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from accounts.actions import grant_role
from core.models import Event
from core.problems import BadInput, TooMany
from discussions import actions, queries
from discussions.files import media_type_of
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
    page = client.post("/boards/serving/attachments", {"file": shot, "alt": "The [broken] answer"}).content.decode()
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
    small = (
        f'<img src="/attachments/{made.pk}/thumbnail" alt="The broken answer" width="960" height="480" loading="lazy">'
    )
    assert f'<a href="/attachments/{made.pk}" rel="nofollow ugc noopener">{small}</a>' in shown


def test_picture_is_shown_small_and_drawn_so_once_even_if_it_came_before(
    client: Client, begin: Begin, alice: Any, board: Board
):
    large = actions.attach(board=board, user=alice, file=io.BytesIO(photo("PNG", (1200, 2400))))
    little = actions.attach(board=board, user=alice, file=io.BytesIO(photo()))
    thumbnail = large.thumbnail
    assert thumbnail is not None
    assert default_storage.exists(thumbnail.stored_at)
    default_storage.delete(thumbnail.stored_at)  # as of a picture that was taken in before these were drawn
    answers = [client.get(f"{large.get_absolute_url()}/thumbnail") for _twice in range(2)]
    sizes = [Image.open(io.BytesIO(answer.content)).size for answer in answers]
    assert (sizes, answers[0]["Cache-Control"]) == ([(480, 960)] * 2, "public, max-age=86400")
    assert [answer["Content-Type"] for answer in answers] == ["image/webp"] * 2
    folder = thumbnail.stored_at.rpartition("/")[0]
    assert sum(large.digest in name for name in default_storage.listdir(folder)[1]) == 1
    whole = client.get(little.get_absolute_url()).content
    assert client.get(f"{little.get_absolute_url()}/thumbnail").content == whole
    linked = begin(text=f"[{large.markdown}](https://example.org)\n\n{little.markdown}")
    page = client.get(f"/t/{linked.pk}").content.decode()
    assert page.count(f'<img src="/attachments/{large.pk}/thumbnail"') == 1
    assert (f'href="/attachments/{large.pk}"' in page, f'href="/attachments/{little.pk}"' in page) == (False, True)


@pytest.mark.parametrize(
    ("language", "named"), [("en", "Picture: a &quot;b&quot;.png"), ("zh-hans", "图片：a &quot;b&quot;.png")]
)
def test_a_picture_of_which_its_writer_says_nothing_is_named_after_its_file(
    language: str, named: str, client: Client, begin: Begin, alice: Any, board: Board
):
    """A link leads from it to the whole picture, and a link has a name."""
    file = io.BytesIO(photo())
    file.name = 'a "b".png'
    made = actions.attach(board=board, user=alice, file=file)
    unnamed = actions.attach(board=board, user=alice, file=io.BytesIO(photo("PNG", (40, 20))))
    topic = begin(text=f"{made.markdown} {unnamed.markdown}")
    client.cookies["django_language"] = language
    shown = client.get(f"/t/{topic.pk}").content.decode()
    assert f'alt="{named}"' in shown
    assert shown.count(f'alt="{named.partition(":")[0].partition("：")[0]}"') == 1
    assert 'alt=""' not in shown


def test_pictures_of_a_page_are_looked_up_once(
    client: Client, begin: Begin, alice: Any, board: Board, django_assert_num_queries: Any
):
    shots = [actions.attach(board=board, user=alice, file=io.BytesIO(photo("PNG", (40, n)))) for n in (40, 50, 60)]
    texts = [one.markdown for one in shots]
    with django_assert_num_queries(1):
        assert len(queries.pictures_in(texts, alice)) == 3
    with django_assert_num_queries(0):
        assert queries.pictures_in(["None here."], alice) == {}


@pytest.mark.parametrize("data", [bomb(), photo()[:50], b"\x89PNG\r\n\x1a\nabcd"], ids=range(3))
def test_what_is_no_picture_is_refused_by_its_field(board: Board, alice: Any, data: bytes):
    with pytest.raises(BadInput) as refused:
        actions.attach(board=board, user=alice, file=io.BytesIO(data))
    assert list(refused.value.fields) == ["file"]
    assert not Attachment.objects.exists()


def test_newcomers_show_three_pictures_a_day(board: Board, settled: Settle, alice: Any):
    for _turn in range(3):
        actions.attach(board=board, user=alice, file=io.BytesIO(photo()))
    with pytest.raises(TooMany):
        actions.attach(board=board, user=alice, file=io.BytesIO(photo()))
    settled(alice)
    assert actions.attach(board=board, user=alice, file=io.BytesIO(photo())).width == 640


def text(data: bytes = b"loss,step\n0.5,1\n", name: str = "log.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_file_is_linked_and_only_ever_downloaded(client: Client, board: Board, settled: Settle, alice: Any):
    settled(alice)
    client.force_login(alice)
    svg = text(SVG, "../a\u202e[evil].svg")
    page = client.post("/boards/serving/attachments", {"file": svg}).content.decode()
    made = Attachment.objects.get()
    assert (made.name, made.media_type, made.is_picture) == ("a[evil].svg", "text/plain", False)
    assert made.markdown == f"[aevil.svg](/attachments/{made.pk})"
    assert made.markdown in page
    answer = client.get(made.get_absolute_url())
    assert (answer.content, answer["Content-Type"]) == (SVG, "text/plain; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="a[evil].svg"'
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )


@pytest.mark.parametrize(
    ("data", "known_as"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04\x14", "application/zip"),
        (b"\x1f\x8b\x08\x00", "application/gzip"),
        (b"PAR1\x15", "application/vnd.apache.parquet"),
        ("损失 0.5\x1b[31m\n".encode(), "text/plain"),
        (b"", None),
        (b"\x7fELF\x02\x01", None),
        (b"MZ\x90\x00", None),
        (b"a\x00b", None),
        (b"\x80\x04\x95", None),
        ("损失".encode("gbk"), None),
    ],
    ids=range(11),
)
def test_file_is_what_its_content_says(data: bytes, known_as: str | None):
    if known_as is None:
        with pytest.raises(BadInput):
            media_type_of(data)
    else:
        assert media_type_of(data) == known_as


def test_large_files_and_those_of_newcomers_are_refused(board: Board, settled: Settle, alice: Any):
    with pytest.raises(TooMany):
        actions.attach(board=board, user=alice, file=text())
    settled(alice)
    with pytest.raises(BadInput) as refused:
        actions.attach(board=board, user=alice, file=text(b"x" * (10 * 2**20 + 1)))
    assert list(refused.value.fields) == ["file"]
    long = actions.attach(board=board, user=alice, file=text(name="长" * 200 + ".csv"))
    assert (len(long.name), long.name[-4:]) == (120, ".csv")


def test_what_nobody_sent_is_swept_and_what_was_sent_stays(
    begin: Begin, board: Board, settled: Settle, alice: Any, django_capture_on_commit_callbacks: Any
):
    settled(alice)
    sent, edited, typed, forgotten, fresh = (
        actions.attach(board=board, user=alice, file=text(str(number).encode())) for number in range(5)
    )
    topic = begin(text=sent.markdown)
    post = actions.edit_post(post=topic.posts.get(), user=alice, text=edited.markdown)
    actions.edit_post(post=post, user=alice, text="Neither.")
    actions.keep_draft(place=topic, user=alice, text=typed.markdown)
    long_ago = timezone.now() - timedelta(days=15)
    Attachment.objects.exclude(pk=fresh.pk).update(created_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert (actions.sweep_attachments(), actions.sweep_attachments()) == (1, 0)
    assert set(Attachment.objects.all()) == {sent, edited, typed, fresh}
    assert [default_storage.exists(one.stored_at) for one in (forgotten, typed)] == [False, True]
    assert Event.objects.get(verb="attachment.removed").reason_code == "unused"


def test_files_go_with_their_topic_from_a_private_board(client: Client, board: Board, alice: Any, edith: Any):
    tern = new_project(alice, "tern", "published")
    private = board_of(project=tern, user=alice)
    shown, left = (actions.attach(board=private, user=alice, file=io.BytesIO(photo())) for _two in range(2))
    topic = actions.open_topic(board=private, user=alice, title="Look", text=shown.markdown)
    change_visibility(project=tern, user=alice, visibility="private")
    grant_role(user=alice, role="editor", granted_by=None)
    actions.move_topic(topic=topic, board=board, user=alice)
    assert [client.get(one.get_absolute_url()).status_code for one in (shown, left)] == [200, 404]


def test_picture_of_a_private_project_is_for_those_who_see_it(client: Client, alice: Any, charlie: Any):
    tern = new_project(alice, "tern", "published")
    board = board_of(project=tern, user=alice)
    made = actions.attach(board=board, user=charlie, file=io.BytesIO(photo("PNG", (1000, 10))))
    small = f"{made.get_absolute_url()}/thumbnail"
    assert [client.get(at)["Cache-Control"] for at in (made.get_absolute_url(), small)] == [
        "private, max-age=86400"
    ] * 2
    change_visibility(project=tern, user=alice, visibility="private")
    seen = {}
    for person in (alice, charlie):
        client.force_login(person)
        seen[person.handle] = [client.get(at).status_code for at in (made.get_absolute_url(), small)]
    assert seen == {"alice": [200, 200], "charlie": [404, 404]}
    assert (len(queries.pictures_in([made.markdown], alice)), queries.pictures_in([made.markdown], charlie)) == (1, {})


def test_api_brings_and_removes_and_the_file_goes_with_the_last(
    api: APIClient, board: Board, alice: Any, bob: Any, django_capture_on_commit_callbacks: Any
):
    sent = []
    for person in (alice, bob):
        api.force_authenticate(person)
        body = {"file": SimpleUploadedFile("x.png", photo("PNG", (1920, 480))), "alt": "Teal"}
        sent.append(api.post("/api/v1/boards/serving/attachments", body, format="multipart").json())
    small = {"url": f"{sent[0]['url']}/thumbnail", "width": 960, "height": 240}
    assert (sent[0]["width"], sent[0]["thumbnail"]) == (1920, small)
    assert (sent[0]["width"], sent[0]["alt"], sent[0]["markdown"]) == (1920, "Teal", f"![Teal]({sent[0]['url']})")
    stored = Attachment.objects.first().stored_at  # type: ignore[union-attr]
    thumbnail = Attachment.objects.first().thumbnail.stored_at  # type: ignore[union-attr]
    assert api.delete(f"/api/v1/attachments/{sent[0]['id']}").status_code == 403
    assert (api.delete(f"/api/v1/attachments/{sent[1]['id']}").status_code, default_storage.exists(stored)) == (
        204,
        True,
    )
    assert api.get(sent[1]["url"]).status_code == 404
    api.force_authenticate(alice)
    with django_capture_on_commit_callbacks(execute=True):
        api.delete(f"/api/v1/attachments/{sent[0]['id']}")
    assert [default_storage.exists(at) for at in (stored, thumbnail)] == [False, False]
