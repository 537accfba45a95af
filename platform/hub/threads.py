"""Discussions and pull requests as clients know them: a number, a status, and all that happened as a list of events."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from core import events
from core.models import Event
from discussions.models import Post, Revision, Topic
from discussions.states import TopicState
from discussions.words import drawn
from hub.diffs import unified
from hub.kinds import MADE
from hub.wording import moment
from projects.models import Project
from projects.pulls.models import Pull
from projects.pulls.queries import Changes
from projects.pulls.states import PULL_MOVES

EVENTS = 1_000  # comments that are told at once; the pages show the rest
TYPES = {str(kind): name for name, kind in MADE.items()}
STATUSES = {"topic.archive": "closed", "topic.lock": "closed", "topic.reopen": "open", "topic.unlock": "open"}
Told = dict[str, Any]
Done = tuple[Event, Told]


def pull_of(topic: Topic) -> Pull | None:
    found: Pull | None = getattr(topic, "pull", None)
    return found


def in_brief(project: Project, topic: Topic) -> Told:
    """A line of the list."""
    pull = pull_of(topic)
    status = "open" if topic.state == TopicState.OPEN else "closed"
    return {
        "num": topic.number,
        "title": topic.title,
        "status": pull.state if pull else status,
        "author": {"name": topic.author.handle},
        "createdAt": moment(topic.created_at),
        "isPullRequest": pull is not None,
        "repo": {"name": str(project), "type": TYPES.get(project.kind, "model")},
    }


def happened(topic: Topic, *, with_commits: bool = False) -> list[Told]:
    """What was said and done, in its order."""
    pull = pull_of(topic)
    posts = list(topic.posts.select_related("author").order_by("number")[:EVENTS])
    past = list(events.history(topic, ["topic.edited", *STATUSES])[:EVENTS])
    said = zip((post.created_at for post in posts), comments(posts), strict=True)
    done = [(event.at, told) for event, told in [*_titles(topic, past), *_changes(past)]]
    if pull:
        done = [(event.at, told) for event, told in [*_titles(topic, past), *_of_pull(pull, with_commits=with_commits)]]
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


def proposal(pull: Pull, changes: Changes | None) -> Told:
    """What a pull request would change; for whoever may not see it, only for which branch it is."""
    told: Told = {"changes": {"base": f"refs/heads/{pull.project.repository.default_branch}"}, "filesWithConflicts": []}
    if pull.merged_as:
        told["changes"]["mergeCommitId"] = bytes(pull.merged_as).hex()
    if changes:
        told |= {"filesWithConflicts": changes.conflicts, "diff": unified(changes.files)}
    return told


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


def _of_pull(pull: Pull, *, with_commits: bool) -> list[Done]:
    verbs = [f"pull.{move.name}" for move in PULL_MOVES] + (["pull.committed"] if with_commits else [])
    return [(event, _of_its_own(event)) for event in events.history(pull, verbs)[:EVENTS]]


def _of_its_own(event: Event) -> Told:
    if event.verb == "pull.committed":
        part = event.evidence[0]
        return _told(event, "commit", {"subject": part["title"], "oid": part["commit"]})
    return _told(event, "status-change", {"status": event.to_state})


def _told(event: Event, kind: str, data: Told) -> Told:
    """Whoever is gone is left out: clients stumble over an author who is nobody."""
    told = {"id": str(event.pk), "type": kind, "createdAt": moment(event.at), "data": data}
    return told | ({"author": {"name": event.actor.handle}} if event.actor else {})
