"""An import that goes on and on: workers that are killed, plans that are long, sources that are asked too often."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from core import outbound
from core.policies import publish
from projects.imports import actions
from projects.imports.actions.from_git import _left_out
from projects.imports.kept_commits import files_of_imports
from projects.imports.models import FetchedFile, Import
from tests.projects.test_imports import FILES, There, after, begun

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As when a worker goes away in the middle: nothing of ours catches it."""


@pytest.fixture
def there(settings: Any) -> Iterator[There]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    made = There()
    yield made
    made.server.shutdown()
    made.server.server_close()


def killed_once(found: Import) -> None:
    Import.objects.update(worked_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(Killed):
        actions.go_on(import_id=found.pk)


def test_what_kills_worker_after_worker_ends(
    there: There, client: Client, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("imports", {"attempts": 2}, author=None)
    found = begun(there, alice)
    with monkeypatch.context() as patched:

        def dies(*_args: Any, **_more: Any) -> None:
            raise Killed

        patched.setattr("projects.imports.actions.hubs.outbound.download", dies)
        for _attempt in range(2):
            killed_once(found)
        assert Import.objects.get().state == "fetching"
        Import.objects.update(worked_at=timezone.now() - timedelta(minutes=11))
        assert actions.wake_imports() == 1
        ended = after(found)
    assert (ended.state, "begun 2 times in a row" in ended.failure) == ("failed", True)
    assert actions.wake_imports() == 0
    client.force_login(alice)
    page = client.get(ended.get_absolute_url()).content.decode()
    assert "tell the operators" in page
    assert client.post(f"{ended.get_absolute_url()}/retry", {}).status_code == 302
    assert (after(found).state, Import.objects.get().attempts) == ("done", 0)


def test_a_file_that_came_counts_as_going_on(there: There, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("imports", {"attempts": 1}, author=None)
    found = begun(there, alice)
    download, calls = outbound.download, [0]

    def dies_at_every_second(*args: Any, **more: Any) -> None:
        calls[0] += 1
        if calls[0] % 2 == 0:
            raise Killed
        download(*args, **more)

    monkeypatch.setattr("projects.imports.actions.hubs.outbound.download", dies_at_every_second)
    for came in (1, 2, 3):
        killed_once(found)
        assert (Import.objects.get().files_done, FetchedFile.objects.count()) == (came, came)
    Import.objects.update(worked_at=timezone.now() - timedelta(minutes=11))
    assert (after(found).state, Import.objects.get().files_done) == ("done", len(FILES))


def test_the_plan_is_written_once_and_what_came_is_kept_from_the_collector(
    there: There, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = begun(there, alice)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert after(found).state == "done"
    plans = [
        one["sql"] for one in asked.captured_queries if one["sql"].startswith("UPDATE") and '"files" = ' in one["sql"]
    ]
    assert len(plans) == 1
    Import.objects.update(state="failed")
    kept = {bytes(oid).hex() for oid in FetchedFile.objects.values_list("oid", flat=True)}
    assert {oid.hex() for oid in files_of_imports(found.project.repository)} == kept
    assert len(kept) == len(FILES)


def test_of_what_was_left_out_a_few_are_named_and_all_are_counted() -> None:
    told = _left_out([f"refs/heads/{'x' * 300}{number}" for number in range(5_000)])
    assert (len(told["left_out"]), told["left_out_count"], max(map(len, told["left_out"]))) == (100, 5_000, 200)


def test_a_source_is_not_looked_at_as_often_as_somebody_asks(
    there: There, client: Client, api: APIClient, alice: Any
) -> None:
    done = after(begun(there, alice))
    tracking = actions.track(project=done.project, user=alice)
    api.force_authenticate(alice)
    here = "/api/v1/projects/alice/heron/tracking"
    assert api.post(here).status_code == 200
    refused = api.post(here)
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 600) == (429, True)
    client.force_login(alice)
    page = client.post("/alice/heron/tracking", {"move": "look"})
    assert (page.status_code, "Look again in 10 minutes" in page.content.decode()) == (429, True)
    tracking.__class__.objects.update(looked_at=timezone.now() - timedelta(minutes=11))
    assert client.post("/alice/heron/tracking", {"move": "look"}).status_code == 302
