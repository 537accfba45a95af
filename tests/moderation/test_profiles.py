"""Profiles of people and organisations, and collections, that are flagged: out of sight, mended once, given back."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation, edit_organisation, edit_profile
from accounts.models import Organisation, User, WithheldProfile
from core.models import Event
from core.policies import publish
from core.problems import BadInput, NotFound
from deliberation.appeals.actions import file_appeal, give_voice
from moderation.actions import decide, flag
from moderation.models import Concern
from moderation.things import find
from notifications.models import Notification
from projects.collections.actions import create_collection, edit_collection
from projects.collections.queries import visible_collections
from search.queries import search
from tests.moderation.conftest import Known
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
WORDS = {"name": "Buy Cheap", "bio": "Cheap pills at my shop.", "website": "https://pills.example/"}
SAID = {"name": "The Weighers", "bio": "Weights.", "website": "https://weights.example/"}


@pytest.fixture
def charlie(charlie: Any) -> Any:
    edit_profile(user=charlie, **WORDS)
    return charlie


def shown(person: Any) -> dict[str, str]:
    return dict(User.objects.values(*WORDS).get(pk=person.pk))


def test_profile_goes_out_of_sight_by_flags_and_a_change_brings_it_back_once(
    client: Client, charlie: Any, known: Known, deliver: Deliver
):
    publish("moderation", {"hide_at": 0.5}, author=None)
    client.force_login(known("dora", 1))
    profile = charlie.get_absolute_url()
    assert f'href="/flags/new/person/{charlie.pk}"' in client.get(profile).content.decode()
    assert client.post(f"/flags/new/person/{charlie.pk}", {"reason": "abuse"}).status_code == 302
    page = client.get(profile).content.decode()
    assert [word in page for word in ("pills", "Buy Cheap", "@charlie")] == [False, False, True]
    deliver()
    assert search("owner", "pills", most=9) == []
    client.force_login(charlie)
    own = client.get("/settings/profile").content.decode()
    assert ("Cheap pills at my shop." in own, "Change what is wrong" in own) == (True, True)
    edit_profile(user=User.objects.get(pk=charlie.pk), bio="I sell nothing.")
    deliver()
    assert shown(charlie) == WORDS | {"bio": "I sell nothing."}
    concern = Concern.objects.get()
    assert (concern.state, concern.was_mended, WithheldProfile.objects.count()) == ("open", True, 0)
    flag(kind="person", id=charlie.pk, user=known("emil", 3), reason="abuse")
    assert shown(charlie)["bio"] == "I sell nothing."


def test_what_a_moderator_removed_stays_so_until_an_appeal(charlie: Any, alice: Any, person: Any):
    flag(kind="person", id=charlie.pk, user=alice, reason="spam")
    maud = person("maud", "moderator")
    decide(concern=Concern.objects.get(), moderator=maud, kind="remove", reason="spam", letter="No adverts.")
    assert shown(charlie) == dict.fromkeys(WORDS, "")
    edit_profile(user=User.objects.get(pk=charlie.pk), bio="I sell little.")
    assert shown(charlie) == dict.fromkeys(WORDS, "")
    appeal = file_appeal(decision=Event.objects.get(verb="act.take"), user=charlie, text="Mended.")
    give_voice(appeal=appeal, judge=person("emil", "moderator"), finding="amend", letter="Indeed.")
    assert shown(charlie) == WORDS | {"bio": "I sell little."}


def test_nobody_flags_themselves_or_who_is_not_there(charlie: Any, alice: Any):
    with pytest.raises(BadInput, match="your own"):
        flag(kind="person", id=charlie.pk, user=charlie, reason="spam")
    User.objects.filter(pk=charlie.pk).update(is_active=False)
    for id in (charlie.pk, "x"):
        with pytest.raises(NotFound):
            find(alice, "person", id)


def test_organisation_goes_out_of_sight_and_a_change_by_any_admin_brings_it_back(
    client: Client, api: APIClient, charlie: Any, alice: Any, known: Known, deliver: Deliver
):
    """It stands against whoever wrote it last; those who run it with them are told."""
    publish("moderation", {"hide_at": 0.5}, author=None)
    made = create_organisation(user=alice, handle="weighers", **SAID)
    add_member(organisation=made, user=alice, person=charlie, role="admin")
    edit_organisation(organisation=made, user=charlie, bio="Cheap pills.")
    for admin in (alice, charlie):
        with pytest.raises(BadInput, match="your own"):
            flag(kind="organisation", id=made.pk, user=admin, reason="spam")
        client.force_login(admin)
        assert client.get(f"/flags/new/organisation/{made.pk}").status_code == 422
        assert "/flags/new/" not in client.get("/weighers").content.decode()
    client.force_login(known("dora", 1))
    assert f'href="/flags/new/organisation/{made.pk}"' in client.get("/weighers").content.decode()
    api.force_authenticate(User.objects.get(handle="dora"))
    for id, status in ((made.pk, 201), (made.pk, 409), (charlie.pk, 404)):
        flagged = {"kind": "organisation", "id": id, "reason": "abuse"}
        assert api.post("/api/v1/flags", flagged, format="json").status_code == status
    page = client.get("/weighers").content.decode()
    assert [word in page for word in ("pills", "The Weighers", "@weighers")] == [False, False, True]
    deliver()
    assert search("owner", "the weighers", most=9) == []
    told = Notification.objects.filter(event__verb__in=["concern.hide", "organisation.profile_withheld"])
    assert sorted(told.values_list("person__handle", "event__object_type")) == [
        ("alice", "organisation"),
        ("charlie", "concern"),
    ]
    client.force_login(alice)
    settings = client.get("/orgs/weighers/settings").content.decode()
    assert ("Cheap pills." in settings, "Change what is wrong" in settings) == (True, True)
    edit_organisation(organisation=Organisation.objects.get(), user=alice, bio="Weights again.")
    deliver()
    assert Organisation.objects.values(*WORDS).get() == SAID | {"bio": "Weights again."}
    assert Concern.objects.values_list("state", "was_mended").get() == ("open", True)


def test_collection_goes_out_of_sight_and_a_change_brings_it_back(
    client: Client, api: APIClient, charlie: Any, alice: Any, known: Known
):
    publish("moderation", {"hide_at": 0.5}, author=None)
    made = create_collection(owner=charlie.owner, user=charlie, title="Pills", about="Cheap.")
    own = create_collection(owner=charlie.owner, user=charlie, title="Mine", visibility="private")
    client.force_login(alice)
    assert f'href="/flags/new/collection/{made.pk}"' in client.get(made.get_absolute_url()).content.decode()
    api.force_authenticate(known("dora", 1))
    for one, status in ((made, 201), (own, 404)):
        flagged = {"kind": "collection", "id": one.pk, "reason": "abuse"}
        assert api.post("/api/v1/flags", flagged, format="json").status_code == status
    assert [visible_collections(reader).filter(pk=made.pk).count() for reader in (alice, charlie)] == [0, 1]
    assert client.get(made.get_absolute_url()).status_code == 404
    client.force_login(charlie)
    assert "Out of sight" in client.get(made.get_absolute_url()).content.decode()
    assert edit_collection(collection=made, user=charlie, about="Nothing.").hidden_at is None
    assert visible_collections(alice).filter(pk=made.pk).count() == 1
    assert Concern.objects.get(kind="collection").state == "open"
