"""A word that stands nearly everywhere is sought among what the author wrote, or what stands on the board."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from core import events
from discussions.actions import make_board, move_topic, open_topic, reply
from search.actions import rebuild
from search.finding import FINDABLES
from search.models import Entry
from search.queries import matching, search
from search.queries.asking import asked
from search.queries.results import newest_ids
from search.tokens import phrases
from tests.conftest import new_person
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def found(text: str, kind: str = "post") -> set[str]:
    return set(newest_ids(NOBODY, FINDABLES[kind], asked(NOBODY, text)))


@pytest.fixture(params=[0, 1_000], ids=["every word is common", "no word is"])
def _common(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either way the same is found."""
    for name in ("FREQUENT", "NEARLY_EVERYWHERE"):
        monkeypatch.setattr(matching, name, request.param)


@pytest.mark.usefixtures("_common")
def test_words_with_an_author_and_a_place_follow_what_is_moved():
    alice, bob, adam = new_person("alice"), new_person("bob"), new_person("adam", "moderator", "editor", "admin")
    events.deliver()
    here, there = (make_board(user=adam, slug=slug, name=slug.title()) for slug in ("here", "there"))
    first = open_topic(board=here, user=alice, title="Sea birds", text="A tern, 一只燕鸥。").posts.get()
    answer = reply(topic=first.topic, user=bob, text="One more tern, and a sea-gull.")
    other = open_topic(board=there, user=bob, title="Terns", text="Two of them at sea.").posts.get()
    events.deliver()
    assert found("tern author:bob") == {other.pk, answer.pk}
    assert found("tern in:here") == {answer.pk, first.pk}
    assert found("tern author:bob in:here") == found('"more tern" in:here') == {answer.pk}
    assert found("sea -them author:bob") == {answer.pk}
    assert (found("te two"), found("t m -sea"), found("te se 燕鸥")) == ({other.pk}, set(), {first.pk})
    assert found("燕鸥 author:alice") == found("sea birds in:here author:alice") == {first.pk}
    assert found("tern author:alice author:bob in:there") == {other.pk}
    move_topic(topic=first.topic, board=there, user=adam)
    events.deliver()
    assert (found("tern in:here"), found("tern in:there author:bob")) == (set(), {other.pk, answer.pk})


@pytest.mark.usefixtures("_common")
def test_entries_of_an_earlier_version_are_found_too():
    project = new_project(new_person("alice"), "tern", "published", summary="Knows terns")
    events.deliver()
    assert found("tern author:alice", "project") == {project.pk}
    Entry.objects.update(author=None, place=None)
    assert found("tern author:alice", "project") == {project.pk}
    rebuild("project")
    assert list(Entry.objects.filter(kind="project").values_list("author", flat=True)) == [project.owner_id]


def test_beginnings_that_stand_nearly_everywhere_are_asked_of_the_few(monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL says by its statistics how common words are."""
    many = " ".join(f"w{number}" for number in range(120))  # of fewer words it believes nothing
    bodies = [f"common rare {many}", *[f"common {many}"] * 199]
    Entry.objects.bulk_create(Entry(kind="post", object_id=f"{n}", title="", body=one) for n, one in enumerate(bodies))
    monkeypatch.setattr(matching, "RARE", 20)
    monkeypatch.setattr(matching, "NEARLY_EVERYWHERE", 100)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry" if connection.vendor == "postgresql" else "SELECT 1")
    told = search("post", "comm rar")
    assert told == ["0"]
    if connection.vendor == "postgresql":
        comm, rar = phrases("comm rar")
        assert matching._nearly_everywhere([comm, rar]) == [comm]
        for some in ([comm], [comm, comm], phrases('"common" rar')):
            assert matching._nearly_everywhere(some) == []


def test_what_postgresql_guesses_is_read_from_every_plan():
    """Where it may start more processes, or sees more than the parts, nothing is taken to stand everywhere."""
    append = {"Node Type": "Append", "Plans": [{"Node Type": "Seq Scan", "Plan Rows": rows} for rows in (7, 90_000)]}
    assert matching._rows_of(append, 2) == [7, 90_000]
    assert matching._rows_of({"Node Type": "Gather", "Plans": [append]}, 2) == [7, 90_000]
    assert matching._rows_of({"Node Type": "Result"}, 2) == matching._rows_of(append, 3)[:2] == [0, 0]
