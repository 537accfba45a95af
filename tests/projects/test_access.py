"""Files that are given on request: the page and the card are everybody's, the files those people's who were let in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from core.clocks.ticking import tick
from core.events import deliver
from core.models import Event
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden, TooMany
from notifications.models import Notification
from projects import actions as projects
from projects.access import actions
from projects.access.cards import read
from projects.access.models import AccessRequest
from projects.access.questions import from_lines, in_lines
from projects.access.states import ACCESS_MOVES
from projects.models import Project
from projects.queries import may_have_files
from projects.rules import forget_roles
from tests.moving import assert_follows
from tests.projects.conftest import CARD, bring, new_project, put_files

pytestmark = pytest.mark.django_db
LINES = "Affiliation\n[ ] I will not sell it\nUse: research | teaching"
ANSWERS = ["Heron House", "yes", "teaching"]


@pytest.fixture
def tern(alice: Any) -> Project:
    made = new_project(alice, "tern", "published")
    actions.set_gate(project=made, user=alice, gating="by_hand", terms="Be *kind*.", questions=from_lines(LINES))
    return made


def asked(project: Project, person: Any) -> AccessRequest:
    return actions.ask_access(project=project, user=person, purpose="To weigh it.", answers=ANSWERS, agrees=True)


def later(request: AccessRequest, **columns: Any) -> None:
    AccessRequest.objects.filter(pk=request.pk).update(**columns)


def test_every_move_follows_the_table(tern: Project, bob: Any):
    request = asked(tern, bob)
    later(request, turned_down_at=timezone.now())
    assert_follows(request, ACCESS_MOVES)


def test_questions_are_written_in_lines(tern: Project):
    assert in_lines(from_lines(LINES)) == LINES
    assert [one["answered"] for one in tern.gate.questions] == ["text", "tick", "choice"]


def test_way_of_a_request_on_pages(client: Client, tern: Project, alice: Any, bob: Any, charlie: Any):
    here = "/alice/tern/access"
    assert "Sign in to ask" in client.get(here).content.decode()
    assert client.post(here).status_code == 401
    client.force_login(bob)
    form = {"purpose": "To weigh it.", "answers.0": "Heron House", "answers.2": "teaching", "agrees": "on"}
    refused = client.post(here, form)
    assert (refused.status_code, "Say yes to this." in refused.content.decode()) == (422, True)
    sent = client.post(here, form | {"answers.1": "on"}).headers["Location"]
    assert "Take the request back" in client.get(sent).content.decode()
    assert client.post(here, form | {"answers.1": "on"}).status_code == 422
    client.force_login(charlie)
    assert client.get(sent).status_code == 404
    assert client.get("/alice/tern/settings/access/requests").status_code == 403
    client.force_login(alice)
    deliver()
    assert "bob asks for the files of alice/tern".lower() in client.get("/inbox").content.decode().lower()
    assert "/alice/tern/settings/access/requests" in client.get("/dashboard").content.decode()
    decisions = "/alice/tern/settings/access/decisions"
    ticked = {"requests": [AccessRequest.objects.get().pk]}
    assert client.post(decisions, ticked | {"state": "refused"}).status_code == 422  # without a word
    assert client.post(decisions, ticked | {"state": "granted", "days": "7"}).status_code == 302
    assert client.post(decisions, ticked | {"state": "refused", "note": "No."}).status_code == 422
    assert "Heron House" in client.get("/alice/tern/settings/access/requests?state=granted").content.decode()
    client.force_login(bob)
    deliver()
    assert "You may have the files of alice/tern" in client.get("/inbox").content.decode()
    assert "You may have the files" in client.get(here).content.decode()
    assert "alice/tern" in client.get("/access-requests").content.decode()
    assert client.post(f"{sent}/withdrawal").status_code == 302
    assert [one.verb for one in Event.objects.filter(verb__startswith="access.").order_by("id")] == [
        "access.ask",
        "access.grant",
        "access.withdraw",
    ]


def test_the_card_is_everybodys_and_the_files_are_not(client: Client, tern: Project, bob: Any):
    commit = bytes(tern.releases.get().commit or b"").hex()
    shut = ["raw/config.json", "raw/model.safetensors?revision=v1"]

    def seen() -> list[Any]:
        pages = ("", "/files", "/files/config.json", f"/commit/{commit}", "/branches", "/raw/README.md")
        statuses = [client.get(f"/alice/tern{page}").status_code for page in pages]
        shown = "gpt2" in client.get("/alice/tern/files/config.json").content.decode()
        lines = "gpt2" in client.get(f"/alice/tern/commit/{commit}").content.decode()
        api = client.get("/api/v1/projects/alice/tern/raw/config.json")
        return [*statuses, shown, lines, *(client.get(f"/alice/tern/{one}").status_code for one in shut), api]

    *told, api = seen()
    assert told == [*[200] * 6, False, False, 401, 401]
    assert (api.status_code, api.json()["code"]) == (401, "gated")
    assert api.json()["ask_at"].endswith("/alice/tern/access")
    client.force_login(bob)
    *told, api = seen()
    assert (told[-2:], api.status_code) == ([403, 403], 403)
    actions.grant_unasked(project=tern, user=tern.created_by, handle="bob")
    *told, api = seen()
    assert (told, api.status_code) == ([*[200] * 6, True, True, 200, 200], 200)


def test_members_and_those_who_judge_need_not_ask(tern: Project, alice: Any, bob: Any, charlie: Any, edith: Any):
    published = tern.releases.get()
    assert [may_have_files(one, tern, published) for one in (alice, bob, charlie, edith)] == [True, False, False, True]
    projects.add_member(project=tern, user=alice, handle="charlie", role="read")
    forget_roles(tern)
    assert may_have_files(charlie, tern, published)
    with pytest.raises(Forbidden):
        asked(tern, charlie)


def test_what_is_granted_ends_with_the_clock(tern: Project, alice: Any, bob: Any):
    actions.set_gate(project=tern, user=alice, gating="automatic", days=30)
    granted = asked(tern, bob)
    assert (granted.state, granted.decided_by, granted.ends_at is not None) == ("granted", None, True)
    later(granted, due_at=timezone.now() + timedelta(hours=47))
    tick()
    deliver()
    assert Notification.objects.filter(person=bob, event__verb="access.remind").count() == 1
    assert not Notification.objects.filter(person=alice, event__verb="access.remind").exists()
    later(granted, due_at=timezone.now() - timedelta(seconds=1))
    assert not may_have_files(bob, tern)  # before anybody has tidied up
    assert (actions.expire_access(), actions.expire_access()) == (1, 0)
    assert asked(tern, bob).state == "granted"
    assert actions.decide(project=tern, user=alice, ids=[granted.pk], verdict="granted", days=None)[0].ends_at is None
    assert Event.objects.filter(verb="access.extend").count() == 1


def test_whoever_was_turned_down_waits_and_is_never_let_in_by_itself(tern: Project, alice: Any, bob: Any):
    request = asked(tern, bob)
    actions.decide(project=tern, user=alice, ids=[request.pk], verdict="refused", note="What for?")
    actions.set_gate(project=tern, user=alice, gating="automatic")
    with pytest.raises(Conflict) as refused:
        asked(tern, bob)
    assert refused.value.own_code == "ask_later"
    later(request, turned_down_at=timezone.now() - timedelta(days=31))
    assert asked(tern, bob).state == "asked"
    actions.withdraw_access(request=AccessRequest.objects.get(), user=bob)
    assert asked(tern, bob).state == "asked"  # taking it back does not wipe it out
    actions.decide(project=tern, user=alice, ids=[request.pk], verdict="granted")
    actions.withdraw_access(request=AccessRequest.objects.get(), user=bob)
    assert asked(tern, bob).state == "granted"


def test_many_are_decided_at_once_or_none(api: APIClient, tern: Project, alice: Any, bob: Any, charlie: Any):
    ids = [asked(tern, person).pk for person in (bob, charlie)]
    api.force_authenticate(bob)
    here = "/api/v1/projects/alice/tern"
    assert api.get(f"{here}/access-requests").status_code == 403
    assert api.post(f"{here}/access-decisions", {"requests": ids, "state": "granted"}).status_code == 403
    mine = api.get("/api/v1/access-requests").json()["results"]
    assert [(one["person"], one["terms"], one["answers"][2]["answer"]) for one in mine] == [
        ("bob", "Be *kind*.", "teaching")
    ]
    api.force_authenticate(alice)
    wrong = {"requests": [*ids, "0" * 26], "state": "granted"}
    assert list(api.post(f"{here}/access-decisions", wrong, format="json").json()["fields"]) == ["requests"]
    done = api.post(f"{here}/access-decisions", {"requests": ids, "state": "granted", "days": 5}, format="json").json()
    assert [(one["state"], one["decided_by"], one["ends_at"] is None) for one in done] == [
        ("granted", "alice", False)
    ] * 2
    actions.decide(project=tern, user=alice, ids=ids[:1], verdict="revoked", note="Enough.")
    both = api.post(f"{here}/access-decisions", {"requests": ids, "state": "revoked", "note": "x"}, format="json")
    assert (both.status_code, "bob" in both.json()["detail"]) == (409, True)
    assert [one["person"] for one in api.get(f"{here}/access-requests?state=granted").json()["results"]] == ["charlie"]
    assert api.get(f"{here}/access-requests?state=x").status_code == 422


def test_gates_and_grants_by_program(api: APIClient, tern: Project, alice: Any, bob: Any):
    here = "/api/v1/projects/alice/tern"
    told = api.get(f"{here}/gate").json()
    assert (told["gating"], told["questions"][1]["answered"], told["days"]) == ("by_hand", "tick", None)
    api.force_authenticate(bob)
    assert api.put(f"{here}/gate", {"gating": "open"}).status_code == 403
    for sent, field in (
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x", "answers": ["a", "no"], "agrees": True}, "answers.1"),
        ({"purpose": "x", "answers": ["a", "yes", "sale"], "agrees": True}, "answers.2"),
        ({"purpose": "x", "answers": ANSWERS}, "agrees"),
        ({"purpose": "x", "answers": [*ANSWERS, "more"], "agrees": True}, "answers"),
    ):
        refused = api.post(f"{here}/access-requests", sent, format="json")
        assert (refused.status_code, list(refused.json()["fields"])) == (422, [field])
    api.force_authenticate(alice)
    assert api.post(f"{here}/access-grants", {"person": "nobody"}, format="json").json()["fields"].keys() == {"person"}
    made = api.post(f"{here}/access-grants", {"person": "bob", "days": None}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["ends_at"]) == (201, "granted", None)
    assert api.post(f"{here}/access-grants", {"person": "bob"}, format="json").status_code == 409
    for sent, field in (({"gating": "shut"}, "gating"), ({"gating": "open", "days": 0}, "days")):
        assert list(api.put(f"{here}/gate", sent, format="json").json()["fields"]) == [field]
    for lines in ("Use: a | a", "Twice\nTwice", "\n".join(map(str, range(11)))):
        with pytest.raises(BadInput):
            actions.set_gate(project=tern, user=alice, gating="open", questions=from_lines(lines))
    assert api.put(f"{here}/gate", {"gating": "open"}, format="json").json()["terms"] == "Be *kind*."
    assert api.get(here).json()["gating"] == "open"
    assert (
        api.patch(f"/api/v1/access-requests/{made.json()['id']}", {"state": "withdrawn"}, format="json").status_code
        == 403
    )


def test_nobody_floods_owners(tern: Project, bob: Any):
    publish("access", {"asks_a_day": 1}, author=None)
    request = asked(tern, bob)
    actions.withdraw_access(request=request, user=bob)
    with pytest.raises(TooMany):
        asked(tern, bob)


def test_lists_ask_as_often_for_three_as_for_one(
    client: Client, tern: Project, alice: Any, bob: Any, charlie: Any, edith: Any
):
    client.force_login(alice)
    counts = []
    for person in (bob, charlie, edith):
        asked(tern, person)
        client.get("/alice/tern/settings/access/requests")  # what is asked once a session
        with CaptureQueriesContext(connection) as asking:
            client.get("/alice/tern/settings/access/requests")
        counts.append(len(asking))
    assert counts == [8, 8, 8]


HEADER = """---
extra_gated_heading: Birds only
extra_gated_description: We answer in a day.
extra_gated_button_content: Let me in
extra_gated_prompt: Be **kind** to birds.
extra_gated_fields:
  Company: text
  Country: country
  I want to use this model for:
    type: select
    options:
      - Research
      - label: Teaching
        value: teach
  Nothing to choose:
    type: select
  I agree to use it for birds only: checkbox
