"""The Redis-protocol server is stopped and started again, or hangs and goes on, under a site that is in use.

What needs the database alone goes on; what cannot be done is refused for the moment, in the words of its own API, and
has changed nothing; afterwards everything is found again without anybody's help.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from accounts.actions import create_token
from accounts.models import User
from accounts.states import Scope
from core.operations import TABLE
from inference.models import Run
from moderation.actions import begin_storm
from projects.collections.models import Collection
from tests import operations_samples
from tests.conftest import PASSWORD
from tests.inference.published import publish_model
from tests.knocking import each_package, knock, missing, of, owner_of
from tests.operations_samples import Cast
from tests.redis_away import hung, stopped
from tests.servers import WebServer, serving
from tests.site import eventually
from tests.valkey import Server

NEEDS_IT = {"api-demand", "api-demand-metrics", "api-hosts", "web:ready"}  # to look at
OF_ADMINISTRATORS = {*NEEDS_IT, "fleet:machines"}


@pytest.fixture
def valkey() -> Server:
    server: Server = getattr(settings, "VALKEY")  # noqa: B009 -- of the tests' settings, which mypy does not read
    return server


@pytest.mark.walk
@each_package
def test_whatever_is_only_read_is_served(package: str, cast: Cast, valkey: Server):
    samples = operations_samples.PACKAGES[package](cast)
    for is_away in (stopped, hung):
        with is_away(valkey):
            answers = {}
            for address in of(package):
                if "GET" in TABLE[address.name].methods and not missing(address, samples):
                    person = cast.admin if address.name in OF_ADMINISTRATORS else owner_of(address, cast, samples)
                    answers[address.name] = knock(address, "GET", person, samples).status_code
            assert {name for name, status in answers.items() if status >= 500} == NEEDS_IT & answers.keys()
            assert {status for status in answers.values() if status >= 500} <= {503}


@pytest.mark.django_db
@pytest.mark.parametrize("is_away", [stopped, hung])
def test_a_storm_is_told_where_the_mark_of_it_cannot_be_read(client: Client, maud: User, valkey: Server, is_away: Any):
    with is_away(valkey):
        begin_storm(user=maud)
        told = client.get("/help").content.decode()
    assert "Much harm comes from new accounts these days." in told


@pytest.fixture
def maud(person: Callable[..., User]) -> User:
    return person("maud", "moderator")


class Site:
    """A web server of its own, on a Redis-protocol server of its own."""

    def __init__(self, server: WebServer, valkey: Server, raw: str) -> None:
        self.valkey = valkey
        self.client = httpx.Client(base_url=server.url, timeout=30, headers={"Authorization": f"Bearer {raw}"})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.client.request(method, path, json=body, headers=headers)

    def tells(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str | None, Any]:
        answer = self.ask(method, path, body, **headers)
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status_code, answer.headers.get("Retry-After"), answer.json() if is_json else answer.text


@pytest.fixture
def site(alice: User, tmp_path: Path) -> Iterator[Site]:
    publish_model(alice, "tern", "text-generation")
    kept = Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-sea")  # as the server expects, not as tests do
    User.objects.filter(pk=alice.pk).update(password=kept)
    raw = create_token(user=alice, name="program", scopes=Scope.values)[0]
    valkey = Server(tmp_path)
    with serving(REDIS_URL=valkey.url, CELERY_TASK_ALWAYS_EAGER="0") as server:
        found = Site(server, valkey, raw)
        with found.client:
            yield found
    valkey.stop()


def sign_in(browser: httpx.Client) -> httpx.Response:
    browser.cookies.clear()
    browser.get("/login")
    form = {"login": "alice", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    return browser.post("/login", data=form)


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.client.base_url, timeout=30) as client:
        assert sign_in(client).status_code == 302
        yield client


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("end", "begin_again"), [(Server.stop, Server.start), (Server.hang, Server.go_on)])
def test_a_site_goes_on_without_it_and_finds_it_again(
    site: Site, browser: httpx.Client, end: Callable[[Server], None], begin_again: Callable[[Server], None]
):
    run = {"model": "alice/tern", "prompt": "Once"}
    question = {"model": "alice/tern", "messages": [{"role": "user", "content": "Once"}]}
    assert site.tells("GET", "/readyz")[0] == 200
    end(site.valkey)

    pages = ("/", "/explore", "/alice/tern", "/dashboard", "/playground", "/search?q=tern")
    assert {path: browser.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert [site.ask("GET", path).status_code for path in ("/api/v1/projects", "/api/models")] == [200, 200]
    assert site.ask("POST", "/api/v1/collections", {"title": "Tides"}).status_code == 201
    assert site.tells("GET", "/readyz")[0] == 503

    status, again, told = site.tells("POST", "/v1/chat/completions", question)
    assert (status, again, told["error"]["type"], told["error"]["code"]) == (503, "10", "server_error", "no_engine")
    status, again, told = site.tells("POST", "/models/alice/tern", {"inputs": "Once"})
    assert (status, again, told["code"]) == (503, "10", "no_engine")
    status, again, told = site.tells("POST", "/api/v1/runs", run, **{"Idempotency-Key": "a-1"})
    assert (status, again, told["code"]) == (503, "10", "no_engine")
    assert Run.objects.count() == 0
    status, again, told = site.tells("POST", "/api/v1/auth/login", {"username": "alice", "password": PASSWORD})
    assert (status, again, told["code"], told["status"]) == (503, "5", "unavailable", 503)
    page = sign_in(browser)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert page.headers["Content-Type"].startswith("text/html")
    for _each in range(20):  # nobody waits for the others, and nothing is used up
        assert site.ask("GET", "/alice/tern").status_code == 200

    begin_again(site.valkey)
    assert eventually(lambda: site.tells("GET", "/readyz")[0] == 200, seconds=10)
    assert sign_in(browser).status_code == 302
    assert site.ask("POST", "/api/v1/collections", {"title": "Winds"}).status_code == 201
    assert Collection.objects.count() == 2
    status, _again, told = site.tells("POST", "/v1/chat/completions", question)
    assert (status, told["error"]["code"]) == (503, "no_engine")  # it is asked again, and says that there is no host
    assert json.dumps(told).count("away") == 0
