"""PostgreSQL is stopped and started again under a site that is in use.

Whoever asks is told so at once, each in the form that they read; nobody needs to help when it is back.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from psycopg_pool import ConnectionPool

from accounts.token_format import mint
from config.database import POOL, refuse_who_waits
from tests import postgres
from tests.servers import WebServer, serving
from tests.site import eventually

pytestmark = pytest.mark.slow
TOLD = "The database of this site is away for a moment. Try again in a few seconds."
TOKEN = {"Authorization": f"Bearer {mint()}"}
QUESTION = {"model": "alice/tern", "messages": [{"role": "user", "content": "Once"}]}
SOON = 8  # seconds: less than the pool lets anybody wait


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running() as started:
        if started is None:
            pytest.skip("there is no PostgreSQL on this machine")
        yield started


@pytest.fixture
def server(cluster: postgres.Cluster) -> Iterator[WebServer]:
    """Nothing is migrated: each question is a mistake of ours as long as PostgreSQL is there."""
    production = {"DEBUG": "0", "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "of the tests " * 5}
    with serving(DATABASE_URL=cluster.url, DJANGO_SETTINGS_MODULE="tests.undebugged", **production) as site:
        yield site


@pytest.fixture
def client(server: WebServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=SOON) as found:
        yield found


def test_one_that_is_down_is_told_in_the_form_of_whoever_asks(cluster: postgres.Cluster, client: httpx.Client):
    assert client.get("/readyz").json()["database"]
    assert [client.get(path).status_code for path in ("/explore", "/api/v1/projects")] == [500, 500]
    cluster.halt()
    try:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        _pages(client)
        _programs(client)
    finally:
        cluster.start()
    assert eventually(lambda: client.get("/readyz").json()["database"], seconds=10)
    assert [client.get(path).status_code for path in ("/explore", "/api/v1/projects")] == [500, 500]


def test_nobody_is_refused_who_may_still_get_one_that_comes_back(cluster: postgres.Cluster):
    """The server takes nobody else in, and somebody works with the one connection that there is."""
    postgres.Programs(cluster.url).run("psql", "-c", "CREATE ROLE few LOGIN CONNECTION LIMIT 1", "postgres")
    url, gave_up = cluster.url.replace("//postgres@", "//few@"), threading.Event()

    def told(pool: Any) -> None:
        refuse_who_waits(pool)
        gave_up.set()

    with ConnectionPool(url, open=True, **POOL | {"reconnect_timeout": 0.1, "reconnect_failed": told}) as pool:
        taken = pool.getconn()
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(pool.getconn)
            assert gave_up.wait(SOON)
            pool.putconn(taken)
            pool.putconn(waiting.result(SOON))


def _pages(client: httpx.Client) -> None:
    for path in ("/", "/explore", "/alice/tern", "/search?q=tern"):
        page = client.get(path, headers={"Accept": "text/html", "Cookie": "sessionid=0123456789abcdef"})
        assert (path, page.status_code, page.headers["Retry-After"]) == (path, 503, "5")
        assert TOLD in page.text
        assert f'href="{path}"' in page.text
    page = client.get("/explore", headers={"Accept": "text/html", "Accept-Language": "zh-Hans"})
    assert "本站的数据库暂时不可用。请几秒后再试。" in page.text
    page = client.get("/dashboard", headers={"Accept": "text/html", "Cookie": "sessionid=0123456789abcdef"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")


def _programs(client: httpx.Client) -> None:
    assert _told(client.get("/api/v1/projects", headers=TOKEN)) == (503, "5", "unavailable", TOLD)
    collection = {"title": "Tides"}
    assert _told(client.post("/api/v1/collections", json=collection, headers=TOKEN)) == (503, "5", "unavailable", TOLD)
    answer = client.post("/v1/chat/completions", json=QUESTION, headers=TOKEN)
    told = answer.json()["error"]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (told["type"], told["code"], told["message"]) == ("server_error", "unavailable", TOLD)
    answer = client.post("/models/alice/tern", json={"inputs": "Once"}, headers=TOKEN)
    told = answer.json()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (told["error_type"], told["code"], told["error"]) == ("unavailable", "unavailable", TOLD)
    answer = client.get("/api/models/alice/tern", headers=TOKEN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["X-Error-Message"] == TOLD
    assert answer.json()["error"] == TOLD
    answer = client.get("/alice/tern.git/info/refs?service=git-upload-pack")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def _told(answer: httpx.Response) -> tuple[int, str, Any, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, answer.headers["Retry-After"], body["code"], body["detail"]
