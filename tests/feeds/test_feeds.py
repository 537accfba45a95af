"""Every public list is a feed, in two formats: what its page shows, to whom the page shows it, and 304 for the rest."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_token
from core import events, policies
from core.feeds import Entry, Feed, _atom, _json
from core.models import Event
from deliberation.appeals.actions import file_appeal
from deliberation.appeals.models import Appeal
from projects import actions
from projects.models import Project
from reviews.actions import claim_review, decide
from reviews.actions.triage import begin_review
from reviews.applications.actions.standing import begin_standing, retire
from tests.projects.conftest import bring

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client: Client, address: str, **headers: str) -> list[str]:
    """The titles of a feed; both formats must say the same."""
    where, _dot, query = address.partition("?")
    atom = client.get(f"{where}.atom?{query}", headers=headers)
    assert (atom.status_code, atom.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    tree = ET.fromstring(atom.content)  # noqa: S314 -- our own
    titles = [title.text or "" for title in tree.findall("a:entry/a:title", ATOM)]
    plain = client.get(f"{where}.json?{query}", headers=headers)
    assert plain.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert [item["title"] for item in plain.json()["items"]] == titles
    return titles


def test_explore_is_a_feed_with_the_same_filters(client: Client, alice: Any, make: Make):
    make(alice, "tern", "published")
    make(alice, "gulls", "published", kind="dataset", task="", summary="Recordings")
    make(alice, "heron", "in_review")
    events.deliver()
    assert entries(client, "/feeds/explore") == ["alice/gulls", "alice/tern"]
    assert entries(client, "/feeds/explore?kind=dataset&sort=name") == ["alice/gulls"]
    assert entries(client, "/feeds/explore?q=recordings") == ["alice/gulls"]


def test_words_are_no_markup_in_feeds(client: Client, alice: Any, make: Make):
    """Atom says of a summary that it is HTML, and programs that read feeds show it so."""
    make(alice, "tern", "published", summary="a<b && <script>alert(1)</script>")
    events.deliver()
    (entry,) = ET.fromstring(client.get("/feeds/explore.atom").content).findall("a:entry", ATOM)  # noqa: S314 -- our own
    (summary,) = entry.findall("a:summary", ATOM)
    told = "<p>a&lt;b &amp;&amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert (summary.get("type"), summary.text) == ("html", told)
    (item,) = client.get("/feeds/explore.json").json()["items"]
    assert item["content_text"] == "a<b && <script>alert(1)</script>"


def test_project_has_a_feed_of_its_published_releases(client: Client, alice: Any, make: Make):
    tern = make(alice, "tern", "published")
    make_next(alice, tern)
    assert entries(client, "/feeds/alice/tern/releases") == ["alice/tern 1"]


def make_next(alice: Any, project: Project) -> None:
    from tests.projects.conftest import put_files

    put_files(project, alice, {"notes.txt": b"second"})
    bring(project, alice, "in_review")


def test_reviews_are_a_feed_of_decisions_without_names(client: Client, alice: Any, bob: Any, edith: Any, make: Make):
    tern = make(alice)
    release = bring(tern, alice, "triage")
    round_ = begin_review(release=release)
    claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    round_.refresh_from_db()
    decide_accepted(release, edith, round_)
    assert client.get("/feeds/alice/tern/reviews.atom").status_code == 404
    actions.publish_release(release=release, user=alice)
    assert entries(client, "/feeds/alice/tern/reviews") == ["alice/tern 1, round 1: Accepted"]
    body = client.get("/feeds/alice/tern/reviews.json").json()["items"][0]
    assert body["content_text"] == "It holds what it says."
    assert "edith" not in str(body)


def decide_accepted(release: Any, edith: Any, round_: Any) -> None:
    from django.utils import timezone

    from reviews.actions.checking import prepare_runs
    from reviews.models import CheckRun
    from reviews.states import CheckState

    prepare_runs(release=release)
    CheckRun.objects.filter(release=release).update(state=CheckState.PASSED, finished_at=timezone.now())
    decide(round=round_, editor=edith, outcome="accept", letter="It holds what it says.", reasons=[])
    release.refresh_from_db()


def test_owner_has_a_feed_of_what_they_publish(client: Client, alice: Any, make: Make):
    make(alice, "tern", "published")
    make(alice, "heron", "in_review")
    assert entries(client, "/feeds/owners/alice") == ["alice/tern 1"]


def test_site_tells_what_becomes_of_public_releases(client: Client, alice: Any, make: Make):
    tern = make(alice, "tern", "published")
    hidden = make(alice, "heron", "published")
    actions.change_visibility(project=hidden, user=alice, visibility="private")
    actions.retract_release(release=tern.releases.get(), user=alice, reason="wrong_results", note="A wrong table.")
    assert entries(client, "/feeds/site") == ["alice/tern 1 was retracted", "alice/tern 1 was published"]


def test_new_rules_are_a_feed(client: Client, adam: Any):
    policies.publish("review", {"review_days": 9}, author=adam, note="Faster.")
    assert entries(client, "/feeds/policies") == ["review, version 1"]
    assert client.get("/feeds/policies.json").json()["items"][0]["content_text"] == "Faster."


def test_appeals_are_a_feed_that_leads_to_nobody(client: Client, alice: Any, edith: Any, make: Make):
    tern = make(alice, "tern", "rejected")
    decision = Event.objects.get(verb="release.reject")
    appeal = file_appeal(decision=decision, user=alice, text="Look again.")
    assert entries(client, "/feeds/appeals") == []
    Appeal.objects.filter(pk=appeal.pk).update(state="decided", finding="uphold", letter="The table is wrong.")
    assert entries(client, "/feeds/appeals") == ["A release was rejected: The decision stands"]
    body = client.get("/feeds/appeals.json").content.decode()
    assert [name for name in ("alice", "tern", tern.pk, appeal.pk, edith.handle) if name in body] == []


def test_who_joins_the_reviewers_is_a_feed(client: Client, alice: Any, bob: Any):
    standing = begin_standing(user=alice, kind="model", application=None, mentor=bob)
    assert entries(client, "/feeds/reviewers") == ["alice reviews now: Model"]
    retire(standing=standing)
    assert entries(client, "/feeds/reviewers") == []


def test_private_project_has_no_feed_for_strangers_and_one_for_members(
    client: Client, alice: Any, charlie: Any, make: Make
):
    tern = make(alice, "tern", "published")
    actions.change_visibility(project=tern, user=alice, visibility="private")
    for visitor in (None, charlie):
        if visitor:
            client.force_login(visitor)
        assert client.get("/feeds/alice/tern/releases.atom").status_code == 404
        assert entries(client, "/feeds/owners/alice") == []
    client.force_login(alice)
    assert entries(client, "/feeds/alice/tern/releases") == ["alice/tern 1"]
    assert client.get("/feeds/alice/tern/releases.atom").headers["Cache-Control"] == "private, no-cache"


def test_token_reads_the_feeds_of_its_person(client: Client, alice: Any, make: Make):
    tern = make(alice, "tern", "published")
    actions.change_visibility(project=tern, user=alice, visibility="private")
    raw, _token = create_token(user=alice, name="reader", scopes=["read"])
    assert entries(client, "/feeds/alice/tern/releases", authorization=f"Bearer {raw}") == ["alice/tern 1"]


def test_nothing_new_is_a_304(client: Client, alice: Any, make: Make):
    make(alice, "tern", "published")
    first = client.get("/feeds/site.atom")
    again = client.get("/feeds/site.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make(alice, "heron", "published")
    assert client.get("/feeds/site.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/feeds/site"),
        ("/explore?kind=model", "/feeds/explore"),
        ("/alice", "/feeds/owners/alice"),
        ("/alice/tern/releases", "/feeds/alice/tern/releases"),
        ("/alice/tern/reviews", "/feeds/alice/tern/reviews"),
        ("/policies", "/feeds/policies"),
        ("/appeals", "/feeds/appeals"),
        ("/reviewers", "/feeds/reviewers"),
    ],
)
def test_page_names_its_feed_in_its_head_and_in_sight(client: Client, alice: Any, make: Make, page: str, feed: str):
    make(alice, "tern", "published")
    text = client.get(page).content.decode()
    head, _end, body = text.partition("</head>")
    query = "?kind=model" if "?" in page else ""
    assert 'type="application/atom+xml"' in head
    assert f'href="{feed}.atom{query}"' in head
    assert f'href="{feed}.json{query}"' in head
    assert f'<a href="{feed}.atom{query}"' in body


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "\x0b\x00", "]]>", "&amp;", "\u202e", "\ud800"])
def test_whatever_people_write_leaves_a_feed_whole(nasty: str):
    from django.utils import timezone

    feed = Feed("List", "/", [Entry("1", nasty, "/x", timezone.now(), nasty, nasty)])
    tree = ET.fromstring(_atom(feed, "http://127.0.0.1/feeds/x.atom"))  # noqa: S314 -- our own
    (title,) = tree.findall("a:entry/a:title", ATOM)
    assert len(title) == 0
    assert b"\x00" not in _json(feed, "http://127.0.0.1/feeds/x.json")


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("feed", "queries"), [("explore", 1), ("site", 2), ("owners/alice", 2), ("alice/tern-0/releases", 2)]
)
def test_feed_takes_the_same_queries_for_one_and_three(
    client: Client, alice: Any, make: Make, django_assert_num_queries: Any, many: int, feed: str, queries: int
):
    for number in range(many):
        make(alice, f"tern-{number}", "published")
    with django_assert_num_queries(queries):
        client.get(f"/feeds/{feed}.atom")
