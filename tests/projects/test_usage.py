"""What counts as a download, and that it is counted once: whoever reads these numbers may believe them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.policies import publish
from projects import actions as projects
from projects.models import Project
from projects.usage import actions, charts
from projects.usage.models import DayOfUse
from projects.usage.queries import use_of
from tests.projects.conftest import bring, new_project, put_files

pytestmark = pytest.mark.django_db
WEIGHTS = "/alice/tern/raw/model.safetensors"


@pytest.fixture
def tern(alice: Any) -> Project:
    return new_project(alice, "tern", "published")


def downloads() -> int:
    return Project.objects.values_list("downloads", flat=True).get(name="tern")


def test_somebody_counts_once_a_day_for_all_files_parts_and_ways(
    client: Client, api: APIClient, tern: Project, bob: Any
):
    client.force_login(bob)
    api.force_authenticate(bob)
    for part in ("bytes=0-3", "bytes=4-"):
        assert client.get(WEIGHTS, headers={"range": part}).status_code == 206
    client.get("/alice/tern/raw/config.json")
    api.get("/api/v1/projects/alice/tern/raw/config.json")
    assert (downloads(), DayOfUse.objects.get().downloads) == (1, 1)
    cache.clear()  # as the next day does
    client.get(WEIGHTS)
    assert downloads() == 2


def test_each_visitor_and_each_release_counts(client: Client, tern: Project, alice: Any):
    for program in ("python-requests/2", "python-requests/2", "curl/8"):
        client.get(WEIGHTS, headers={"user-agent": program})
    assert downloads() == 2
    projects.start_release(project=tern, user=alice)
    put_files(tern, alice, {"config.json": b"{}"})
    bring(tern, alice, "published")
    client.get(WEIGHTS, headers={"user-agent": "curl/8"})
    assert downloads() == 3
    assert not any("curl" in key or "127.0.0.1" in key for key in keys())


def keys() -> list[str]:
    from core.redis import connection

    return [key.decode() for key in connection().scan_iter("*download:*")]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("model.safetensors", {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("model.safetensors", {"sec-purpose": "prefetch;prerender"}),
        ("model.safetensors?inline=1", {}),
        ("README.md", {}),
        ("nothing.bin", {}),
    ],
)
def test_what_nobody_asked_for_does_not_count(client: Client, tern: Project, path: str, headers: dict[str, str]):
    client.get(f"/alice/tern/raw/{path}", headers=headers)
    client.head(WEIGHTS)
    assert downloads() == 0


def test_work_on_it_and_what_is_not_public_do_not_count(client: Client, alice: Any, bob: Any, charlie: Any):
    tern = new_project(alice, "tern", "in_review")
    client.force_login(bob)
    assert client.get(WEIGHTS).status_code == 200
    bring_on = tern.releases.get()
    projects.move_release(bring_on, "accept")
    projects.publish_release(release=bring_on, user=alice)
    projects.add_member(project=tern, user=alice, handle="charlie", role="read")
    for person in (alice, charlie):
        client.force_login(person)
        client.get(WEIGHTS)
    assert downloads() == 0


def test_an_unchanged_copy_and_a_cache_that_is_away_do_not_count(
    client: Client, tern: Project, settings: Any, alice: Any
):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    answer = client.get(WEIGHTS)
    assert (answer.status_code, downloads()) == (200, 0)
    assert client.get(WEIGHTS, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_days_are_shown_kept_and_forgotten(client: Client, api: APIClient, tern: Project):
    today = timezone.localdate()
    for _more in range(3):
        actions.count_run(project_id=tern.pk)
    actions.count_download(project_id=tern.pk, day=today)
    actions.count_download(project_id=tern.pk, day=today - timedelta(days=700))
    actions.count_download(project_id="0" * 26, day=today)
    use = use_of(tern)
    assert (len(use.days), use.downloads, use.runs, use.days[-1].runs) == (30, 1, 3, 3)
    said = api.get("/api/v1/projects/alice/tern/use").json()
    assert (said["downloads"], said["runs"], said["days"][-1]) == (
        2,
        3,
        {"day": today.isoformat(), "downloads": 1, "runs": 3},
    )
    page = client.get("/alice/tern/use").content.decode()
    assert (page.count("<rect"), page.count('<th scope="row">')) == (60, 30)
    assert "2 downloads" in client.get("/explore?sort=downloads").content.decode()
    assert 'href="/alice/tern/use">2</a>' in client.get("/alice/tern").content.decode()
    publish("counting", {"days_kept": 31}, author=None)
    assert (actions.forget_days(), DayOfUse.objects.count(), downloads()) == (1, 1, 2)


def test_bars_are_scaled_to_the_highest_and_lines_begin_at_nothing():
    chart = charts.bars([0, 1, 100])
    assert [(bar.y, bar.height) for bar in chart.bars] == [(60.0, 0.0), (59.0, 1.0), (0.0, 60.0)]
    assert (charts.spark([0, 2]), charts.spark([0, 0])) == ("0.0,19.0 80.0,1.0", "")
