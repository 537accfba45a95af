"""How people choose to be told: on the page and in the API, with the way out beside each mistake."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import grant_role
from core.problems import BadInput
from notifications import actions
from notifications.models import Choice, Mute, Notification
from notifications.telling import AREAS, NOTICES
from notifications.wishes import Wishes, fields_of, wishes_of
from tests.conftest import new_person
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
DEFAULTS = {
    "needs_you_mail": True,
    "needs_you_digest": False,
    "moved_site": True,
    "moved_mail": False,
    "moved_digest": True,
    "fyi_site": True,
    "fyi_digest": True,
    "quiet_from": None,
    "quiet_until": None,
    "time_zone": "",
}


def test_who_chose_nothing_has_the_defaults_of_the_policy(alice: Any):
    assert fields_of(wishes_of([alice.pk])[alice.pk]) == DEFAULTS


def test_choices_are_made_on_the_page(client: Client, alice: Any):
    client.force_login(alice)
    said = {"moved_mail": "on", "quiet_from": "22", "quiet_until": "7", "time_zone": "Asia/Shanghai"}
    assert client.post("/settings/notifications", said).status_code == 302
    chosen = fields_of(wishes_of([alice.pk])[alice.pk])
    assert chosen == dict.fromkeys(DEFAULTS, False) | {
        "moved_mail": True,
        "quiet_from": 22,
        "quiet_until": 7,
        "time_zone": "Asia/Shanghai",
    }


def test_half_of_the_quiet_hours_is_told_beside_the_other(client: Client, alice: Any):
    client.force_login(alice)
    answer = client.post("/settings/notifications", {"quiet_from": "22"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"quiet_until": ["Give both hours, or neither."]}


def test_muted_things_are_listed_and_heard_of_again(client: Client, alice: Any, charlie: Any):
    mute = Mute.objects.create(person=alice, thing_type="user", thing_id=charlie.pk)
    client.force_login(alice)
    assert client.get("/settings/notifications").context["muted"] == [(mute, "charlie")]
    client.post(f"/settings/notifications/mutes/{mute.pk}/removal")
    assert not alice.mutes.exists()


def test_api_tells_and_changes_single_choices(api: APIClient, alice: Any):
    api.force_authenticate(alice)
    assert api.get("/api/v1/me/notifications").json() == DEFAULTS
    changed = api.patch("/api/v1/me/notifications", {"fyi_digest": False}, format="json").json()
    assert changed == DEFAULTS | {"fyi_digest": False}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"quiet_from": 24, "quiet_until": 3}, "quiet_from"),
        ({"quiet_until": 3}, "quiet_from"),
        ({"moved_mail": "maybe"}, "moved_mail"),
    ],
)
def test_api_names_the_field_that_is_wrong(api: APIClient, alice: Any, body: Any, field: str):
    api.force_authenticate(alice)
    answer = api.patch("/api/v1/me/notifications", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_every_notice_belongs_to_an_area():
    assert {notice.area for notice in NOTICES.values()} == set(AREAS)


KINDS = "/api/v1/me/notifications/kinds"
ROLE = "notifications.role_granted"


def told(person: Any, deliver: Deliver) -> list[tuple[bool, str, bool]]:
    """Into the inbox, into which digest, and by a mail at once."""
    grant_role(user=person, role="reviewer")
    deliver()
    (row,) = Notification.objects.filter(person=person, notice=ROLE)
    return [(row.in_inbox, row.digest, row.mail_id is not None)]


def test_area_goes_before_the_usual_and_a_notice_before_its_area(alice: Any, charlie: Any, deliver: Deliver):
    dora = new_person("dora")
    assert told(charlie, deliver) == [(True, "daily", False)]
    for person in (alice, dora):
        actions.choose_for(person=person, about="account", urgency="moved", site=False, mail=True, digest=False)
    actions.choose_for(person=dora, about=ROLE, urgency="moved", site=True, mail=False, digest=False)
    assert (told(alice, deliver), told(dora, deliver)) == ([(False, "", True)], [(True, "", False)])


def test_what_needs_somebody_is_in_their_inbox_whatever_they_choose(alice: Any):
    actions.choose_for(person=alice, about="account", urgency="needs_you", site=False, mail=False, digest=False)
    assert wishes_of([alice.pk])[alice.pk].channels(NOTICES["notifications.suspended"]) == {"site"}


def test_matrix_keeps_what_differs_from_the_usual(client: Client, alice: Any):
    client.force_login(alice)
    page = client.get("/settings/notifications/kinds")
    on = {field.html_name: "on" for _kind, cells in page.context["form"].rows for field in cells if field != "always"}
    usual = {name: value for name, value in on.items() if page.context["form"].fields[name].initial}
    said = {name: value for name, value in usual.items() if name != "boards:fyi:site"} | {"boards:fyi:mail": "on"}
    assert client.post("/settings/notifications/kinds", said).status_code == 302
    rows = Choice.objects.values_list("about", "urgency", "site", "mail", "digest")
    assert list(rows) == [("boards", "fyi", False, True, True)]
    client.post("/settings/notifications/kinds", usual)
    assert not Choice.objects.exists()


def test_inbox_leads_to_the_choice_for_one_kind_of_event(client: Client, bob: Any, deliver: Deliver):
    told(bob, deliver)
    client.force_login(bob)
    place = f"/settings/notifications/kinds/{ROLE}/moved"
    assert place in client.get("/inbox").content.decode()
    assert "You have a new role here: Reviewer" in client.get(place).content.decode()
    assert client.post(place, {f"{ROLE}:moved:mail": "on"}).status_code == 302
    assert list(Choice.objects.values_list("about", "site", "mail", "digest")) == [(ROLE, False, True, False)]
    assert "You have a new role here: Reviewer" in client.get("/settings/notifications/kinds").content.decode()
    client.post(place, {"usual": "1"})
    assert not Choice.objects.exists()
    assert client.get(f"/settings/notifications/kinds/{ROLE}/fyi").status_code == 404


def test_no_more_mails_means_those_of_single_kinds_too(alice: Any):
    for about, urgency in (("boards", "fyi"), ("account", "moved")):
        actions.choose_for(person=alice, about=about, urgency=urgency, site=True, mail=True, digest=True)
    actions.unsubscribe(person=alice, urgency="fyi")
    assert list(Choice.objects.order_by("about").values_list("mail", "digest")) == [(True, True), (False, True)]
    actions.unsubscribe(person=alice, urgency="")
    assert not Choice.objects.filter(digest=True).exists()


def test_api_lists_and_chooses_kinds(api: APIClient, alice: Any, django_assert_num_queries: Any):
    api.force_authenticate(alice)
    with django_assert_num_queries(3):
        rows = api.get(KINDS).json()
    assert len(rows) == len({(notice.area, notice.urgency) for notice in NOTICES.values()})
    expected = {"about": "boards", "urgency": "fyi", "title": "Boards and topics", "is_chosen": False}
    assert expected | {"site": True, "mail": False, "digest": True} in rows
    changed = api.put(f"{KINDS}/boards/fyi", {"site": False, "mail": True, "digest": False}, format="json").json()
    assert changed == expected | {"site": False, "mail": True, "digest": False, "is_chosen": True}
    refused = api.put(f"{KINDS}/boards/fyi", {"site": False, "post": True}, format="json")
    assert (refused.status_code, sorted(refused.json()["fields"])) == (422, ["post"])
    assert (api.delete(f"{KINDS}/boards/fyi").status_code, Choice.objects.count()) == (204, 0)
    assert api.put(f"{KINDS}/nothing/fyi", {"site": True, "mail": True, "digest": True}).status_code == 404
    with pytest.raises(BadInput) as wrong:
        actions.choose_for(person=alice, about="searches", urgency="moved", site=True, mail=True, digest=True)
    assert list(wrong.value.fields) == ["urgency"]


def test_who_chose_nothing_has_the_usual():
    assert Wishes().channels(NOTICES["notifications.suspended"]) == {"site"}
