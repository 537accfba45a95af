"""Where a project came from: told to everybody, or to those alone who may edit it, and to no program."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from projects.imports import actions
from projects.imports.hooks import told_of_import, told_of_tracking
from projects.imports.models import Import, Tracking
from projects.models import Member, Project
from projects.pulls.models import Pull
from projects.pulls.sight import commits_of
from projects.rules import forget_roles
from repositories.queries import head, history
from tests.projects.conftest import CARD, FACTS, bring, put_files
from tests.projects.test_imports import There, after, begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(settings: Any) -> Iterator[There]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    made = There()
    yield made
    made.server.shutdown()
    made.server.server_close()


def public(project: Project, user: Any) -> Project:
    put_files(project, user, {"README.md": CARD.encode()})
    Project.objects.filter(pk=project.pk).update(**FACTS)
    project.refresh_from_db()
    bring(project, user, "published")
    return Project.objects.select_related("owner", "repository").get(pk=project.pk)


def messages(project: Project) -> str:
    return "\n".join(one.title for one in history(project.repository, head(project.repository) or b""))


def test_what_needed_a_token_is_told_to_those_who_may_edit(
    there: There, client: Client, api: APIClient, alice: Any, bob: Any, charlie: Any
) -> None:
    done = after(begun(there, alice, token="s3cret"))
    assert (done.state, done.hides_source, done.locked_login) == ("done", True, "")
    project = public(done.project, alice)
    assert "Import from a private source" in messages(project)
    assert there.url not in messages(project)
    assert "bird/heron" not in messages(project)
    Member.objects.create(project=project, user=bob, role="read")
    page, here = f"/imports/{done.pk}", f"/api/v1/imports/{done.pk}"
    for who in (None, charlie, bob):
        client.logout()
        if who:
            client.force_login(who)
            api.force_authenticate(who)
            assert (client.get(page).status_code, api.get(here).status_code) == (404, 404), who
        shown = client.get("/alice/heron").content.decode()
        assert ("a private source" in shown, there.url in shown) == (True, False), who
    client.force_login(alice)
    assert f'href="{there.url}/bird/heron"' in client.get("/alice/heron").content.decode()
    assert told_of_import(Event(), done)["import"]["source"] is None
    Member.objects.filter(user=bob).update(role="write")
    api.force_authenticate(bob)
    assert api.get(here).json()["source"] == f"{there.url}/bird/heron"


def test_owners_say_who_reads_it(there: There, client: Client, api: APIClient, alice: Any) -> None:
    client.force_login(alice)
    address = {"address": f"{there.url}/bird/heron", "owner": "alice", "hides_source": "on"}
    assert client.post("/imports", address).status_code == 302
    done = after(Import.objects.get())
    public(done.project, alice)
    api.force_authenticate(alice)
    here = f"/api/v1/imports/{done.pk}"
    assert api.get(here).json()["hides_source"] is True
    assert api.patch(here, {}, format="json").status_code == 422
    assert api.patch(here, {"hides_source": False}, format="json").json()["hides_source"] is False
    stranger = Client()
    assert there.url in stranger.get("/alice/heron").content.decode()
    actions.track(project=done.project, user=alice)
    assert client.post("/alice/heron/tracking", {"move": "hide"}).status_code == 302
    assert there.url not in stranger.get("/alice/heron").content.decode()
    assert Tracking.objects.get().hides_source is True
    assert "Tell everybody" in client.get("/alice/heron/settings").content.decode()
    assert client.post("/alice/heron/tracking", {"move": "show"}).status_code == 302
    verbs = Event.objects.filter(verb__endswith="_source").order_by("id").values_list("verb", flat=True)
    assert [*verbs] == ["import.show_source", "import.hide_source", "import.show_source"]


def test_what_is_tracked_with_a_token_proposes_without_an_address(
    there: There, alice: Any, bob: Any, api: APIClient
) -> None:
    done = after(begun(there, alice))
    assert done.hides_source is False
    tracking = actions.track(project=done.project, user=alice, token="s3cret")
    assert Import.objects.get().hides_source is True
    there.commit = "6" * 40
    there.files["new.txt"] = b"new"
    Tracking.objects.update(next_at=tracking.created_at)
    actions.look(tracking_id=tracking.pk)
    found = after(Import.objects.get(tracking=tracking))
    assert (found.state, found.failure) == ("done", "")
    pull = Pull.objects.select_related("topic", "project__repository").get()
    assert pull.topic.title == f"Its source went on to {'6' * 12}"
    assert [one.title for one in commits_of(pull)] == [f"Follow its source to {'6' * 12}"]
    assert (
        told_of_tracking(Event(), Tracking.objects.select_related("project__owner").get())["tracking"]["source"] is None
    )
    Member.objects.create(project=done.project, user=bob, role="read")
    forget_roles(done.project)
    api.force_authenticate(bob)
    assert api.get("/api/v1/projects/alice/heron/tracking").status_code == 404


def test_a_token_that_is_given_later_hides_what_was_told_before(there: There, alice: Any) -> None:
    """The source of a public import was closed since: what is tracked of it goes on with a token."""
    done = after(begun(there, alice))
    tracking = actions.track(project=done.project, user=alice)
    later = Import.objects.create(
        project=done.project, asked_by=alice, tracking=tracking, server=done.server, repo=done.repo, state="failed"
    )
    actions.retry_import(found=later, user=alice, token="s3cret")
    assert list(Import.objects.values_list("hides_source", flat=True)) == [True, True]
    assert Tracking.objects.get().hides_source is True


def test_an_archive_has_no_address_to_hide(there: There, api: APIClient, alice: Any) -> None:
    found = begun(there, alice)
    Import.objects.update(via="archive", state="done")
    api.force_authenticate(alice)
    refused = api.patch(f"/api/v1/imports/{found.pk}", {"hides_source": True}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["hides_source"])
