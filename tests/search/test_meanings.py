"""What is similar in meaning is found beside what holds the words: told in the background, seen by who may see it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from core import events
from core.policies import forget_recent, publish
from core.problems import Unavailable
from discussions.actions import make_board, open_topic
from projects.models import Project
from search import embedding
from search.actions import expect_all, learn
from search.embedding import Vector, embed_with
from search.models import Meaning
from search.queries.asking import asked
from search.queries.meanings import Near, near
from search.vectors import Direction, candidates, pack, signs_of
from tests.inference.published import publish_model
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db
IDEAS = [
    {"fast", "quick", "speed", "快", "tern"},
    {"sad", "unhappy", "mood", "feelings"},
    {"cost", "budget", "pay", "allowance", "grant"},
    {"cat", "dog"},
]


class ByIdeas:
    """Tells how often each of a few ideas is spoken of. `is_away`: nobody tells anything."""

    def __init__(self, release: str) -> None:
        self.id, self.is_away, self.told = release, False, 0

    def release(self, name: str) -> str:
        return self.id if name == "alice/near" else ""

    def vectors(self, name: str, texts: Sequence[str]) -> list[Vector]:
        if self.is_away:
            raise Unavailable("Away.", code="no_engine")
        self.told += len(texts)
        return [_of(text) for text in texts]

    def vector_soon(self, name: str, text: str, seconds: float) -> Vector | None:
        return None if self.is_away else _of(text)


def _of(text: str) -> Vector:
    words = text.lower()
    return [float(sum(words.count(word) for word in idea)) - 0.01 for idea in IDEAS]


@pytest.fixture
def ideas(alice: Any) -> Iterator[ByIdeas]:
    before = list(embedding._known)
    found = ByIdeas(publish_model(alice, "near", "feature-extraction").pk)
    embed_with(found)
    publish("search", {"semantic": "alice/near"}, author=None)
    forget_recent()
    yield found
    embedding._known[:] = before
    forget_recent()


def told(person: Any, text: str, kind: str = "") -> list[tuple[str, str]]:
    return [(one.findable.kind, one.hit.title) for one in near(person, asked(person, text), kind).hits]


def project(owner: Any, name: str, summary: str, **options: Any) -> Project:
    return publish_model(owner, name, "text-classification", summary=summary, **options).project


def test_what_says_the_same_in_other_words_is_found_by_who_may_see_it(ideas: ByIdeas, alice: Any, bob: Any, edith: Any):
    project(alice, "blue", "Tells whether somebody is unhappy")
    hidden = project(alice, "grey", "Unhappy, unhappy, unhappy")
    project(bob, "says-sad", "sad")
    project(bob, "swift", "Quick answers", licence="MIT")
    board = make_board(user=edith, slug="talk", name="Talk")
    open_topic(board=board, user=bob, title="My feelings", text="They change.")
    for kind in ("project", "post"):
        call_command("rebuild_search", kind, "--meanings")
    assert sorted(told(bob, "sad")) == [("post", "My feelings"), ("project", "alice/blue"), ("project", "alice/grey")]
    assert told(bob, "sad", "post") == [("post", "My feelings")]
    assert told(bob, "sad -unhappy", "project") == []
    assert told(bob, "fast licence:MIT") == [("project", "bob/swift")]
    assert told(bob, "fast licence:Apache-2.0") == []
    assert told(bob, "cat") == []
    Project.objects.filter(pk=hidden.pk).update(visibility="private")
    for reader, names in ((AnonymousUser(), ["alice/blue"]), (alice, ["alice/blue", "alice/grey"])):
        assert sorted(told(reader, "sad", "project")) == [("project", name) for name in names]


def test_meanings_follow_what_happens_and_only_what_is_public_has_one(ideas: ByIdeas, alice: Any):
    events.deliver()
    new_project(alice, "swift", "published", summary="Quick answers")
    new_project(alice, "mine", summary="Quick, too", visibility="private")
    events.deliver()
    assert Meaning.objects.filter(due_at=None).count() == 0
    ideas.is_away = True
    assert learn(most=9) == 0
    ideas.is_away = False
    learn(most=99)
    known = Meaning.objects.filter(kind="project")
    assert [one.object_id for one in known] == [Project.objects.get(name="swift").pk]
    told_so_far, row = ideas.told, known.get()
    expect_all("project")
    learn(most=99)
    assert (ideas.told, known.get().pk, known.get().due_at) == (told_so_far, row.pk, None)
    Project.objects.filter(name="swift").update(summary="A budget")
    expect_all("project")
    learn(most=99)
    assert (ideas.told, known.get().pk > row.pk, told(alice, "allowance")[0]) == (
        told_so_far + 1,
        True,
        ("project", "alice/swift"),
    )
    publish("search", {"semantic": "", "semantic_most": 1}, author=None)
    forget_recent()
    learn(most=99)
    assert (Meaning.objects.count(), near(alice, asked(alice, "sad"))) == (0, Near("off"))


def test_the_newest_of_each_kind_are_kept_and_another_model_tells_them_anew(ideas: ByIdeas, alice: Any):
    publish("search", {"semantic": "alice/near", "semantic_most": 2}, author=None)
    forget_recent()
    for name in ("one", "two", "three"):
        project(alice, name, "quick")
    call_command("rebuild_search", "project", "--meanings")
    names = Project.objects.filter(pk__in=Meaning.objects.filter(kind="project").values("object_id"))
    assert sorted(one.name for one in names) == ["three", "two"]
    ideas.id = "other"
    learn(most=99)
    assert set(Meaning.objects.values_list("release", "due_at")) == {("other", None)}


def test_page_and_program_have_the_words_at_once_and_are_told_when_meanings_come_later(
    ideas: ByIdeas, client: Client, api: APIClient, alice: Any, bob: Any
):
    project(alice, "blue", "Tells whether somebody is unhappy")
    project(alice, "sad-songs", "Texts")
    call_command("rebuild_search", "project", "--meanings")
    api.force_authenticate(bob)
    both = api.get("/api/v1/search?q=sad&mode=both").json()
    assert [one["title"] for one in both["results"]] == ["alice/sad-songs"]
    assert (both["near"]["state"], [(one["type"], one["hit"]["title"]) for one in both["near"]["results"]]) == (
        "ready",
        [("project", "alice/blue")],
    )
    assert api.get("/api/v1/search?q=sad").json()["near"] is None
    assert api.get("/api/v1/search?q=sad&mode=x").status_code == 422
    page = client.get("/search?q=sad").content.decode()
    assert ("alice/blue" in page, 'hx-get="?q=sad&amp;part=near&amp;turn=1"' in page) == (False, True)
    for address in ("/search?q=sad&part=near&turn=1", "/search?q=sad&mode=both"):
        shown = client.get(address).content.decode()
        assert ("Similar in meaning" in shown, "alice/blue" in shown) == (True, True)
    ideas.is_away = True
    late = client.get("/search?q=sad&part=near&turn=1").content.decode()
    assert ("a little later" in late, "turn=2" in late) == (True, True)
    assert "turn=4" not in client.get("/search?q=sad&part=near&turn=4").content.decode()
    assert api.get("/api/v1/search?q=sad&mode=both").json()["near"] == {"state": "late", "results": []}


def test_help_is_found_by_what_it_means(ideas: ByIdeas, alice: Any):
    """The rules of the site are lists of names, which say nothing to a model."""
    learn(most=999)
    known = set(Meaning.objects.filter(kind="help").values_list("object_id", flat=True))
    assert ({"publish", "submit", "run"} <= known, "rule-trust" in known) == (True, False)
    assert {kind for kind, _title in told(alice, "pay", "help")} == {"help"}


@pytest.mark.parametrize("size", [1, 8, 13, 128])
def test_a_packed_vector_points_where_it_pointed(size: int):
    vector = [((place * 37) % 19 - 9) / 7 for place in range(size)]
    packed = pack(vector)
    assert (len(packed.values), len(packed.signs)) == (size, (size + 7) // 8)
    assert Direction(vector).nearness(packed.values) == pytest.approx(1, abs=1e-3)
    assert Direction([-one for one in vector]).nearness(packed.values) == pytest.approx(-1, abs=1e-3)
    known = [
        ("far", int.from_bytes(signs_of([-one for one in vector]), "big")),
        ("same", int.from_bytes(packed.signs, "big")),
    ]
    assert candidates(packed.signs, known, 1) == ["same"]


def test_what_is_near_costs_the_same_however_much_is_near(ideas: ByIdeas, alice: Any, django_assert_num_queries: Any):
    question = asked(alice, "sad")
    for number in range(3):
        project(alice, f"blue-{number}", "unhappy")
        if number in (0, 2):
            call_command("rebuild_search", "project", "--meanings")
            near(alice, question, "project")
            with django_assert_num_queries(5):
                assert len(near(alice, question, "project").hits) == number + 1
