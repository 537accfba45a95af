"""Links of a card lead to files of the release, to pages of this site, or to pages elsewhere that answer."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from projects.models import Project, Release
from reviews.checks.links import links, links_in
from reviews.queries.addresses import addresses
from tests.reviews.conftest import Submit
from tests.reviews.samples import codes, subject

HERE: dict[str, bytes | str] = {"README.md": "x", "docs/guide.md": "x", "pictures/heron 1.png": b"x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[guide](docs/guide.md#how), [folder](./docs/), [top](#top), [me](mailto:ann@heron.org)", ["links_lead"]),
        ("[guide](blob/main/docs/guide.md) ![heron](<pictures/heron 1.png>)", ["links_lead"]),
        ("see app.py, `[x](gone.md)` and\n\n    [x](gone.md)", ["no_links"]),
        ("[gone](docs/gone.md) and [again](docs/gone.md)", ["link_missing"]),
        ("![gone](gone.png)", ["picture_missing"]),
        ("[out](../../etc/passwd)", ["link_missing"]),
        ("[bad](https://nowhere) [worse](//nowhere/x)", ["link_broken", "link_broken"]),
        ("https://heron.org/unasked", ["links_unasked"]),
    ],
)
def test_links_of_the_card_lead_to_files(tmp_path: Path, text: str, expected: list[str]):
    assert codes(links, subject(tmp_path, HERE, card=text)) == expected


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (200, "links_lead"),
        (403, "links_lead"),
        (503, "links_lead"),
        (404, "link_gone"),
        ("silent", "link_silent"),
        ("inside", "link_inside"),
    ],
)
def test_what_others_answer_only_warns(tmp_path: Path, answer: Any, code: str):
    card = "---\nlicense: mit\n---\n\nSee <https://heron.org/x>."
    (found,) = links.run(subject(tmp_path, {}, card=card, known={"addresses": {"https://heron.org/x": answer}}))
    assert (found.code, found.line) == (code, 5 if code != "links_lead" else 0)
    assert found.severity == ("info" if code == "links_lead" else "warning")


def test_card_of_many_links_is_bounded():
    assert len(links_in("\n\n".join(f"[{n}](https://heron.org/{n})" for n in range(600)))) == 500


class Elsewhere(BaseHTTPRequestHandler):
    asked: list[str]
    answers = {"HEAD /here": 200, "HEAD /shy": 405, "GET /shy": 200, "HEAD /moved": 302, "GET /gone": 404}

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def _answer(self, method: str) -> None:
        self.asked.append(f"{method} {self.path}")
        self.send_response(self.answers.get(f"{method} {self.path}", 404))
        self.send_header("Location", "/here")
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Silence: the test looks at what was kept."""


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[str]:
    settings.OUTBOUND_ALLOWED, settings.CHECK_LINKS = ["127.0.0.1"], True
    Elsewhere.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_others_are_asked_once_a_day_and_never_inside_our_network(elsewhere: str):
    urls = [f"{elsewhere}/{path}" for path in ("here", "shy", "moved", "gone")]
    urls += ["http://127.0.0.2:9/", "http://127.0.0.1:9/"]
    release = Release(card=" ".join(f"<{url}>" for url in urls), project=Project())
    assert addresses(release) == dict(zip(urls, [200, 200, 200, 404, "inside", "silent"], strict=True))
    asked = sorted(Elsewhere.asked)
    assert asked == ["GET /gone", "GET /shy", "HEAD /gone", "HEAD /here", "HEAD /here", "HEAD /moved", "HEAD /shy"]
    addresses(release)
    assert sorted(Elsewhere.asked) == asked


def test_a_site_without_a_network_says_nothing_of_others(settings: Any, elsewhere: str):
    release = Release(card="<http://127.0.0.1:9/>", project=Project())
    assert addresses(release) == {}
    settings.CHECK_LINKS = False
    cache.clear()
    assert addresses(Release(card=f"<{elsewhere}/here>", project=Project())) == {}


def test_pages_of_this_site_are_those_that_everybody_may_see(
    new: Callable[..., Project], checked: Submit, in_review: Release, alice: Any, settings: Any
):
    release = checked(new(alice, "egrets"), alice)
    paths = {
        "/explore": "page",
        f"{settings.SITE_URL}/alice": "page",
        "/alice/egrets/files": "page",
        "/alice/herons": "no page",
        "/nobody": "no page",
        "/explore/nothing/at/all/here": "no page",
    }
    release.card = " ".join(f"[x]({path})" for path in paths)
    assert addresses(release) == paths
    Release.objects.filter(pk=in_review.pk).update(state="published", published_at=in_review.submitted_at)
    Project.objects.filter(pk=in_review.project_id).update(published_release=in_review)
    assert addresses(release) == paths | {"/alice/herons": "page"}
