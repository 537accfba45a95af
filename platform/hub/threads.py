"""Discussions as clients know them: a number, a status, and all that happened as one list of events."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from core import events
from core.models import Event
from discussions.models import Post, Revision, Topic
from discussions.states import TopicState
from discussions.words import drawn
from hub.kinds import MADE
from hub.wording import moment
from projects.models import Project

EVENTS = 1_000  # comments that are told at once; the pages show the rest
TYPES = {str(kind): name for name, kind in MADE.items()}
STATUSES = {"topic.archive": "closed", "topic.lock": "closed", "topic.reopen": "open", "topic.unlock": "open"}
Told = dict[str, Any]
Done = tuple[Event, Told]


def in_brief(project: Project, topic: Topic) -> Told:
    """A line of the list."""
    return {
        "num": topic.number,
        "title": topic.title,
        "status": "open" if topic.state == TopicState.OPEN else "closed",
        "author": {"name": topic.author.handle},
        "createdAt": moment(topic.created_at),
        "isPullRequest": False,
        "repo": {"name": str(project), "type": TYPES.get(project.kind, "model")},
    }


def happened(topic: Topic) -> list[Told]:
    """What was said and done, in its order."""
    posts = list(topic.posts.select_related("author").order_by("number")[:EVENTS])
    past = list(events.history(topic, ["topic.edited", *STATUSES])[:EVENTS])
    said = zip((post.created_at for post in posts), comments(posts), strict=True)
    done = [(event.at, told) for event, told in [*_titles(topic, past), *_changes(past)]]
    return [told for _at, told in sorted([*said, *done], key=lambda one: one[0])]


def comments(posts: Iterable[Post]) -> list[Told]:
    found = drawn(posts)
    past: dict[str, list[Revision]] = defaultdict(list)
    for earlier in Revision.objects.filter(post__in=[post.pk for post in found if post.is_shown]).order_by("-pk"):
        past[earlier.post_id].append(earlier)
    return [_comment(post, past[post.pk]) for post in found]


def latest_of(topic: Topic, kind: str) -> Told:
    """What somebody has just done."""
    return next(one for one in reversed(happened(topic)) if one["type"] == kind)


def title_change(topic: Topic, before: str) -> Told:
    """The last one; where nothing changed, that it is still called so."""
    latest = events.history(topic, ["topic.edited"]).last()
    assert latest is not None
    return _told(latest, "title-change", {"from": before, "to": topic.title})


def _comment(post: Post, earlier: list[Revision]) -> Told:
    """Of words that are not to be seen nothing is told."""
    by = {"name": post.author.handle}
    latest = {"raw": post.text if post.is_shown else "", "html": str(post.html)}  # type: ignore[attr-defined]  # drawn
    data = {
        "edited": post.edited_at is not None,
        "hidden": not post.is_shown,
        "latest": {**latest, "updatedAt": moment(post.edited_at or post.created_at), "author": by},
        "numEdits": len(earlier),
        "history": [{"raw": one.text, "updatedAt": moment(one.replaced_at), "author": by} for one in earlier],
    }
    return {"id": post.pk, "type": "comment", "createdAt": moment(post.created_at), "author": by, "data": data}


def _titles(topic: Topic, past: Iterable[Event]) -> list[Done]:
    """Events know what it was called before; after, it was called what the next one found."""
    edits = [(event, event.evidence[0]["before"]["title"]) for event in past if event.verb == "topic.edited"]
    after = [*(title for _event, title in edits[1:]), topic.title]
    return [
        (event, _told(event, "title-change", {"from": before, "to": later}))
        for (event, before), later in zip(edits, after, strict=False)  # without edits, after nothing
        if before != later
    ]


def _changes(past: Iterable[Event]) -> list[Done]:
    moved = [event for event in past if event.verb in STATUSES]
    return [(event, _told(event, "status-change", {"status": STATUSES[event.verb]})) for event in moved]


def _told(event: Event, kind: str, data: Told) -> Told:
    """Whoever is gone is left out: clients stumble over an author who is nobody."""
    told = {"id": str(event.pk), "type": kind, "createdAt": moment(event.at), "data": data}
    return told | ({"author": {"name": event.actor.handle}} if event.actor else {})
