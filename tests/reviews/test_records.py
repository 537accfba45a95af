"""The record of a review: public with its release, the same for everybody, and without anything that was private."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Event
from deliberation.appeals.models import Appeal
from projects import actions as projects
from projects.actions import move_release
from projects.models import Release
from reviews import actions
from reviews.queries.rounds import asked_changes
from tests.reviews.conftest import Deliver, judge, put, round_of

pytestmark = pytest.mark.django_db
SECRETS = ("Only for the editor.", "She asked kindly; I checked the pond myself.")
QUERIES = 16


@pytest.fixture
def changed(in_review: Release, alice: Any, bob: Any) -> Release:
    """Bob, who stays unnamed, asked for a change; Alice gave it."""
    part = actions.claim_review(round=round_of(in_review), reviewer=bob, has_no_conflict=True)
    actions.add_change(assignment=part, reviewer=bob, what="Name the valley.", path="README.md", line=10)
    judge(part, bob, "after_changes", is_signed=False, private_note=SECRETS[0])
    (change,) = asked_changes(in_review)
    actions.answer_change(change=change, user=alice, answer="done", text="It is the Lune valley.")
    in_review.refresh_from_db()
    return in_review


@pytest.fixture
def published(
    changed: Release, alice: Any, bob: Any, deliver: Deliver, django_capture_on_commit_callbacks: Any
) -> Release:
    put(changed.project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01,3\n"})
    second = actions.send_back(release=changed, user=alice)
    deliver()
    judge(actions.claim_review(round=second, reviewer=bob, has_no_conflict=True), bob, letter="As it should be.")
    changed.refresh_from_db()
    projects.publish_release(release=changed, user=alice)
    return changed


def record(client: Client, release: Release) -> Any:
    return client.get(f"/api/v1/records/{release.pk}").json()


def test_record_tells_what_was_checked_asked_answered_and_decided(client: Client, published: Release):
    told = record(client, published)
    assert (told["project"], told["release"], told["digest"]) == ("alice/herons", 1, published.digest)
    assert (told["is_public"], told["policy_versions"]) == (True, ["review@0", "submission@0"])
    assert {run["state"] for run in told["checks"]} == {"passed"}
    assert all(run["rule_version"] for run in told["checks"])
    assert [(one["number"], len(one["changes"])) for one in told["rounds"]] == [(1, 1), (2, 0)]
    change = told["rounds"][0]["changes"][0]
    assert (change["name"], change["answer"], change["answer_text"]) == ("C1", "done", "It is the Lune valley.")
    assert [(one["place"], one["reviewer"], one["verdict"]) for one in told["reviews"]] == [
        ("1.1", None, "after_changes"),
        ("2.1", "bob", "accept"),
    ]
    assert {item["answer"] for item in told["reviews"][0]["checklist"]} == {"yes"}
    assert [(one["place"], one["round"], one["outcome"]) for one in told["decisions"]] == [
        (1, 1, "request_changes"),
        (2, 2, "accept"),
    ]


def test_public_record_reads_the_same_to_everybody(
    client: Client, published: Release, alice: Any, bob: Any, charlie: Any, edith: Any
):
    anybody = record(client, published)
    for person in (alice, bob, charlie, edith):
        client.force_login(person)
        assert record(client, published) == anybody
        page = client.get(f"/reviews/records/{published.pk}").content.decode()
        assert not [secret for secret in SECRETS if secret in page or secret in str(anybody)]
        assert "A reviewer who stays unnamed" in page


def test_before_publication_it_is_for_members_and_editors(
    client: Client, changed: Release, alice: Any, bob: Any, charlie: Any, edith: Any
):
    addresses = [
        f"/reviews/records/{changed.pk}",
        f"/reviews/records/{changed.pk}/letters/1",
        f"/api/v1/records/{changed.pk}",
    ]
    seen = {None: 404, bob: 404, charlie: 404, alice: 200, edith: 200}
    for person, status in seen.items():
        client = Client()
        if person is not None:
            client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [status] * 3
    client.force_login(alice)
    told = record(client, changed)
    assert (told["is_public"], told["reviews"][0]["reviewer"]) == (False, None)


def test_letter_has_a_page_with_a_part_for_its_authors_alone(client: Client, published: Release, alice: Any):
    address = f"/reviews/records/{published.pk}/letters/1"
    page = client.get(address).content.decode()
    assert [
        text in page for text in ("Changes asked: alice/herons 1", "Name the valley.", "Read, run and counted.")
    ] == [True] * 3
    assert "For you, its authors" not in page
    client.force_login(alice)
    assert "For you, its authors" in client.get(address).content.decode()
    assert client.get(f"/reviews/records/{published.pk}/letters/3").status_code == 404
    assert f'href="{address}"' in client.get(f"/submissions/{published.pk}").content.decode()
    client.logout()
    link = f'href="/reviews/records/{published.pk}"'
    assert client.get("/alice/herons").content.decode().count(link) == 1
    assert client.get("/alice/herons/releases/1").content.decode().count(link) == 2


def test_record_outlives_a_retraction_but_not_the_wish_to_be_private(client: Client, published: Release, alice: Any):
    move_release(published, "retract")
    assert record(client, published)["state"] == "retracted"
    projects.change_visibility(project=published.project, user=alice, visibility="private")
    assert client.get(f"/api/v1/records/{published.pk}").status_code == 404


def test_appeal_is_told_by_what_was_found_never_by_whom_and_rounds_cost_no_queries(
    client: Client, published: Release, alice: Any
):
    decision = Event.objects.filter(verb="release.request_changes").get()
    facts = {"subject_type": "release", "subject_id": published.pk, "verb": "release.reject", "filed_by": alice}
    Appeal.objects.create(
        decision=decision, text=SECRETS[1], state="decided", finding="amend", letter="Seen anew.", **facts
    )
    told = record(client, published)
    assert [(one["against"], one["finding"], one["letter"]) for one in told["appeals"]] == [
        ("release.reject", "amend", "Seen anew.")
    ]
    assert SECRETS[1] not in client.get(f"/reviews/records/{published.pk}").content.decode()
    address = f"/reviews/records/{published.pk}"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as both:
        client.get(address)
    published.rounds.filter(number=1).update(state="cancelled")
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    assert [len(one), len(both)] == [QUERIES, QUERIES]
