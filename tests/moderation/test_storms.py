"""A storm: what new people write is looked at before others read it, and nobody makes an account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.problems import BadInput, Conflict, Forbidden
from discussions.actions import edit_post, open_topic, reply
from discussions.models import Post
from moderation import actions, tasks
from moderation.models import Concern, Storm
from notifications.queries import in_words, notifications_of
from tests.conftest import confirm
from tests.moderation.conftest import Known
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
BANNER = "Much harm comes from new accounts these days."


@pytest.fixture
def storm(maud: Any, django_capture_on_commit_callbacks: Any) -> Storm:
    with django_capture_on_commit_callbacks(execute=True):
        return actions.begin_storm(user=maud, note="Three hundred adverts since noon.")


def test_what_new_people_write_waits_until_somebody_has_looked(
    client: Client, post: Post, maud: Any, known: Known, deliver: Deliver, storm: Storm
):
    nora, asker = known("nora", 1), post.author
    written = reply(topic=post.topic, user=nora, text="Buy @maud a boat.")
    written.refresh_from_db()
    assert not written.is_shown
    deliver()
    told = [one.words.title for one in in_words(nora, notifications_of(nora))]
    assert told == ["Post of yours waits until a moderator has looked"]
    assert not notifications_of(asker).filter(event__verb="post.added").exists()

    # To change it does not show it.
    edit_post(post=written, user=nora, text="Buy a boat.")
    written.refresh_from_db()
    assert not written.is_shown
    client.force_login(nora)
    assert "Others read it once a moderator has looked." in client.get(f"/t/{post.topic_id}").content.decode()

    client.force_login(maud)
    confirm(client, maud)
    desk = client.get("/desk/moderation").content.decode()
    assert "written in a storm, by somebody new" in desk
    concern = Concern.objects.get()
    client.post(f"/desk/moderation/{concern.pk}/decision", {"kind": "approve", "reason": "other"})
    written.refresh_from_db()
    assert written.is_shown


def test_whom_it_leaves_alone(post: Post, known: Known, person: Callable[..., Any], storm: Storm):
    for writer in (known("mia", 2), person("rita", "reviewer")):
        assert reply(topic=post.topic, user=writer, text="A [link](https://example.org).").is_shown
    nora = known("nora", 1)
    with pytest.raises(BadInput, match="at most 0 links"):
        reply(topic=post.topic, user=nora, text="https://example.org")
    with pytest.raises(Forbidden, match="New accounts begin no topics these days"):
        open_topic(board=post.topic.board, user=nora, title="Boats", text="Cheap.")


def test_nobody_makes_an_account_and_every_page_says_so(client: Client, api: APIClient, storm: Storm):
    page = client.get("/register").content.decode()
    assert "No new accounts just now" in page
    assert BANNER in page
    new = {"username": "nelly", "email": "nelly@example.org", "password": "correct horse battery staple"}
    assert client.post("/register", {**new, "password1": new["password"]}).status_code == 200
    assert api.post("/api/v1/auth/signup", new, format="json").status_code == 403
    actions.end_storm(user=storm.begun_by)
    tasks.keep_time()
    page = client.get("/register").content.decode()
    assert (BANNER in page, "No new accounts just now" in page) == (False, False)


def test_switch_is_for_moderators_and_one_storm_goes_on_at_a_time(
    client: Client, api: APIClient, maud: Any, charlie: Any, known: Known, post: Post
):
    with pytest.raises(Forbidden):
        actions.begin_storm(user=charlie)
    for guest in (client, api):
        guest.force_login(maud)
    confirm(client, maud)
    confirm(api, maud)
    assert api.get("/api/v1/moderation/storm").status_code == 404
    assert client.post("/desk/moderation/storm", {"note": "Adverts."}).status_code == 302
    told = api.get("/api/v1/moderation/storm").json()
    assert (told["begun_by"], told["note"]) == ("maud", "Adverts.")
    assert api.put("/api/v1/moderation/storm", {}, format="json").status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        Storm.objects.create(begun_by=maud, until=timezone.now())
    assert "maud switched it on" in client.get("/desk/moderation").content.decode()
    assert api.delete("/api/v1/moderation/storm").status_code == 204
    assert api.delete("/api/v1/moderation/storm").status_code == 404
    assert reply(topic=post.topic, user=known("nora", 1), text="Hello.").is_shown


def test_it_is_over_after_its_days(maud: Any, storm: Storm):
    with pytest.raises(Conflict):
        actions.begin_storm(user=maud)
    Storm.objects.update(until=timezone.now() - timedelta(seconds=1))
    tasks.keep_time()
    tasks.keep_time()
    storm.refresh_from_db()
    assert storm.ended_at is not None
    assert actions.begin_storm(user=maud).ended_at is None
