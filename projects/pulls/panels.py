"""Our place above what is said of a pull request."""

from typing import Any

from django.http import HttpRequest

from discussions.models import Topic
from discussions.slots import fill
from projects.pulls.models import Pull
from projects.pulls.queries import outline_of
from projects.pulls.sight import sees_changes
from projects.pulls.timeline import steps
from projects.queries.talk import project_of_board


def pull_of(topic: Topic) -> Pull | None:
    found = Pull.objects.filter(topic=topic).select_related("author").first()
    if found is not None:
        found.topic, found.project = topic, project_of_board(topic.board)
    return found


@fill("above", template="projects/pulls/above.html")
def what_is_proposed(request: HttpRequest, topic: Topic) -> dict[str, Any] | None:
    if topic.board.belongs_to != "project" or (pull := pull_of(topic)) is None:
        return None
    seen = sees_changes(request.user, pull)
    return {
        "pull": pull,
        "project": pull.project,
        "changes": outline_of(pull) if seen else None,
        "steps": steps(pull, with_commits=seen),
    }
