"""What the people of the demonstration say on its boards, each through the same doors as anybody."""

from typing import Any

from discussions import actions
from discussions.models import Board, Topic
from projects.actions import board_of, mark_versions
from web.demo.story import found, person


def furnish(boards: list[dict[str, Any]]) -> None:
    """Make every board that is not there yet, and begin its topics. What exists is left as it is."""
    for wanted in boards:
        board = Board.objects.filter(slug=wanted["slug"]).first() or _make(wanted)
        for topic in wanted["topics"]:
            if not Topic.objects.filter(board=board, title=topic["title"]).exists():
                _begin(board, topic)


def talk_of_projects(topics: list[dict[str, Any]]) -> None:
    """Topics on the pages of projects, once the projects are there."""
    for wanted in topics:
        project = found(wanted["project"])
        if project is None or Topic.objects.filter(title=wanted["title"]).exists():
            continue
        topic = _begin(board_of(project=project, user=person(wanted["by"])), wanted)
        mark_versions(topic=topic, user=topic.author, **wanted.get("versions", {}))


def _make(wanted: dict[str, Any]) -> Board:
    facts = {name: wanted[name] for name in ("slug", "name", "description", "rules", "position")}
    return actions.make_board(user=person(wanted["by"]), **facts)


def _begin(board: Board, wanted: dict[str, Any]) -> Topic:
    facts = {name: wanted[name] for name in ("kind", "title", "text")}
    topic = actions.open_topic(board=board, user=person(wanted["by"]), **facts)
    for reply in wanted.get("replies", []):
        _answer(topic, reply)
    for handle in wanted.get("votes", []):
        actions.vote(topic=topic, user=person(handle))
    return topic


def _answer(topic: Topic, wanted: dict[str, Any]) -> None:
    to = topic.posts.get(number=wanted["to"]) if "to" in wanted else None
    post = actions.reply(topic=topic, user=person(wanted["by"]), text=wanted["text"], reply_to=to)
    for kind, handles in wanted.get("said", {}).items():
        for handle in handles:
            actions.react(post=post, user=person(handle), kind=kind)
    if wanted.get("solves"):
        actions.accept_answer(topic=topic, post=post, user=topic.author)
