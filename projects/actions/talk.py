"""Projects are talked about, and topics tied to the releases they are about."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput
from discussions.models import Board, Topic
from discussions.rules import acting
from projects.models import Project, ProjectBoard, Release, TopicVersions
from projects.queries.talk import project_of_board
from projects.states import PUBLIC

FIELDS = ("since", "until", "fixed_in")


def board_of(*, project: Project, user: Any) -> Board:
    """Where the project is talked about, made now if nobody has talked yet."""
    known = ProjectBoard.objects.filter(project=project).select_related("board").first()
    if known is not None:
        return known.board
    require(user, "projects.talk")
    try:
        with transaction.atomic():
            board = Board.objects.create(name=_named(project), belongs_to="project")
            ProjectBoard.objects.create(project=project, board=board)
            events.record("board.made", board, actor=user, to_state=board.state)
    except IntegrityError:  # somebody else wanted to talk in the same moment
        return ProjectBoard.objects.select_related("board").get(project=project).board
    return board


@transaction.atomic
def mark_versions(*, topic: Topic, user: Any, **numbers: int | None) -> TopicVersions:
    """Say since and until which release it holds, and which one settled it; what is not named stays open."""
    if topic.board.belongs_to != "project":
        raise BadInput(fields={"topic": _("Only topics of a project are tied to its releases.")})
    require(user, "projects.mark_versions", topic)
    project = project_of_board(topic.board)
    found = {field: _published(project, field, numbers.get(field)) for field in FIELDS}
    _check_order(found)
    before = TopicVersions.objects.filter(topic=topic).values_list("fixed_in", flat=True).first()
    versions, _is_new = TopicVersions.objects.update_or_create(topic=topic, defaults=found)
    told = {field: release.number if release else None for field, release in found.items()}
    fixed = found["fixed_in"]
    verb = "topic.fixed" if fixed is not None and fixed.pk != before else "topic.versions_marked"
    _tell(verb, topic, user, told)
    return versions


def rename_boards(*, owner_id: str) -> None:
    """Boards say whose they are; after a rename they say it with the present handle."""
    for known in ProjectBoard.objects.filter(project__owner=owner_id).select_related("board", "project__owner"):
        Board.objects.filter(pk=known.board_id).update(name=_named(known.project))


def _tell(verb: str, topic: Topic, user: Any, told: dict[str, int | None]) -> None:
    role = acting(user, topic)
    if verb == "topic.fixed":
        events.record("topic.fixed", topic, actor=user, role=role, evidence=[told])
    else:
        events.record("topic.versions_marked", topic, actor=user, role=role, evidence=[told])


def _published(project: Project, field: str, number: int | None) -> Release | None:
    if number is None:
        return None
    found = Release.objects.filter(project=project, number=number, state__in=PUBLIC).first()
    if found is None:
        raise BadInput(fields={field: _("Choose a published release of this project.")})
    return found


def _check_order(found: dict[str, Release | None]) -> None:
    since, until, fixed = (found[field] for field in FIELDS)
    if since and until and until.number < since.number:
        raise BadInput(fields={"until": _("It cannot end before it begins.")})
    if fixed and max(one.number for one in (since, until, fixed) if one) != fixed.number:
        raise BadInput(fields={"fixed_in": _("What settles it comes after the releases that it is about.")})


def _named(project: Project) -> str:
    return str(project)[:60]
