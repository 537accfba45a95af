"""A real receiver on this machine, and endpoints that point to it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core import events
from tests.projects.conftest import make  # noqa: F401  (a fixture)
from webhooks import actions
from webhooks.models import Endpoint

Deliver = Callable[[], None]


@dataclass(frozen=True)
class Got:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Keeps what it was sent; answers what the test wants."""

    url: str = ""
    status: int = 200
    answer: bytes = b"thanks"
    location: str = ""
    got: list[Got] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(Got(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", str(len(kept.answer)))
            self.end_headers()
            self.wfile.write(kept.answer)

        def log_message(self, *_words: Any) -> None:
            """Silence: the test looks at what was kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hook(receiver: Receiver, db: None) -> Callable[..., Endpoint]:
    """`hook(alice)`: an endpoint of hers for everything that is hers."""

    def add(user: Any, place: str = "", wanted: list[str] | None = None, url: str = "") -> Endpoint:
        where = place or f"owner:{user.owner_id}"
        return actions.add_endpoint(user=user, place=where, url=url or receiver.url, wanted=wanted or ["*"])

    return add


@pytest.fixture(autouse=True)
def _listening(db: None) -> None:
    events.deliver()


@pytest.fixture
def deliver(django_capture_on_commit_callbacks: Any) -> Deliver:
    """Hand over what happened; then serve every endpoint that has something to send, as its task would."""

    def run() -> None:
        with django_capture_on_commit_callbacks():
            events.deliver()
        for endpoint in Endpoint.objects.order_by("pk"):
            actions.serve(endpoint_id=endpoint.pk)

    return run
