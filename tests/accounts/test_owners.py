from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import queries
from accounts.actions import create_organisation, register_user, rename
from accounts.models import HandleRedirect, User
from core.problems import BadInput, NotFound
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_rename_leaves_a_redirect_nobody_can_squat(client: Client, alice: User):
    rename(owner=alice.owner, handle="alicia", actor=alice)
    alice.refresh_from_db()
    assert (alice.handle, alice.owner.handle) == ("alicia", "alicia")
    answer = client.get("/alice")
    assert (answer.status_code, answer["Location"]) == (301, "/alicia")
    for squat in ("alice", "al1ce"):
        with pytest.raises(BadInput) as refusal:
            register_user(handle=squat, email="eve@example.org", password=PASSWORD)
        assert refusal.value.own_code == "handle_taken"


def test_everything_under_a_former_handle_is_found_under_the_new_one(client: Client, alice: User):
    create_organisation(user=alice, handle="weighers", name="Weighers")
    organisation = queries.get_organisation("weighers")
    rename(owner=organisation.owner, handle="scales", actor=alice)
    client.force_login(alice)
    moved = client.get("/orgs/weighers/members?page=2")
    assert (moved.status_code, moved["Location"]) == (301, "/orgs/scales/members?page=2")
    assert client.get("/api/v1/organisations/weighers")["Location"] == "/api/v1/organisations/scales"
    assert client.get("/weighers/some-project")["Location"] == "/scales/some-project"
    assert client.get("/nobody-here/some-project").status_code == 404


def test_own_former_handle_may_be_taken_back(alice: User):
    rename(owner=alice.owner, handle="alicia", actor=alice)
    HandleRedirect.objects.update(created_at=timezone.now() - timedelta(days=31))
    rename(owner=alice.owner, handle="alice", actor=alice)
    assert list(HandleRedirect.objects.values_list("handle", flat=True)) == ["alicia"]
    assert queries.get_owner("alicia").handle == "alice"


def test_second_rename_waits_a_month(alice: User):
    rename(owner=alice.owner, handle="alicia", actor=alice)
    with pytest.raises(BadInput, match="once in 30 days"):
        rename(owner=alice.owner, handle="alison", actor=alice)


def test_handle_of_somebody_else_is_refused_and_nothing_changes(client: Client, alice: User, bob: User):
    client.force_login(alice)
    answer = client.post("/settings/account", {"handle": "b0b"})
    assert answer.status_code == 422
    assert "taken" in str(answer.context["handle_form"].errors["handle"])
    alice.refresh_from_db()
    assert alice.handle == "alice"
    assert not HandleRedirect.objects.exists()


def test_profile_is_public_in_any_case_of_the_address(client: Client, alice: User):
    assert client.get("/alice").status_code == 200
    answer = client.get("/ALICE")
    assert (answer.status_code, answer["Location"]) == (301, "/alice")
    assert client.get("/nobody-here").status_code == 404


def test_profile_keeps_the_address_to_itself_and_shows_words_inert(client: Client, alice: User):
    User.objects.filter(pk=alice.pk).update(
        bio="<script>alert(1)</script> [x](javascript:alert(1)) **bold**", name="{{7*7}}"
    )
    page = client.get("/alice").content.decode()
    assert alice.email not in page
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "<strong>bold</strong>" in page
    assert "{{7*7}}" in page


def test_closed_account_has_no_page(client: Client, alice: User):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/alice").status_code == 404
    with pytest.raises(NotFound):
        queries.get_owner("alice")


def test_profile_is_edited_by_its_person(client: Client, alice: User):
    client.force_login(alice)
    answer = client.post(
        "/settings/profile", {"name": "Alice Ang", "bio": "I weigh models.", "website": "alice.example"}
    )
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.bio, alice.website) == ("Alice Ang", "I weigh models.", "https://alice.example")


@pytest.mark.parametrize(
    ("field", "value"),
    [("website", "javascript:alert(1)"), ("name", "x" * 81), ("bio", "x" * 2001), ("name", "a\x00b")],
)
def test_bad_profile_is_told_beside_its_field(client: Client, alice: User, field: str, value: str):
    client.force_login(alice)
    answer = client.post("/settings/profile", {field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_language_is_kept_for_pages_and_mails(client: Client, alice: User):
    client.force_login(alice)
    client.post("/settings/account", {"language": "zh-hans"})
    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    assert "设置" in client.get("/settings/profile").content.decode()
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert "设置" in elsewhere.get("/settings/profile").content.decode()


def test_owners_of_a_person_are_themselves_and_their_organisations(alice: User, django_assert_num_queries: Any):
    create_organisation(user=alice, handle="weighers", name="Weighers")
    with django_assert_num_queries(1):
        assert [owner.profile.display_name for owner in queries.owners_of(alice)] == ["alice", "Weighers"]
