"""What is kept is metered once a day; what is downloaded is counted without the database, beyond a share charged."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.policies import publish
from core.redis import connection
from projects.models import Project
from projects.usage.traffic import let_out
from repositories import downloads, queries
from repositories.transport import sending
from resources.grants.actions import submit_request
from resources.grants.models import Grant
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from resources.metering import gates
from resources.metering.actions import count_traffic, meter_storage
from resources.metering.models import MeteredDay
from resources.metering.queries import metered, room_of
from tests.inference.published import publish_model
from tests.repositories.support import put

pytestmark = pytest.mark.django_db
CONFIG = "/alice/tern/raw/config.json"  # two bytes


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    for day in gates.days_until(timezone.now().date()):
        connection().delete(gates.sent_on(day), gates.closed_on(day))


@pytest.fixture
def project(alice: Any) -> Project:
    return publish_model(alice, "tern", "text-generation").project


def counted(field: str = "sent") -> list[int]:
    return list(MeteredDay.objects.order_by("day").values_list(field, flat=True))


def test_what_is_kept_is_metered_once_a_day_however_often_it_is_looked_at(project: Project, alice: Any, bob: Any):
    publish_model(alice, "gull", "text-generation")  # the same bytes again
    kept = room_of(alice.owner).used
    publish_model(bob, "auk", "text-generation")
    yesterday = timezone.now().date() - timedelta(days=1)
    MeteredDay.objects.create(owner=alice.owner, day=yesterday, stored=5)
    MeteredDay.objects.create(owner=alice.owner, day=timezone.now().date(), sent=3)
    assert (meter_storage(), meter_storage()) == (2, 0)
    assert (metered(alice.owner).byte_days, metered(bob.owner).byte_days) == (kept + 5, kept)
    assert metered(alice.owner).sent_today == 3


def test_downloads_count_what_leaves_and_looks_count_nothing(
    client: Client, api: APIClient, project: Project, alice: Any
):
    etag = client.get(CONFIG).headers["ETag"]
    client.get(CONFIG, headers={"range": "bytes=1-1"})
    api.get("/api/v1/projects/alice/tern/raw/config.json")
    client.head(CONFIG)
    client.get(CONFIG, headers={"if-none-match": etag})
    client.get(CONFIG, headers={"range": "bytes=9-"})
    assert counted() == []
    assert (count_traffic(), count_traffic(), counted()) == (1, 0, [5])
    client.get(CONFIG)
    count_traffic()
    assert counted() == [7]


def test_of_what_somebody_breaks_off_what_was_sent_counts(project: Project, rf: Any, settings: Any):
    repository = project.repository
    kept = queries.files(repository, put(repository, {"big.bin": bytes(3 * 2**20)}))
    entry = next(one for one in kept if one.path == "big.bin")
    request, today = rf.get("/"), gates.sent_on(timezone.now().date())

    def asked() -> HttpResponseBase:
        answer = downloads.response(request, entry=entry, filename="big.bin")
        let_out(request, answer, project, entry.size)
        return answer

    told = asyncio.run(sent_until_left(asked(), after=1))
    assert (int(connection().hget(today, project.owner_id) or 0), downloads.FOLLOWED.lower() in told) == (2**20, False)
    asyncio.run(sent_until_left(asked(), after=9))
    assert int(connection().hget(today, project.owner_id) or 0) == 4 * 2**20
    settings.SENDFILE = "nginx"
    assert downloads.FOLLOWED not in asked()
    assert int(connection().hget(today, project.owner_id) or 0) == 7 * 2**20


async def sent_until_left(answer: HttpResponseBase, after: int) -> set[str]:
    """Whoever asked is gone after so many pieces. Returns the names of the headers that they got."""
    gone, told, pieces = asyncio.Event(), set[str](), [0]

    async def view(scope: Any, receive: Any, send: Any) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.update(name.decode() for name, _value in message.get("headers", []))
        pieces[0] += "body" in message
        if pieces[0] == after:
            gone.set()

    await sending.serve(view, {"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)
    return told


def test_beyond_the_free_share_grants_pay_and_then_downloads_go_on_tomorrow(
    client: Client, api: APIClient, project: Project, alice: Any
):
    publish("traffic", {"free_bytes_per_day": 3}, author=None)
    words: dict[str, Any] = {"title": "Terns", "purpose": "To share terns.", "plan": "Files.", "outputs": "A model."}
    submit_request(applicant=alice, lines={"egress_bytes": 4}, project=project, **words)
    for _again in range(3):
        assert client.get(CONFIG).status_code == 200
        count_traffic()
    account = Account.objects.get(holder=Grant.objects.get().holder)
    assert (account.spent, counted("charged"), mismatches()) == (3, [3], [])
    client.get(CONFIG)
    count_traffic()
    account.refresh_from_db()
    assert (account.spent, account.available, counted(), counted("charged")) == (4, 0, [8], [4])
    api.force_authenticate(alice)
    refused = api.get("/api/v1/projects/alice/tern/raw/config.json")
    told = refused.json()
    assert (refused.status_code, told["code"], told["unit"], told["remaining"]) == (
        429,
        "egress_exhausted",
        "egress_bytes",
        0,
    )
    assert datetime.fromisoformat(told["resets_at"]) > datetime.now(UTC)
    assert (client.get(CONFIG).status_code, client.head(CONFIG).status_code) == (429, 200)
    publish("traffic", {"free_bytes_per_day": 50}, author=None)
    count_traffic()
    assert client.get(CONFIG).status_code == 200


def test_days_are_told_on_the_page_and_in_the_api(client: Client, api: APIClient, project: Project, alice: Any):
    MeteredDay.objects.create(owner=alice.owner, day=timezone.now().date(), stored=2_000_000, sent=3_000)
    client.force_login(alice)
    page = client.get("/resources/storage").content.decode()
    assert ("2 MB for a day" in page, "3 kB of downloads" in page, page.count('height="60.0"')) == (True, True, 2)
    api.force_authenticate(alice)
    told = api.get("/api/v1/resources/storage").json()["metered"]
    assert (told["byte_days"], told["sent_today"], len(told["days"])) == (2_000_000, 3_000, 30)
