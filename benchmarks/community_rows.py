"""A community for `benchmarks.community`, written as rows without the actions: boards with topics and posts in English
and Chinese whose words are as unevenly common as words are, projects with titles, and two inboxes.

Nothing is held in memory that grows with the site.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from benchmarks.bulk_rows import entry, index_made_afterwards, write
from benchmarks.desk_rows import BATCH, OWNERS, SEED, people
from core.ids import new_id
from core.models import Event
from discussions.actions import recount_boards
from discussions.models import Board, Post, Topic
from notifications.models import Notification
from projects.models import Project, Release
from repositories.models import Repository
from search.kinds import Document
from search.models import Entry

BOARDS = 20
VOCABULARY, CHARACTERS = 20_000, 3_000
SYLLABLES = [first + "aeiou"[place % 5] for place, first in enumerate("bcdfghklmnpqrstvwxyz")]
LONG, SHORT = 20, 3  # posts of the topics whose pages are compared
COMPARED = "Counting herons along the estuary"
TOLD = {"reader": 1_000, "newcomer": 3}


@dataclass(frozen=True)
class Sizes:
    topics: int
    posts: int
    projects: int


class Speech:
    """Words by Zipf's law: the first stands in nearly every post, the last in hardly any."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.words = [self._word(number) for number in range(VOCABULARY)]
        self.characters = [chr(0x4E00 + number * 5) for number in range(CHARACTERS)]
        self.of_words = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self.of_characters = list(accumulate(1 / rank for rank in range(1, CHARACTERS + 1)))

    def english(self, count: int) -> str:
        return " ".join(self.dice.choices(self.words, cum_weights=self.of_words, k=count))

    def chinese(self, count: int) -> str:
        return "".join(self.dice.choices(self.characters, cum_weights=self.of_characters, k=count))

    def post(self) -> str:
        return f"{self.english(30)}. {self.chinese(30)}。"

    def _word(self, number: int) -> str:
        """Its own word for each number."""
        word = ""
        while number or not word:
            number, place = divmod(number, len(SYLLABLES))
            word += SYLLABLES[place]
        return word + "n"


def fill(sizes: Sizes) -> Speech:
    speech = Speech(random.Random(SEED))
    owners = people([f"owner{number}" for number in range(OWNERS)])
    boards = [Board(slug=f"board{number}", name=f"Board {number}") for number in range(BOARDS)]
    with index_made_afterwards():
        talk_on(Board.objects.bulk_create(boards), owners, sizes, speech)
        projects_with_titles(owners, sizes.projects, speech)
    recount_boards()
    tell(people(list(TOLD)), owners[0])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")  # as autovacuum would
    return speech


def talk_on(boards: list[Board], owners: list[User], sizes: Sizes, speech: Speech) -> None:
    """Every topic has its share of the posts, but the first two; and the last board but one topic."""
    each = max(1, sizes.posts // sizes.topics)
    counts = (LONG if place == 0 else SHORT if place == 1 else each for place in range(sizes.topics))
    for places in batched(enumerate(counts)):
        topics = [
            {
                "id": new_id(),
                "board_id": (boards[-1] if place == 1 else boards[place % (BOARDS - 1)]).pk,
                "author_id": owners[place % OWNERS].pk,
                "title": speech.english(5) if place > 1 else COMPARED,
                "last_number": count,
            }
            for place, count in places
        ]
        posts = [post for topic in topics for post in posts_in(topic, owners, speech)]
        with transaction.atomic():  # each points to the other; the database looks when both are there
            write(Topic, topics)
            write(Post, posts)
            begun, known = {topic["id"]: topic for topic in topics}, {owner.pk: owner.owner_id for owner in owners}
            write(Entry, (found_post(post, begun[post["topic_id"]], known[post["author_id"]]) for post in posts))


def posts_in(topic: dict[str, Any], owners: list[User], speech: Speech) -> Iterator[dict[str, Any]]:
    for number in range(1, topic["last_number"] + 1):
        topic["last_post_id"] = new_id()
        author = owners[(number * 7) % OWNERS]
        post = {"id": topic["last_post_id"], "topic_id": topic["id"], "number": number, "author_id": author.pk}
        yield post | {"text": speech.post()}


def found_post(post: dict[str, Any], topic: dict[str, Any], author: str) -> dict[str, str]:
    title = topic["title"] if post["number"] == 1 else ""
    return entry(Document("post", post["id"], title, post["text"], author, topic["board_id"]))


def projects_with_titles(owners: list[User], count: int, speech: Speech) -> None:
    frozen = {"commit": b"c" * 20, "digest": "d" * 64, "state": "published"}
    for places in batched(iter(range(count))):
        projects = [project(place, owners[place % OWNERS], speech) for place in places]
        with transaction.atomic():  # as above
            write(Repository, ({"id": one["repository_id"]} for one in projects))
            write(Project, projects, kind="model", licence="MIT", task="text-generation")
            write(Release, map(first_release, projects), number=1, published_at=timezone.now(), **frozen)
            write(Entry, (found_project(one, owners) for one in projects))


def project(place: int, owner: User, speech: Speech) -> dict[str, Any]:
    return {
        "id": new_id(),
        "owner_id": owner.owner_id,
        "created_by_id": owner.pk,
        "name": f"p{place}",
        "summary": f"{speech.english(6)} {speech.chinese(6)}",
        "repository_id": place + 1,
        "published_release_id": new_id(),
    }


def first_release(project: dict[str, Any]) -> dict[str, Any]:
    return {"id": project["published_release_id"], "project_id": project["id"]}


def found_project(project: dict[str, Any], owners: list[User]) -> dict[str, str]:
    owner = owners[(project["repository_id"] - 1) % OWNERS]
    title = f"{owner.handle} {project['name']} {project['summary']}"
    return entry(Document("project", project["id"], title, "model MIT text-generation", owner.owner_id))


def tell(readers: list[User], author: User) -> None:
    """Each was told of so many posts."""
    for reader in readers:
        posts = Post.objects.order_by("-id")[: TOLD[reader.handle]]
        events = Event.objects.bulk_create(
            Event(verb="post.added", object_type="post", object_id=post.pk, actor=author) for post in posts
        )
        facts = {"person": reader, "notice": "discussions.watched", "urgency": "fyi", "thing_type": "topic"}
        told = zip(events, posts, strict=True)
        Notification.objects.bulk_create(Notification(event=one, thing_id=post.topic_id, **facts) for one, post in told)


def batched(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