---
"""


def test_what_the_card_says_of_it_is_asked_where_the_owner_says_nothing(
    client: Client, api: APIClient, alice: Any, bob: Any
):
    wren = new_project(alice, "wren")
    put_files(wren, alice, {"README.md": (HEADER + CARD).encode()})
    bring(wren, alice, "published")
    actions.set_gate(project=wren, user=alice, gating="by_hand")
    client.force_login(bob)
    page = client.get("/alice/wren/access").content.decode()
    for said in ("Birds only", "We answer in a day.", "Let me in", "<strong>kind</strong>", "Teaching"):
        assert said in page, said
    told = api.get("/api/v1/projects/alice/wren/gate").json()
    assert [(one["label"], one["answered"]) for one in told["questions"]] == [
        ("Company", "text"),
        ("Country", "text"),
        ("I want to use this model for", "choice"),
        ("I agree to use it for birds only", "tick"),
    ]
    api.force_authenticate(bob)
    here, given = "/api/v1/projects/alice/wren/access-requests", ["Heron House", "Fiji", "Teaching"]
    form = {"purpose": "To weigh it.", "answers": given, "agrees": True}
    assert list(api.post(here, form, format="json").json()["fields"]) == ["answers.3"]
    sent = api.post(here, form | {"answers": [*given, "yes"]}, format="json")
    assert sent.status_code == 201, sent.json()
    assert AccessRequest.objects.get().terms == "Be **kind** to birds."
    actions.set_gate(project=wren, user=alice, gating="by_hand", terms="Mine.")
    told = api.get("/api/v1/projects/alice/wren/gate").json()
    assert (told["terms"], told["questions"]) == ("Mine.", [])


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"extra_gated_fields": "x", "extra_gated_prompt": 7, "extra_gated_heading": ["a"]},
        {"extra_gated_fields": {"": "text", "a\0": {"type": "select", "options": 3}, 5: None}},
        {"extra_gated_fields": {"a": {"type": "select", "options": [{"x": 1}, None, "b"]}}},
    ],
)
def test_a_card_that_makes_no_sense_asks_nothing(header: dict[str, Any]):
    assert read(header).terms == ""
    assert [one["answered"] for one in read(header).questions if one["label"] != "5"] == []


def test_a_card_asks_no_more_than_an_owner_may():
    many = {"extra_gated_fields": {f"{n} " + "x" * 1000: "text" for n in range(50)}, "extra_gated_prompt": "x" * 99_999}
    assert len(read(many).questions) == 10
    assert len(read(many).terms) == 20_000
